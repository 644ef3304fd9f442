"""Posts under an alias: nobody but a named host finds out who wrote them, and each look is told."""

import re

import pytest
from django.db import Error, transaction

from community.aliases import FIRST, SECOND
from community.models import AliasResolution, Comment, Grant, MembershipGrant, Reply, Revision, Thread
from community.services import communities, editing, posting, solving
from community.services.alias_lookup import resolve_alias
from core import outbox
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Dispatch, Event
from moderation import services as moderation
from notifications.models import Notification
from reputation.models import ReputationEvent


@pytest.fixture
def room(world):
    """Eli, whom nothing else names, has asked and answered under an alias; Mia moderates and Gus hosts."""
    eli, ember = world.viewer("eli"), world["ember"]
    world.thread = posting.start_thread(
        eli,
        ember.community,
        ember.space,
        title="May we speak openly here?",
        body="I would rather not say who I am.",
        voice="alias",
    )
    world.reply = posting.post_reply(eli, ember.question.pk, body="We have had the same.", voice="alias")
    world.remark = posting.post_comment(eli, ember.question.pk, ember.answer.pk, body="Me too.", voice="alias")
    return world


def thread_page(world, who, thread=None):
    thread = thread or world.thread
    return world.client(who).get(f"/c/{world['ember'].community.slug}/t/{thread.public_id}/{thread.slug}/").content.decode()


def names_of_eli(world):
    user = world.user("eli")
    return [user.display_name, user.handle, user.public_id, str(user.pk), user.email, user.organisation.name]


def told(page, world):
    return [name for name in names_of_eli(world) if name in page]


def test_an_alias_is_two_words_that_say_nothing(room):
    first, second = room.thread.alias.split(" ")

    assert first in FIRST and second in SECOND
    assert room.thread.author is None and room.thread.author_organisation is None
    assert room.thread.author_role == "" and not room.thread.author_is_staff


@pytest.mark.parametrize("name", ["ana", "mia", "gus", "eva"])
def test_no_page_tells_who_it_was(room, name):
    """Moderators and hosts read the alias as everybody does."""
    slug = room["ember"].community.slug
    handle = room.user("eli").handle
    mentions = room.client(name).get(f"/c/{slug}/u/{handle}/").content.decode()
    assert room.thread.title not in mentions and "We have had the same" not in mentions

    page = thread_page(room, name)
    assert room.thread.alias in page
    assert told(page, room) == []
    question = thread_page(room, name, room["ember"].question)
    assert room.reply.alias in question and room.remark.alias in question
    assert told(question, room) == []
    for path in ("", "?order=newest", "search/?q=openly", "moderation/", "moderation/log/", "tags/"):
        assert told(room.client(name).get(f"/c/{slug}/{path}").content.decode(), room) == [], path


def test_search_by_handle_or_name_finds_nothing_of_theirs(room):
    slug = room["ember"].community.slug

    page = room.client("ana").get(f"/c/{slug}/search/?q={room.user('eli').handle}").content.decode()

    assert room.thread.title not in page


def test_only_the_author_may_edit_and_delete(room):
    path = f"/c/{room['ember'].community.slug}/p/{room.thread.public_id}/"

    assert f"{path}delete/" in thread_page(room, "eli")
    assert f"{path}delete/" not in thread_page(room, "ana") and f"{path}edit/" not in thread_page(room, "ana")
    with pytest.raises(NotPermitted):
        editing.delete_post(room.viewer("ana"), room.thread.pk)
    editing.edit_post(room.viewer("eli"), room.reply.pk, body="We have had the very same.", reason="Clearer")
    history = room.client("mia").get(f"/c/{room['ember'].community.slug}/p/{room.reply.public_id}/history/").content.decode()
    assert "very" in history and room.reply.alias in history and told(history, room) == []


def test_the_ledger_and_the_versions_name_nobody(room):
    editing.edit_post(room.viewer("eli"), room.thread.pk, body="I would still rather not say.", title="May we speak openly now?")
    editing.delete_post(room.viewer("eli"), room.reply.pk)
    editing.restore_post(room.viewer("eli"), room.reply.pk)
    solved = posting.post_reply(room.viewer("ben"), room.thread.pk, body="You may.")
    solution = solving.accept_solution(room.viewer("eli"), solved.pk)
    solving.close_thread(room.viewer("eli"), room.thread.pk, reason="outdated")

    eli = room.user("eli").pk
    about = [room.thread.pk, room.reply.pk, room.remark.pk, solution.pk]
    events = Event.objects.filter(object_id__in=about)
    assert events.count() >= 8
    assert not [event.verb for event in events if eli in (event.actor_id,) or str(eli) in str(event.data)]
    assert {event.actor_organisation_id for event in events} == {None}
    assert not Revision.objects.unscoped("tests look").filter(post_id__in=about, editor=eli).exists()
    assert solution.accepted_by_id is None
    room.thread.refresh_from_db()
    assert room.thread.closed_by_id is None
    page = thread_page(room, "ana")
    assert f"Accepted by {room.thread.alias}" in page and told(page, room) == []


def test_the_database_keeps_name_and_alias_apart(room):
    for change in ({"author": room.user("eli")}, {"author_role": "member"}, {"alias": ""}):
        with pytest.raises(Error), transaction.atomic():
            Reply.objects.unscoped("tests cheat").filter(pk=room.reply.pk).update(**change)


@pytest.mark.parametrize("place", ["acme", "dunes"])
def test_aliases_are_for_executive_communities(world, place):
    with pytest.raises(NotPermitted):
        posting.post_reply(world.viewer("ana"), world[place].question.pk, body="Who am I?", voice="alias")
    with pytest.raises(Error), transaction.atomic():
        Reply.objects.unscoped("tests cheat").filter(pk=world[place].answer.pk).update(
            alias="Grey River", author=None, author_role="", author_is_staff=False
        )


def test_no_alias_where_a_space_shows_people_their_own(world):
    ember = world["ember"]
    place = communities.add_space(world.viewer("gus"), ember.community, name="One to one", thread_sight="own")

    with pytest.raises(NotPermitted):
        posting.start_thread(
            world.viewer("eli"), ember.community, place, title="Only for the hosts", body="Really.", voice="alias"
        )


def test_each_post_has_another_alias_unless_the_author_keeps_theirs(room):
    eli = room.viewer("eli")
    again = posting.post_reply(eli, room.thread.pk, body="Nobody?", voice="same")
    other = posting.post_reply(eli, room.thread.pk, body="Somebody else says no.", voice="alias")
    third = posting.post_reply(room.viewer("ana"), room.thread.pk, body="I keep out of it.", voice="same")

    assert again.alias == room.thread.alias
    assert len({room.thread.alias, other.alias, third.alias}) == 3


def test_a_double_click_writes_once(room):
    eli = room.viewer("eli")
    first = posting.post_reply(eli, room.thread.pk, body="Once.", voice="alias", request_key="k1")
    second = posting.post_reply(eli, room.thread.pk, body="Once.", voice="alias", request_key="k1")

    assert first.pk == second.pk and first.alias == second.alias


def test_people_hear_of_a_reply_from_somebody(room, mailoutbox):
    work()

    lines = Notification.objects.unscoped("tests look").filter(post_id=room.reply.pk)
    assert lines.exists() and set(lines.values_list("actor", flat=True)) == {None}
    assert not lines.filter(user=room.user("eli")).exists()
    inbox = room.client("ana").get("/inbox/").content.decode()
    assert "Somebody replied to" in inbox and told(inbox, room) == []


def test_the_author_hears_of_replies_and_of_hiding(room):
    posting.post_reply(room.viewer("ana"), room.thread.pk, body="You may.")
    moderation.hide_unreported(room.viewer("mia"), room.remark.pk, reason="Too short")
    work()

    mine = Notification.objects.unscoped("tests look").filter(user=room.user("eli"))
    assert {"reply", "post_hidden"} <= set(mine.values_list("kind", flat=True))
    log = room.client("mia").get(f"/c/{room['ember'].community.slug}/moderation/log/").content.decode()
    assert "Too short" in log and told(log, room) == []


def test_a_moderator_cannot_warn_an_alias(room):
    moderation.flag_post(room.viewer("ana"), room.reply.pk, reason="wrong")
    item = moderation.ReviewItem.objects.unscoped("tests look").get(post_id=room.reply.pk)
    queue = room.client("mia").get(f"/c/{room['ember'].community.slug}/moderation/").content.decode()
    assert room.reply.alias in queue and told(queue, room) == []

    with pytest.raises(InvalidInput):
        moderation.warn_author(room.viewer("mia"), item.pk, reason="Do not")


def work():
    for dispatch in Dispatch.objects.filter(done_at=None).order_by("pk"):
        outbox.run_dispatch(dispatch.pk)


def test_nobody_is_paid_or_counted_in_an_executive_community(room):
    ember = room["ember"]

    assert not ReputationEvent.objects.unscoped("tests look").filter(community=ember.community).exists()
    page = room.client("ana").get(f"/c/{ember.community.slug}/u/ben/").content.decode()
    assert "has helped" not in page and "reputation" not in page.lower()


# A host finds out, in writing.


def name_host(world, name):
    row = world.membership(name, "ember")
    MembershipGrant.objects.unscoped("tests change").get_or_create(membership=row, grant=Grant.HOST)
    return world.viewer(name)


def test_a_host_learns_the_name_and_the_author_learns_of_it(room):
    host = name_host(room, "gus")
    path = f"/c/{room['ember'].community.slug}/p/{room.reply.public_id}/alias/"
    gus = room.client("gus")

    assert told(gus.get(path).content.decode(), room) == []
    answer = gus.post(path, {"reason": "A threat was made."}).content.decode()
    assert room.user("eli").name in answer
    assert told(gus.get(path).content.decode(), room) == [] and "A threat was made." in gus.get(path).content.decode()

    work()
    line = Notification.objects.unscoped("tests look").get(kind="alias_resolved", post_id=room.reply.pk)
    assert line.user == room.user("eli") and line.actor == room.user("gus")
    assert "looked up who wrote your post" in room.client("eli").get("/inbox/").content.decode()
    assert resolve_alias(host, room.reply.pk, reason="A threat was made.") == room.user("eli")


def test_a_look_needs_a_reason_and_leaves_a_line_that_nobody_changes(room):
    host = name_host(room, "gus")
    with pytest.raises(InvalidInput):
        resolve_alias(host, room.thread.pk, reason=" ")
    resolve_alias(host, room.thread.pk, reason="A threat was made.")

    with pytest.raises(Error), transaction.atomic():
        AliasResolution.objects.unscoped("tests cheat").update(reason="None at all")
    with pytest.raises(Error), transaction.atomic():
        AliasResolution.objects.unscoped("tests cheat").all()._raw_delete("default")


@pytest.mark.parametrize("name", ["ana", "mia", "eva"])
def test_members_and_moderators_do_not_look(room, name):
    with pytest.raises(NotPermitted):
        resolve_alias(room.viewer(name), room.reply.pk, reason="Curious")
    path = f"/c/{room['ember'].community.slug}/p/{room.reply.public_id}/alias/"
    assert room.client(name).post(path, {"reason": "Curious"}).status_code == 403
    assert not AliasResolution.objects.unscoped("tests look").filter(post_id=room.reply.pk).exists()


def test_a_post_under_a_name_has_nothing_to_look_up(room):
    with pytest.raises(NotVisible):
        resolve_alias(name_host(room, "gus"), room["ember"].answer.pk, reason="Curious")


def test_whoever_founds_an_executive_community_is_its_named_host(world):
    council = communities.create_community(world.user("gus"), slug="board", name="Board", visibility="executive")

    grants = MembershipGrant.objects.unscoped("tests look").filter(membership__community=council)
    assert set(grants.values_list("grant", flat=True)) == {"host"}


def test_the_form_offers_an_alias_and_says_who_can_find_out(room):
    name_host(room, "gus")
    page = thread_page(room, "eli")

    assert "Under a new alias" in page and "Only a host (Gus) can find out" in page
    assert f"As {room.thread.alias}, as before" in page
    assert "Under a new alias" not in thread_page_of_acme(room)
    path = f"/c/{room['ember'].community.slug}/p/{room.thread.public_id}/reply/"
    room.client("eli").post(path, {"body": "From the form.", "voice": "same", "request_key": "k9"})
    posted = Reply.objects.unscoped("tests look").get(body_md="From the form.")
    assert posted.alias == room.thread.alias and posted.author is None
    room.client("eli").post(path.replace("reply/", "comment/"), {"body": "And below.", "voice": "alias"})
    assert Comment.objects.unscoped("tests look").get(body_md="And below.").author is None


def thread_page_of_acme(world):
    question = world.acme.question
    return world.client("ana").get(f"/c/acme/t/{question.public_id}/{question.slug}/").content.decode()


def test_the_page_is_the_same_whoever_wrote(world):
    """Two members write the same words under the same alias: every other member reads the same bytes."""
    pages = []
    for writer in ("eli", "ben"):
        with transaction.atomic():
            ember = world["ember"]
            thread = posting.start_thread(
                world.viewer(writer), ember.community, ember.space, title="May we speak openly here?", body="Well.", voice="alias"
            )
            Thread.objects.unscoped("tests pin").filter(pk=thread.pk).update(
                alias="Grey River", created_at=ember.question.created_at
            )
            texts = [thread_page(world, who, thread) for who in ("ana", "mia", "gus")]
            texts += [world.client("ana").get(f"/c/{ember.community.slug}/{path}").content.decode() for path in LISTS]
            pages.append([normal(text, thread) for text in texts])
            transaction.set_rollback(True)

    assert pages[0] == pages[1]


LISTS = ("", "?order=newest", "search/?q=openly", "members/", "readers/", "u/ben/", "tags/")


def normal(text, thread):
    text = text.replace(thread.public_id, "‹id›")
    return re.sub(r'value="[\w-]{30,}"|datetime="[^"]+"|\d\d:\d\d', "…", text)
