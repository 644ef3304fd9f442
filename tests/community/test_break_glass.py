"""Break-glass: two others approve, a clock runs, nothing is written, members are told, and the record stays."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from accounts.models import User
from community.models import (
    BreakGlass,
    BreakGlassApproval,
    BreakGlassEntry,
    FollowLevel,
    Membership,
    MembershipGrant,
    Reply,
    Subscription,
    Vote,
)
from community.services import following, posting, voting
from community.services.break_glass import WAITING_TIME, approve_glass, ask_for_glass, end_glass, refuse_glass, status_of
from community.viewer import Viewer
from core import clock, mail, outbox
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.models import Delivery, Dispatch
from notifications.models import Notification


@pytest.fixture
def administrators(world):
    """Paula asks; Otto and Stan administer as well, and are members of nothing private."""
    User.objects.filter(handle__in=["otto", "stan"]).update(is_staff=True, is_superuser=True)
    for name in ("otto", "stan"):
        world.people[name] = User.objects.get(pk=world.user(name).pk)
    return world


def ask(world, place="ember", minutes=30, who="paula"):
    reference = world[place].community.public_id
    return ask_for_glass(world.viewer(who), reference=reference, reason="A court order names a thread.", minutes=minutes)


def broken(world, place="ember", minutes=30):
    request = ask(world, place, minutes)
    approve_glass(world.viewer("otto"), request.pk)
    return approve_glass(world.viewer("gus"), request.pk)


def path_of(world, place="ember"):
    corner = world[place]
    return f"/c/{corner.community.slug}/t/{corner.question.public_id}/{corner.question.slug}/"


def reads(world, place="ember", who="paula"):
    return world.client(who).get(path_of(world, place)).status_code == 200


def test_two_others_open_it_and_it_closes_by_itself(administrators):
    world = administrators
    request = ask(world)
    assert not reads(world)

    approve_glass(world.viewer("otto"), request.pk)
    assert not reads(world)
    approve_glass(world.viewer("stan"), request.pk)
    assert reads(world)

    with clock.at(clock.now() + timedelta(minutes=29)):
        assert reads(world)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert not reads(world)
        assert status_of(BreakGlass.objects.unscoped("tests look").get(asker=world.user("paula"))) == "ended"


def test_the_clock_starts_with_the_second_approval(administrators):
    request = ask(administrators, minutes=10)
    approve_glass(administrators.viewer("otto"), request.pk)

    with clock.at(clock.now() + timedelta(hours=5)):
        opened = approve_glass(administrators.viewer("gus"), request.pk)

        assert opened.opened_at == clock.now()
        assert opened.ends_at == clock.now() + timedelta(minutes=10)


def test_nobody_counts_twice_and_the_asker_never(administrators):
    world = administrators
    request = ask(world)
    approve_glass(world.viewer("otto"), request.pk)
    approve_glass(world.viewer("otto"), request.pk)
    with pytest.raises(NotPermitted):
        approve_glass(world.viewer("paula"), request.pk)

    assert not reads(world)
    with pytest.raises(Error), transaction.atomic():
        BreakGlassApproval.objects.create(request=request, approver=world.user("paula"))
    with pytest.raises(Error), transaction.atomic():
        BreakGlass.objects.unscoped("tests cheat").filter(pk=request.pk).update(opened_at=clock.now(), ends_at=clock.now())


@pytest.mark.parametrize("name", ["mia", "ana", "ben", "omar"])
def test_members_moderators_and_strangers_do_not_decide(administrators, name):
    request = ask(administrators)

    with pytest.raises((NotPermitted, NotVisible)):
        approve_glass(administrators.viewer(name), request.pk)


@pytest.mark.parametrize("name", ["gus", "mia", "otto"])
def test_only_platform_administrators_ask(world, name):
    with pytest.raises(NotPermitted):
        ask(world, who=name)


@pytest.mark.parametrize(("minutes", "reason"), [(0, "why"), (61, "why"), (30, "  ")])
def test_an_hour_at_most_and_a_reason_at_least(world, minutes, reason):
    with pytest.raises(InvalidInput):
        ask_for_glass(world.viewer("paula"), reference=world["ember"].community.public_id, reason=reason, minutes=minutes)


def test_a_refusal_closes_the_request(administrators):
    world = administrators
    request = ask(world)
    approve_glass(world.viewer("otto"), request.pk)
    refuse_glass(world.viewer("gus"), request.pk)

    with pytest.raises(InvalidState):
        approve_glass(second_host(world), request.pk)
    with pytest.raises(NotVisible):
        approve_glass(world.viewer("stan"), request.pk)
    assert not reads(world)


def second_host(world):
    row = world.membership("eva", "ember")
    MembershipGrant.objects.create(membership=row, grant="host")
    return world.viewer("eva")


def test_a_request_lapses(administrators):
    request = ask(administrators)

    with clock.at(clock.now() + WAITING_TIME + timedelta(seconds=1)), pytest.raises(InvalidState):
        approve_glass(administrators.viewer("otto"), request.pk)


@pytest.mark.parametrize("name", ["paula", "otto", "gus"])
def test_it_ends_early(administrators, name):
    request = broken(administrators)
    assert reads(administrators)

    end_glass(administrators.viewer(name), request.pk)

    assert not reads(administrators)
    assert "ended" in deeds(request)


def test_it_opens_one_community_and_only_pages(administrators):
    world = administrators
    broken(world)
    paula = world.user("paula")

    assert reads(world) and not reads(world, "dunes")
    ember = world["ember"].community.pk
    assert ember in Viewer.for_user(paula).passes
    for other in (Viewer.for_user(paula, channel="mail"), Viewer.for_token(paula, None)):
        assert not other.passes
        assert not any(space.community_id == ember for space in other.spaces.values())


def test_whoever_is_no_administrator_any_more_reads_nothing(administrators):
    broken(administrators)
    User.objects.filter(handle="paula").update(is_superuser=False)
    administrators.people["paula"] = User.objects.get(handle="paula")

    assert not reads(administrators)


def test_it_reads_as_a_plain_member_does(administrators):
    """Not the moderators' view: no hidden posts, no queue, no invitations, no manage pages."""
    world = administrators
    broken(world)
    slug, client = world["ember"].community.slug, world.client("paula")

    page = client.get(path_of(world)).content.decode()

    assert world["ember"].word("answer") in page
    assert world["ember"].word("hidden") not in page
    for path in ("manage/", "manage/invitations/", "moderation/", "readers/", "break-glass/", "nominations/", "takeaways/"):
        assert client.get(f"/c/{slug}/{path}").status_code in (403, 404), path


def test_nothing_is_written_that_way(administrators):
    world = administrators
    broken(world)
    corner, paula = world["ember"], world.viewer("paula")
    before = counts()

    for act in (
        lambda: posting.post_reply(paula, corner.question.pk, body="I was here."),
        lambda: posting.post_comment(paula, corner.question.pk, None, body="I was here."),
        lambda: posting.start_thread(paula, corner.community, corner.space, title="I was here", body="As administrator."),
        lambda: voting.set_vote(paula, corner.answer.pk, 1),
        lambda: following.follow_thread(paula, corner.question.pk, FollowLevel.WATCH),
    ):
        with pytest.raises(NotPermitted):
            act()
    page = world.client("paula")
    slug, post = corner.community.slug, corner.answer.public_id
    for action in (
        "vote/",
        "comment/",
        "accept/",
        "confirm/",
        "edit/",
        "delete/",
        "flag/",
        "hide/",
        "follow/",
        "reply/",
        "close/",
    ):
        target = corner.question.public_id if action in ("follow/", "reply/", "close/") else post
        answer = page.post(
            f"/c/{slug}/p/{target}/{action}", {"body": "I was here.", "value": "1", "worked": "1", "reason": "spam"}
        )
        assert answer.status_code == 403, action
    assert page.post(f"/c/{slug}/ask/", {"title": "I was here", "body": "x"}).status_code == 403
    assert page.post(f"/c/{slug}/leave/").status_code == 403

    assert counts() == before


def counts():
    return [model.objects.unscoped("tests count").count() for model in (Reply, Vote, Subscription, Membership)]


def deeds(request):
    rows = BreakGlassEntry.objects.unscoped("tests look").filter(request=request).order_by("pk")
    return list(rows.values_list("deed", flat=True))


def test_every_page_is_recorded_before_it_is_shown(administrators):
    world = administrators
    request = broken(world)
    client, slug = world.client("paula"), world["ember"].community.slug

    client.get(path_of(world))
    client.get(f"/c/{slug}/search/?q=word")

    rows = BreakGlassEntry.objects.unscoped("tests look").filter(request=request, deed="read").order_by("pk")
    assert [(row.subject_id, row.path) for row in rows] == [
        (world["ember"].question.pk, path_of(world)), (None, f"/c/{slug}/search/?q=word"),
    ]  # fmt: skip
    assert deeds(request) == ["asked", "approved", "approved", "opened", "read", "read"]


@pytest.mark.parametrize("table", ["breakglassentry", "breakglassapproval", "breakglass"])
@pytest.mark.parametrize("change", ["DELETE FROM community_{}", "UPDATE community_{} SET {}"])
def test_nobody_changes_the_record(administrators, table, change):
    broken(administrators)
    column = {"breakglassentry": "path = 'x'", "breakglassapproval": "approved_at = now()", "breakglass": "reason = 'x'"}

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, column[table]))


def test_the_end_only_comes_earlier(administrators):
    request = broken(administrators)

    with pytest.raises(Error), transaction.atomic():
        BreakGlass.objects.unscoped("tests cheat").filter(pk=request.pk).update(ends_at=request.ends_at + timedelta(seconds=1))


def test_the_reader_is_marked_on_every_page(administrators):
    broken(administrators)
    client, slug = administrators.client("paula"), administrators["ember"].community.slug

    for path in (path_of(administrators), f"/c/{slug}/", f"/c/{slug}/members/", f"/c/{slug}/tags/"):
        assert "You read this by break-glass" in client.get(path).content.decode(), path
    assert "by break-glass" not in administrators.client("ana").get(path_of(administrators)).content.decode()


def test_members_find_the_reader_in_the_honest_list_while_it_is_open(administrators):
    world = administrators
    listed = f"/c/{world['ember'].community.slug}/readers/"
    assert "Paula" not in world.client("ana").get(listed).content.decode()
    request = broken(world)

    page = world.client("ana").get(listed).content.decode()
    assert "Paula" in page and "by break-glass until" in page

    end_glass(world.viewer("gus"), request.pk)
    assert "Paula" not in world.client("ana").get(listed).content.decode()


@pytest.mark.parametrize("place", ["ember", "dunes"])
def test_members_read_who_why_and_which_threads_afterwards(administrators, place):
    world = administrators
    request = broken(world, place)
    world.client("paula").get(path_of(world, place))
    end_glass(world.viewer("paula"), request.pk)

    page = world.client("ana").get(f"/c/{world[place].community.slug}/break-glass/").content.decode()

    for word in ("Paula", "A court order names a thread.", "approved by Otto", "approved by Gus", world[place].question.title):
        assert word in page, word


def test_members_hear_of_it_at_once_and_the_mail_says_nothing(administrators, mailoutbox):
    world = administrators
    broken(world)
    work(world)

    told = Notification.objects.unscoped("tests look").filter(kind="glass_opened")
    members = Membership.objects.unscoped("tests look").filter(community=world["ember"].community, status="active")
    assert set(told.values_list("user", flat=True)) == set(members.values_list("user", flat=True))
    line = world.client("ana").get("/inbox/").content.decode()
    assert "A platform administrator may read this community" in line
    letter = next(message for message in mailoutbox if message.to == [world.user("ana").email])
    whole = f"{letter.subject}{letter.body}{letter.alternatives}{letter.extra_headers}{letter.from_email}"
    assert letter.subject == "New activity in a private space"
    assert world["ember"].community.name not in whole and "Paula" not in whole and world["ember"].community.slug not in whole


def test_a_member_who_left_gets_no_mail_about_it(administrators, mailoutbox):
    world = administrators
    broken(world)
    run(Dispatch.objects.filter(done_at=None, event__verb="glass.opened"))
    Membership.objects.unscoped("tests change").filter(user=world.user("ana"), community=world["ember"].community).update(
        status="left"
    )
    send()

    assert [message for message in mailoutbox if message.to == [world.user("ana").email]] == []


def work(world):
    run(Dispatch.objects.filter(done_at=None, event__verb__startswith="glass"))
    send()


def run(dispatches):
    for dispatch in dispatches:
        outbox.run_dispatch(dispatch.pk)


def send():
    for delivery in Delivery.objects.filter(sent_at=None, dropped_at=None, kind="private_activity"):
        mail.send_delivery(delivery.pk)


def test_an_unknown_reference_is_taken_like_a_known_one(administrators):
    """What the asker sees and what is stored in their sight differ in nothing."""
    world = administrators
    known, unknown = world["ember"].community.public_id, "01J0000000000000000000000Z"
    pages = []
    for reference in (known, unknown):
        client = world.client("paula")
        with transaction.atomic():
            client.post("/break-glass/", {"reference": reference, "reason": "An emergency.", "minutes": "20"})
            page = client.get("/break-glass/").content.decode()
            approve_glass(world.viewer("otto"), BreakGlass.objects.unscoped("tests look").get(asker=world.user("paula")).pk)
            pages.append(normal(page, reference) + normal(client.get("/break-glass/").content.decode(), reference))
            transaction.set_rollback(True)

    assert "Waiting for approval" in pages[0]
    assert pages[0] == pages[1]


def normal(page, reference):
    import re

    return re.sub(
        r'value="[\w-]{30,}"|\d\d:\d\d', "…", page.replace(reference, "‹reference›").replace(reference.lower(), "‹reference›")
    )


def test_asking_twice_is_asking_once(world):
    assert ask(world).pk == ask(world).pk


def test_hosts_find_the_reference_and_decide_on_a_page_of_the_community(administrators):
    world = administrators
    request = ask(world)
    slug, gus = world["ember"].community.slug, world.client("gus")

    page = gus.get(f"/c/{slug}/break-glass/").content.decode()
    assert world["ember"].community.public_id in page and "Approve" in page
    gus.post(f"/c/{slug}/break-glass/{request.public_id}/approve/")
    otto = world.client("otto")
    assert request.public_id in otto.get("/break-glass/").content.decode()
    otto.post(f"/break-glass/{request.public_id}/approve/")

    assert reads(world)


def test_plain_members_see_no_request_that_waits(administrators):
    ask(administrators)

    page = administrators.client("ana").get(f"/c/{administrators['ember'].community.slug}/break-glass/").content.decode()
    assert "A court order" not in page and "Paula" not in page


def test_a_host_decides_about_their_own_community_only(administrators):
    world = administrators
    request = ask(world, "dunes")
    MembershipGrant.objects.unscoped("tests change").filter(membership__community=world["dunes"].community).delete()
    Membership.objects.unscoped("tests change").filter(community=world["dunes"].community).update(is_owner=False)

    with pytest.raises(NotVisible):
        approve_glass(world.viewer("gus"), request.pk)
    answer = world.client("gus").post(f"/c/{world['ember'].community.slug}/break-glass/{request.public_id}/approve/")
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["", "ana", "gus"])
def test_the_desk_does_not_exist_for_others(world, name):
    if name:
        assert world.client(name).get("/break-glass/").status_code == 404
        assert world.client(name).post("/break-glass/", {}).status_code == 404
    else:
        assert world.client().get("/break-glass/").status_code == 404
