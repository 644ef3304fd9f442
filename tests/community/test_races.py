"""Double clicks and crowds, with real threads on real connections: every promise holds, and every counter is right."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.services.people import create_account
from community.models import Comment, Invitation, Membership, Reply, Solution, Space, Thread, Vote
from community.services import claiming, communities, editing, invitations, memberships, posting, solving, voting
from community.viewer import Viewer
from core.errors import DomainError, InvalidState
from core.integrity import run_checks
from core.models import Delivery, Event
from moderation import services as moderation
from moderation.models import Flag, ModerationAction, ReviewItem, Sanction
from reputation.models import ReputationEvent

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


@pytest.fixture
def town(django_db_blocker):
    """A community that is really committed: Ana asked, Ben answered, Mia moderates, Gus manages, eight others look on."""
    names = ["ana", "ben", "mia", "gus", "otto", *(f"voter{number}" for number in range(AT_ONCE))]
    people = {name: create_account(email=f"{name}@example.org", handle=name) for name in names}

    def viewer(name):
        return Viewer.for_user(people[name])

    town = communities.create_community(people["gus"], slug="town", name="Town")
    mia = memberships.join(viewer("mia"), town)
    memberships.change_membership(viewer("gus"), town, mia.pk, role="moderator")
    for name in names:
        if name not in ("otto", "mia", "gus"):
            memberships.join(viewer(name), town)
    space = Space.objects.unscoped("test").get(community=town)
    question = posting.start_thread(viewer("ana"), town, space, title="Why does it hum?", body="At night.")
    answer = posting.post_reply(viewer("ben"), question.pk, body="Turn it.")
    return SimpleNamespace(community=town, space=space, question=question, answer=answer, viewer=viewer, people=people)


def at_once(*acts):
    """Do all of it in parallel; return what each returned or the domain error it ended with."""

    def run(act):
        try:
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, acts))


def refused(results):
    return sum(isinstance(result, DomainError) for result in results)


def all_is_well():
    return [f"{finding.check}: {finding.problems}" for finding in run_checks() if finding.count]


def test_an_invitation_is_redeemed_once_however_often_it_is_clicked(town):
    gus = town.viewer("gus")
    for _invitation in range(3):
        invitation = invitations.invite(gus, town.community, email="otto@example.org", role="expert")
    token = Delivery.objects.get(context__invitation=str(invitation.pk)).context["token"]
    otto = town.viewer("otto")

    results = at_once(*[lambda: invitations.redeem(otto, token)] * 30)

    assert refused(results) == 29
    assert Membership.objects.unscoped("test").filter(user=town.people["otto"]).values_list("role", "status").get() == (
        "expert",
        "active",
    )
    assert Event.objects.filter(verb="member.joined", actor_id=town.people["otto"].pk).count() == 1
    assert Invitation.objects.unscoped("test").filter(redeemed_at__isnull=False).count() == 1


def test_a_double_click_publishes_once(town):
    ana = town.viewer("ana")
    said = {"title": "Asked by a double click?", "body": "Once.", "tags": ["click"], "request_key": "k1"}

    threads = at_once(*[lambda: posting.start_thread(ana, town.community, town.space, **said)] * AT_ONCE)
    replies = at_once(*[lambda: posting.post_reply(ana, town.question.pk, body="Once.", request_key="k2")] * AT_ONCE)
    remarks = at_once(*[lambda: posting.post_comment(ana, town.question.pk, None, body="Once.", request_key="k3")] * AT_ONCE)

    assert {len({row.pk for row in rows}) for rows in (threads, replies, remarks)} == {1}
    assert Thread.objects.unscoped("test").filter(title=said["title"]).count() == 1
    assert Reply.objects.unscoped("test").filter(body_md="Once.").count() == 1
    assert Comment.objects.unscoped("test").filter(body_md="Once.").count() == 1
    assert Counter(Event.objects.values_list("verb", flat=True))["reply.posted"] == 2
    assert all_is_well() == []


def test_a_double_click_in_the_browser_is_one_comment(town, client):
    from django.test import Client

    address = f"/c/town/p/{town.question.public_id}/comment/"

    def click():
        browser = Client()
        browser.force_login(town.people["ana"])
        return browser.post(address, {"body": "Clicked."}).status_code

    assert set(at_once(*[click] * 4)) == {302}
    assert Comment.objects.unscoped("test").filter(body_md="Clicked.").count() == 1


def test_replies_of_many_are_all_counted(town):
    viewers = [town.viewer(f"voter{number}") for number in range(AT_ONCE)]

    results = at_once(*[lambda viewer=viewer: posting.post_reply(viewer, town.question.pk, body="Me too.") for viewer in viewers])

    assert refused(results) == 0
    assert Thread.objects.unscoped("test").get(pk=town.question.pk).reply_count == AT_ONCE + 1
    assert all_is_well() == []


def test_ballots_of_one_and_of_many(town):
    one = town.viewer("voter0")
    at_once(*[lambda: voting.set_vote(one, town.answer.pk, 1)] * AT_ONCE)
    assert Vote.objects.unscoped("test").filter(post_id=town.answer.pk).count() == 1

    many = [town.viewer(f"voter{number}") for number in range(AT_ONCE)]
    at_once(*[lambda viewer=viewer: voting.set_vote(viewer, town.answer.pk, 1) for viewer in many])
    assert Reply.objects.unscoped("test").get(pk=town.answer.pk).score == AT_ONCE
    at_once(*[lambda turn=turn: voting.set_vote(one, town.answer.pk, (1, -1, 0)[turn % 3]) for turn in range(24)])

    assert all_is_well() == []
    paid = ReputationEvent.objects.unscoped("test").filter(subject_id=town.answer.pk, rule="helpful")
    assert paid.filter(reversal=None, reverses=None).count() in (AT_ONCE, AT_ONCE - 1)


def test_acceptance_and_taking_back(town):
    ana, mia = town.viewer("ana"), town.viewer("mia")
    at_once(*[lambda: solving.accept_solution(ana, town.answer.pk), lambda: solving.accept_solution(mia, town.answer.pk)] * 4)
    assert Solution.objects.unscoped("test").filter(reply=town.answer, revoked_at=None).count() == 1
    # Whoever comes first: the moderator's mark may precede the asker's yes, and each is said once.
    told = list(Event.objects.filter(verb="solution.accepted").order_by("seq").values_list("data__by_role", flat=True))
    assert told in (["asker"], ["moderator", "asker"])

    at_once(*[lambda: solving.accept_solution(ana, town.answer.pk), lambda: solving.unaccept_solution(ana, town.answer.pk)] * 8)

    assert all_is_well() == []


def test_confirmations_of_many(town):
    solving.accept_solution(town.viewer("ana"), town.answer.pk)
    viewers = [town.viewer(f"voter{number}") for number in range(AT_ONCE)]

    acts = [
        lambda viewer=viewer, turn=turn: solving.confirm_solution(viewer, town.answer.pk, worked=bool(turn % 2))
        for turn, viewer in enumerate(viewers * 2)
    ]
    results = at_once(*acts)

    assert refused(results) == 0
    assert all_is_well() == []


def test_reports_gather_on_one_item(town):
    viewers = [town.viewer(f"voter{number}") for number in range(AT_ONCE)]

    at_once(*[lambda viewer=viewer: moderation.flag_post(viewer, town.answer.pk, reason="spam") for viewer in viewers * 2])

    item = ReviewItem.objects.unscoped("test").get(post_id=town.answer.pk)
    assert (item.flag_count, Flag.objects.unscoped("test").filter(item=item).count()) == (AT_ONCE, AT_ONCE)
    assert all_is_well() == []


def test_two_moderators_at_one_item(town):
    moderation.flag_post(town.viewer("ana"), town.answer.pk, reason="spam")
    item = ReviewItem.objects.unscoped("test").get(post_id=town.answer.pk)
    mia, gus = town.viewer("mia"), town.viewer("gus")

    at_once(
        *[lambda: moderation.warn_author(mia, item.pk, reason="a"), lambda: moderation.warn_author(gus, item.pk, reason="b")] * 4
    )
    at_once(*[lambda: moderation.dismiss(mia, item.pk), lambda: moderation.dismiss(gus, item.pk)] * 4)

    assert Sanction.objects.unscoped("test").count() == 1
    kinds = Counter(ModerationAction.objects.unscoped("test").values_list("kind", flat=True))
    assert kinds == {"warn": 1, "dismiss": 1}


def test_hiding_showing_deleting_and_restoring(town):
    ben, mia = town.viewer("ben"), town.viewer("mia")
    acts = [
        lambda: editing.hide_post(mia, town.answer.pk, reason="Wrong"),
        lambda: editing.unhide_post(mia, town.answer.pk),
        lambda: editing.delete_post(ben, town.answer.pk),
        lambda: editing.restore_post(ben, town.answer.pk),
        lambda: editing.delete_post(town.viewer("ana"), town.question.pk),
        lambda: editing.restore_post(town.viewer("ana"), town.question.pk),
    ]

    at_once(*acts * 6)

    assert all_is_well() == []


def test_whoever_saves_first_wins_and_the_others_are_told(town):
    viewers = [town.viewer(name) for name in ("ben", "mia", "gus")]

    def save(viewer, number):
        return lambda: editing.edit_post(viewer, town.answer.pk, body=f"Version {number}", expected_version=1)

    results = at_once(*[save(viewer, number) for number, viewer in enumerate(viewers * 2)])

    assert Counter(type(result) for result in results)[InvalidState] == 5
    assert Reply.objects.unscoped("test").get(pk=town.answer.pk).version == 2


def test_joining_at_once_is_one_membership(town):
    otto = town.viewer("otto")

    at_once(*[lambda: memberships.join(otto, town.community)] * AT_ONCE)

    assert Membership.objects.unscoped("test").filter(user=town.people["otto"]).count() == 1
    assert Event.objects.filter(verb="member.joined", actor_id=town.people["otto"].pk).count() == 1


def test_two_managers_leaving_at_once_leave_one_behind(town):
    rows = Membership.objects.unscoped("test")
    mia = rows.get(user=town.people["mia"], community=town.community)
    memberships.change_membership(town.viewer("gus"), town.community, mia.pk, role="manager")
    leavers = [town.viewer("mia"), town.viewer("gus")]

    at_once(*[lambda viewer=viewer: memberships.leave(viewer, town.community) for viewer in leavers])

    assert rows.filter(community=town.community, role="manager", status="active").count() == 1


def test_of_two_helpers_at_once_one_is_on_it_and_the_other_is_told(town):
    found = at_once(*(partial(claiming.claim_thread, town.viewer(name), town.question.pk) for name in ("mia", "gus") * 3))

    first = {claim.user_id for claim in found if not isinstance(claim, DomainError)}
    assert len(first) == 1 and Event.objects.filter(verb="thread.claimed").count() == 1
    assert sum(isinstance(claim, InvalidState) for claim in found) == 3
