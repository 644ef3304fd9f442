"""Posts that somebody keeps for later."""

from community.models import Bookmark
from community.services import editing, following, posting


def kept(world, name):
    return [row.url.rpartition("#")[2] for row in world.client(name).get("/c/acme/bookmarks/").context["page"].rows]


def keep(world, name, post, **said):
    return world.client(name).post(f"/c/acme/p/{post.public_id}/bookmark/", said)


def test_posts_of_every_kind_are_kept_and_listed_the_latest_first(world):
    corner = world.acme
    comment = posting.post_comment(world.viewer("ben"), corner.question.pk, corner.answer.pk, body="Under it.")
    for post in (corner.question, corner.answer, comment):
        keep(world, "gus", post)

    rows = world.client("gus").get("/c/acme/bookmarks/").context["page"].rows
    assert [row.kind for row in rows] == ["comment", "reply", "thread"]
    assert rows[0].excerpt == "Under it."
    assert {row.title for row in rows} == {corner.question.title}


def test_a_kept_post_shows_it_to_nobody_else(world):
    corner = world.acme
    keep(world, "gus", corner.answer)
    path = f"/c/acme/t/{corner.question.public_id}/{corner.question.slug}/"

    def kept_on_page(name):
        page = world.client(name).get(path).context["page"]
        return [post.id for post in (page.question, *page.solutions, *page.replies) if post.is_kept]

    assert kept_on_page("gus") == [corner.answer.public_id]
    assert kept_on_page("ana") == kept_on_page("") == []
    assert corner.answer.public_id not in str(kept(world, "ana"))


def test_keeping_twice_is_once_and_is_taken_back(world):
    answer = world.acme.answer
    for _turn in range(2):
        keep(world, "gus", answer)
    assert Bookmark.objects.unscoped("test").filter(user=world.user("gus"), post_id=answer.pk).count() == 1
    keep(world, "ana", answer)

    for _turn in range(2):
        reply = keep(world, "gus", answer, kept="0", from_list="1")
    assert reply["Location"] == "/c/acme/bookmarks/"
    assert not Bookmark.objects.unscoped("test").filter(user=world.user("gus"), post_id=answer.pk).exists()
    assert Bookmark.objects.unscoped("test").filter(user=world.user("ana"), post_id=answer.pk).exists(), "another's stays"


def test_what_is_out_of_sight_is_left_out_and_comes_back(world):
    reply = posting.post_reply(world.viewer("ben"), world.acme.question.pk, body="For a while.")
    keep(world, "eva", reply)
    assert kept(world, "eva")

    editing.delete_post(world.viewer("ben"), reply.pk)
    assert kept(world, "eva") == []
    editing.restore_post(world.viewer("ben"), reply.pk)
    assert len(kept(world, "eva")) == 1


def test_what_one_cannot_read_cannot_be_kept(world):
    assert keep(world, "otto", world["dunes"].answer).status_code == 404
    following.keep_post(world.viewer("otto"), world["dunes"].answer.pk, kept=False)
    assert not Bookmark.objects.unscoped("test").filter(user=world.user("otto")).exists()


def test_without_a_page_reload_the_button_answers(world):
    answer = world.client("gus").post(f"/c/acme/p/{world.acme.answer.public_id}/bookmark/", headers={"HX-Request": "true"})

    assert 'aria-pressed="true"' in answer.content.decode()
    assert answer.content.decode().count("<button") == 1
