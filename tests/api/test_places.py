"""Communities, spaces, people and previews."""

import pytest

from community.services.posting import post_reply


def slugs(answer):
    return [each["slug"] for each in answer.json()["data"]]


def test_communities_are_those_that_exist_for_the_reader(scene):
    assert slugs(scene.anybody.get("/communities")) == ["harbor", "lobby", "northwind"]
    assert slugs(scene.caller("otto").get("/communities")) == ["harbor", "lobby", "northwind"]
    assert slugs(scene.caller("ana").get("/communities?limit=3")) == ["harbor", "lobby", "northwind"]
    assert slugs(scene.caller("ana").get("/communities")) == ["harbor", "lobby", "northwind", "partners"]


def test_one_community_tells_the_reader_s_role(scene):
    found = scene.caller("mia").get("/communities/northwind").json()

    assert (found["name"], found["visibility"], found["my_role"]) == ("Northwind", "public", "moderator")
    assert scene.anybody.get("/communities/northwind").json()["my_role"] is None


def test_of_a_listed_community_outsiders_have_the_landing_page_alone(scene):
    otto = scene.caller("otto")

    assert otto.get("/communities/lobby").status_code == 200
    for path in (
        "/communities/lobby/spaces",
        "/people?community=lobby",
        "/threads?community=lobby",
        "/search?q=a&community=lobby",
    ):
        assert otto.get(path).status_code == 404
    assert slugs(scene.caller("ana").get("/communities/lobby/spaces")) == ["general"]


def test_unlisted_and_executive_communities_answer_like_absent_ones(scene):
    absent = scene.caller("otto").get("/communities/never-was")

    for slug in ("partners", "council"):
        assert scene.caller("otto").get(f"/communities/{slug}").content == absent.content
        assert scene.anybody.get(f"/communities/{slug}/spaces").content == absent.content


def test_people_are_found_by_a_part_of_their_name(scene):
    found = scene.anybody.get("/people?community=northwind&q=mi").json()["data"]

    assert [(person["handle"], person["role"]) for person in found] == [("mia", "moderator")]
    assert "example.org" not in scene.anybody.get("/people?community=northwind").content.decode()


@pytest.mark.parametrize(
    "source", ["Plain", "# Head\n\n* one\n* two @ana", "`code` <b>bold</b> <https://example.org>", "\u00e9\u0301 \u202e"]
)
def test_a_preview_is_to_the_byte_what_publishing_stores(scene, source):
    thread = scene.ask()
    html = scene.caller("ben").post("/preview", {"community": "northwind", "body": source}).json()["html"]

    assert html == post_reply(scene.viewer("ben"), thread.pk, body=source).body_html


def test_a_preview_needs_a_token_and_a_place(scene):
    sent = {"community": "partners", "body": "Hello"}

    assert scene.anybody.post("/preview", sent).status_code == 401
    assert scene.caller("otto").post("/preview", sent).status_code == 404
