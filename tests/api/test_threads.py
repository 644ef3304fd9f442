"""Threads over the API: the shapes that clients rely on, and the same rules as the pages."""

import pytest

from community.models import PostStatus, Reply, Thread
from community.services.editing import hide_post
from community.services.solving import accept_solution, close_thread, mark_duplicate

SENT = {
    "community": "northwind", "space": "general", "kind": "question", "title": "The pump stops",
    "body": "After **ten** minutes, @ben.", "tags": ["Pump", "noise"], "product": "Pump X", "version": "4.2",
}  # fmt: skip
ABSENT = "01JD3XW7Q8V5R2N6T4K9M0B1CE"


def titles(answer):
    return [thread["title"] for thread in answer.json()["data"]]


def test_a_thread_comes_back_as_it_was_written(scene):
    caller = scene.caller("ana")
    answer = caller.post("/threads", SENT)
    thread = answer.json()

    assert answer.status_code == 201
    assert answer["ETag"] == '"1"'
    assert answer["Location"].endswith(f"/api/v1/threads/{thread['id']}")
    assert caller.get(f"/threads/{thread['id']}").json() == thread
    assert thread["url"].startswith("http://")
    assert f"/c/northwind/t/{thread['id']}/the-pump-stops/" in thread["url"]
    assert (thread["product"], thread["product_version"], thread["version"]) == ("Pump X", "4.2", 1)
    assert (thread["tags"], thread["state"], thread["status"], thread["my_vote"]) == (["pump", "noise"], "open", "published", 0)
    assert thread["body_md"] == SENT["body"]
    assert thread["body_html"].startswith("<p>After <strong>ten</strong> minutes, <a")
    assert thread["created_at"].endswith("Z")
    author = thread["author"]
    assert (author["handle"], author["name"], author["role"], author["is_staff"]) == ("ana", "Ana", "member", False)
    assert author["url"].endswith("/c/northwind/u/ana/")


def test_the_product_version_has_a_second_name(scene):
    sent = {**SENT, "product_version": "5.0"}
    del sent["version"]

    assert scene.caller("ana").post("/threads", sent).json()["product_version"] == "5.0"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "Hm"}, "title"), ({"title": ""}, "title"), ({"title": 12345}, "title"), ({"title": "x" * 201}, "title"),
        ({"title": ["a", "b"]}, "title"), ({"body": "a\x00b"}, "body"), ({"body": "\ud800"}, "body"),
        ({"kind": "poem"}, "kind"), ({"kind": "\ud800"}, "kind"), ({"tags": "pump"}, "tags"), ({"tags": [["a"]]}, "tags.0"),
        ({"tags": list("abcdef")}, "tags"), ({"version": 4.2}, "version"), ({"product": "x" * 81}, "product"),
        ({"community": {"slug": "northwind"}}, "community"), ({"space": None}, "space"),
    ],
)  # fmt: skip
def test_a_body_of_another_shape_names_the_field_and_writes_nothing(scene, change, field):
    answer = scene.caller("ana").post("/threads", {**SENT, **change})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:answerable:problem:invalid_request"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Thread.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": "  Hm   "}, "title"), ({"body": " \n"}, "body"), ({"body": "[a]: /b"}, "body"), ({"tags": ["a/b"]}, "tags")],
)
def test_a_value_that_the_rules_refuse_answers_422_and_names_it(scene, change, field):
    answer = scene.caller("ana").post("/threads", {**SENT, **change})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Thread.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    "change", [{"community": "nowhere"}, {"community": "partners"}, {"space": "nowhere"}, {"space": "gen\u00e9ral"}]
)
def test_places_that_are_absent_or_invisible_answer_the_same_404(scene, change):
    caller = scene.caller("otto")

    assert caller.post("/threads", {**SENT, **change}).content == caller.get(f"/threads/{ABSENT}").content


def test_a_visible_place_where_one_may_not_write_answers_403_with_the_reason(scene):
    answer = scene.caller("ana").post("/threads", {**SENT, "kind": "announcement"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"
    assert answer.json()["detail"] == "This space does not take that kind of post."


def test_changing_needs_the_version_that_was_read(scene):
    caller = scene.caller("ana")
    thread = caller.post("/threads", SENT).json()
    path = f"/threads/{thread['id']}"

    assert caller.patch(path, {"title": "The pump stalls"}).status_code == 428
    assert caller.patch(path, {"title": "The pump stalls"}, If_Match='"7"').status_code == 412
    assert caller.patch(path, {"title": "The pump stalls"}, If_Match='W/"1"').status_code == 412
    assert caller.patch(path, {"title": "The pump stalls"}, If_Match="1").status_code == 400
    answer = caller.patch(path, {"title": "The pump stalls"}, If_Match='"1"')
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json()["body_md"] == SENT["body"]
    assert answer.json()["title"] == "The pump stalls"
    assert answer.json()["edited_at"].endswith("Z")
    assert caller.patch(path, {"body": "Other words"}, If_Match='"1"').status_code == 412
    assert caller.patch(path, {"tags": [], "version": "4.3"}, If_Match="*").json()["product_version"] == "4.3"


def test_only_the_author_withdraws_a_thread(scene):
    thread = scene.ask()
    path = f"/threads/{thread.public_id}"

    assert scene.caller("ben").delete(path, If_Match='"1"').status_code == 403
    assert scene.caller("ana").delete(path).status_code == 428
    assert scene.caller("ana").delete(path, If_Match='"2"').status_code == 412
    assert scene.caller("ana").delete(path, If_Match='"1"').status_code == 204
    assert scene.caller("ben").get(path).status_code == 404
    assert scene.caller("ana").get(path).json()["status"] == "deleted"


def test_a_reply_is_no_thread(scene):
    thread = scene.ask()
    reply = scene.answer(thread)
    caller = scene.caller("ben")

    assert caller.get(f"/threads/{reply.public_id}").status_code == 404
    assert caller.delete(f"/threads/{reply.public_id}", If_Match='"1"').status_code == 404
    assert Reply.objects.unscoped("test").get().status == PostStatus.PUBLISHED


def test_lists_filter_and_order(scene):
    first = scene.ask(title="First question", tags=["pump"])
    second = scene.ask(title="Second question")
    scene.ask(title="A discussion", kind="discussion")
    reply = scene.answer(first)
    accept_solution(scene.viewer("ana"), reply.pk)
    caller = scene.caller("ana")

    assert titles(caller.get("/threads?community=northwind")) == ["First question", "A discussion", "Second question"]
    assert titles(caller.get("/threads?order=newest")) == ["A discussion", "Second question", "First question"]
    assert titles(caller.get("/threads?order=unanswered")) == ["Second question"]
    assert titles(caller.get("/threads?order=solved")) == ["First question"]
    assert titles(caller.get("/threads?state=resolved")) == ["First question"]
    assert titles(caller.get("/threads?tag=pump")) == ["First question"]
    assert titles(caller.get("/threads?kind=discussion")) == ["A discussion"]
    assert titles(caller.get("/threads?community=northwind&space=general&kind=question&order=newest")) == [
        "Second question",
        "First question",
    ]
    assert titles(caller.get("/threads?space=general&kind=discussion")) == ["A discussion"]
    assert caller.get("/threads?space=nowhere").status_code == 404
    assert titles(caller.get("/threads?q=second&community=northwind")) == ["Second question"]
    assert titles(caller.get("/threads?q=question&order=solved")) == ["First question"]
    close_thread(scene.viewer("ana"), second.pk, reason="outdated")
    assert titles(caller.get("/threads?state=closed")) == ["Second question"]


def test_mine_are_mine_whatever_became_of_them(scene):
    hidden = scene.ask(title="Mine but hidden")
    scene.ask("ben", title="Somebody else's")
    hide_post(scene.viewer("mia"), hidden.pk, reason="No")

    assert titles(scene.caller("ana").get("/threads?author=me")) == ["Mine but hidden"]
    assert scene.caller("ana").get("/threads").json()["data"][0]["title"] == "Somebody else's"
    assert scene.anybody.get("/threads?author=me").status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=x",
        "order=best",
        "state=lost",
        "kind=poem",
        "author=ben",
        "cursor=x",
        "q=%00",
        "community=",
    ],
)
def test_bad_questions_answer_400(scene, query):
    answer = scene.anybody.get(f"/threads?{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_pages_follow_each_other_without_gap_or_repetition(scene):
    for _ in range(5):
        scene.ask()
    found, cursor, caller = [], "", scene.caller("ana")
    while cursor is not None:
        page = caller.get("/threads?limit=2" + (f"&cursor={cursor}" if cursor else "")).json()
        found += [thread["id"] for thread in page["data"]]
        cursor = page["next_cursor"]

    assert len(found) == len(set(found)) == 5
    assert len(caller.get("/threads?limit=5000000").json()["data"]) == 5


def test_the_pages_of_a_search_follow_each_other(scene):
    for _ in range(3):
        scene.ask(title="The same old noise")
    caller = scene.caller("ana")
    first = caller.get("/search?q=noise&limit=2&community=northwind").json()
    second = caller.get(f"/search?q=noise&limit=2&community=northwind&cursor={first['next_cursor']}").json()

    found = [row["thread"]["id"] for row in first["data"] + second["data"]]
    assert len(set(found)) == 3
    assert second["next_cursor"] is None
    assert "\u27e6noise\u27e7" not in first["data"][0]["thread"]["body_html"]
    assert caller.get("/search?q=noise&cursor=abc").status_code == 400


def test_a_search_never_finds_what_the_reader_may_not_see(scene):
    scene.ask(place="partners", title="The prototype leaks")

    assert [row["thread"]["title"] for row in scene.caller("ana").get("/search?q=prototype").json()["data"]] == [
        "The prototype leaks"
    ]
    for caller in (scene.caller("otto"), scene.anybody):
        assert caller.get("/search?q=prototype").json()["data"] == []
        assert titles(caller.get("/threads?q=prototype")) == []
        assert caller.get("/search?q=prototype&community=partners").status_code == 404


def test_similar_threads_are_those_with_a_title_like_this_one(scene):
    scene.ask(title="Why does the circulation pump hum at night?")
    scene.ask(title="Invoices are late")

    found = titles(scene.caller("ana").get("/threads/similar?community=northwind&title=circulation+pump+hums"))
    assert found == ["Why does the circulation pump hum at night?"]


def test_the_canonical_thread_is_named_only_to_who_sees_it(scene):
    canonical, twin = scene.ask(), scene.ask()
    mark_duplicate(scene.viewer("mia"), twin.pk, canonical.pk)
    path = f"/threads/{twin.public_id}"
    assert scene.caller("ben").get(path).json()["duplicate_of"] == canonical.public_id
    hide_post(scene.viewer("mia"), canonical.pk, reason="No")

    assert scene.caller("ben").get(path).json()["duplicate_of"] is None


def test_reading_public_communities_needs_no_token(scene):
    thread, _reply = scene.resolve()
    found = scene.anybody.get(f"/threads/{thread.public_id}").json()

    assert found["solutions"]
    assert "my_vote" not in found


@pytest.mark.parametrize("bad", ["x", "0" * 25, "Z" * 26, "01JD3XW7Q8V5R2N6T4K9M0B1C!", "1", "-1", "0x1", "9" * 40])
def test_addresses_with_bad_ids_answer_404_like_absent_ones(scene, bad):
    expected = scene.anybody.get(f"/threads/{ABSENT}")

    answer = scene.anybody.get(f"/threads/{bad}")
    assert (answer.status_code, answer.content) == (404, expected.content)


def test_hidden_and_absent_answer_alike_in_every_header(scene):
    private = scene.ask(place="partners")
    answers = [scene.caller("otto").get(f"/threads/{pk}") for pk in (private.public_id, ABSENT)]
    heads = [{name: value for name, value in answer.items() if name != "X-Request-ID"} for answer in answers]

    assert answers[0].content == answers[1].content
    assert heads[0] == heads[1]


def test_a_thread_with_a_secret_is_started_and_changed_only_when_it_is_meant(scene):
    thread = scene.ask()
    caller = scene.caller("ana")
    title = "Why is jane.doe@contoso-works.com refused?"
    new = {"community": "northwind", "space": thread.space.slug, "title": title, "body": "It is refused."}

    refused, changed = (
        caller.post("/threads", new),
        caller.patch(f"/threads/{thread.public_id}", {"title": title}, If_Match='"1"'),
    )

    assert [answer.json()["code"] for answer in (refused, changed)] == ["needs_confirmation"] * 2
    assert refused.json()["findings"][0]["field"] == "title"
    assert caller.post("/threads", {**new, "accept_findings": True}).status_code == 201
