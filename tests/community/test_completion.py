"""Lists under an editor: only people and threads that the writer and everybody who reads the text may see."""

import pytest

from community.models import Access, Community, Space, ThreadSight
from community.pages.completion import is_read_by_all_of
from community.services import editing
from community.services.posting import post_reply
from community.views import completion
from tests.community.test_asking import ask
from tests.world import planted


def offered(world, who="ana", kind="person", q="", corner="acme", **where):
    where = where or {"space": world[corner].space.slug}
    slug = world[corner].community.slug
    return world.client(who).get(f"/c/{slug}/complete/", {"kind": kind, "q": q, **where})


def lines(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_members_are_found_by_handle_and_by_each_word_of_their_name(world):
    world.user("ben").display_name = "Benedikt Auer"
    world.user("ben").save()

    for typed in ("be", "BEN", "bened", "auer"):
        assert 'data-text="@ben "' in lines(offered(world, q=typed)), typed
    assert "@ben" not in lines(offered(world, q="nedi"))
    assert "@ana" not in lines(offered(world, q="an"))


def test_whoever_answered_in_the_thread_comes_first(world):
    thread = ask(world)
    post_reply(world.viewer("mia"), thread.pk, body="Turn it off.")

    first = lines(offered(world, thread=thread.public_id)).split("</li>")[0]
    assert "@mia" in first


def test_nobody_is_offered_who_left_or_waits(world):
    """Managers see them in their lists; the readers of the text do not."""
    for handle in ("sam", "xena", "pia", "otto"):
        assert f"@{handle}" not in lines(offered(world, "gus", q=handle))


def test_in_an_executive_community_nobody_is_offered(world):
    assert "data-text" not in lines(offered(world, corner="ember"))
    assert "data-text" not in lines(offered(world, "eli", q="b", thread=world["ember"].question.public_id, corner="ember"))


def test_a_thread_is_found_by_beginnings_of_its_words_and_linked(world):
    thread = ask(world, title="Why does the [old] pump hum?")

    text = lines(offered(world, kind="thread", q="hum pum"))
    assert rf'data-text="[Why does the \[old\] pump hum?](/c/acme/t/{thread.public_id}/why-does-the-old-pump-hum/) "' in text
    assert "data-text" not in lines(offered(world, kind="thread", q="h"))
    editing.delete_post(world.viewer("ana"), thread.pk)
    assert thread.public_id not in lines(offered(world, kind="thread", q="hum pum"))


@pytest.mark.parametrize("chamber", ["backroom", "desk", "booth", "suite", "lounge"])
def test_no_beginning_brings_a_title_that_not_every_reader_may_read(world, chamber):
    """Mia reads all of them; what she writes in the public space is read by everybody."""
    title = world[chamber].words["title"]
    at_home = "booth" != chamber != "suite"

    for end in range(1, len(title) + 1):
        assert title not in lines(offered(world, "mia", "thread", title[:end])), title[:end]
    assert (title in lines(offered(world, "mia", "thread", title, space=world[chamber].space.slug))) is at_home


def test_no_beginning_brings_anything_of_a_private_community(world):
    for place in ("dunes", "ember"):
        for about, kind in (("handle", "person"), ("name", "person"), ("title", "thread")):
            word = planted(place, about)
            for end in range(1, len(word) + 1):
                text = lines(offered(world, "ana", kind, word[:end]))
                assert word not in text, (place, about, word[:end])


def test_outsiders_get_the_answer_of_what_never_existed(world):
    never = world.client("otto").get("/c/acme/complete/?kind=thread&space=nowhere")

    assert offered(world, "otto", space=world["desk"].space.slug).content == never.content
    assert offered(world, "otto", corner="dunes").status_code == 404
    assert offered(world, "otto", thread=world["desk"].question.public_id).status_code == 404
    assert offered(world, "ana", thread="nonsense").status_code == 404
    assert "/login/" in offered(world, "", kind="thread", q="hum")["Location"]


# Access of the text's space → the accesses of other spaces that all of its readers read.
PUBLIC = {
    "": {"", "everyone"}, "everyone": {"", "everyone"}, "members": {"", "everyone", "members"},
    "moderators": set(Access.values), "staff": {"", "everyone", "staff"}, "chosen": {"", "everyone"},
}  # fmt: skip


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
def test_who_reads_one_space_reads_another(visibility):
    community = Community(visibility=visibility)
    for here, reaches in PUBLIC.items():
        for there in Access.values:
            expected = there in reaches or (visibility != "public" and there in ("", "everyone", "members"))
            space, other = (Space(community=community, read_access=access) for access in (here, there))
            assert is_read_by_all_of(community, space, other) is expected, (here, there)
            other.thread_sight = ThreadSight.OWN
            assert not is_read_by_all_of(community, space, other)


def test_asking_too_often_is_answered_with_nothing(world, monkeypatch):
    monkeypatch.setattr(completion, "MOST_A_MINUTE", 2)
    client = world.client("ana")
    answers = [client.get(f"/c/acme/complete/?kind=person&space={world.acme.space.slug}").status_code for _ in range(4)]

    assert answers[-1] == 429
    assert offered(world, "ben").status_code == 200
