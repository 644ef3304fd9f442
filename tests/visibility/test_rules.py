"""One rule per model: what a list shows, what is shown of one row, and what was meant are the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from api.models import ApiToken, FeedPruning, IdempotencyRecord
from community.models import (
    Attachment,
    Bookmark,
    Claim,
    Comment,
    CustomerOrganisation,
    Draft,
    FollowLevel,
    Grant,
    JoinRequest,
    MembershipGrant,
    PlaceFollow,
    ReadMark,
    Reply,
    Revision,
    Tag,
    Thread,
)
from community.visibility import can_be_seen_by, can_see
from core.gate import GatedModel, rule_for
from core.ids import new_id
from moderation.models import Sanction
from notifications.models import Notification
from tests.visibility.oracle import RULES, WHO, Oracle
from tests.world import World

MODELS: dict[str, type[Model]] = {model._meta.label: model for model in apps.get_models() if issubclass(model, GatedModel)}
RELATED = {
    "community.MembershipGrant": ["membership"],
    "community.BatchRow": ["batch"],
    "community.TermsAcceptance": ["membership"],
    "community.Reply": ["thread"],
    "community.Comment": ["thread"],
    "community.SearchDocument": ["thread"],
    "community.Solution": ["reply", "thread"],
    "community.SegmentMember": ["segment"],
    "community.SpaceAdmission": ["space"],
    "moderation.Flag": ["item__thread"],
    "reputation.ReputationEvent": ["membership", "thread"],
    "notifications.Notification": ["thread"],
    "api.IssueChange": ["space"],
    "community.Draft": ["thread"],
    "community.Claim": ["thread"],
}
EVERYONE = ("ana", "ben", "mia", "gus", "otto", "xena", "pia", "sam", "omar", "paula")


def complete(world: World) -> None:
    """Add what no service of the small world made: held posts, inbox lines, tokens, kept answers, marks of pruning."""
    people, corners = [world.user(name) for name in EVERYONE], world.corners.values()
    places = [(corner, {"community": corner.community, "space": corner.space}) for corner in corners]
    held = {"status": "held", "body_md": "held", "body_html": "held", "author": world.user("ana")}
    Thread.objects.bulk_create([Thread(title="Held for review", slug="held", **held, **place) for _corner, place in places])
    ends = timezone.now() + timedelta(minutes=10)
    Claim.objects.bulk_create(
        [Claim(thread=corner.question, user=world.user("mia"), until=ends, **place) for corner, place in places]
    )
    for model in (Reply, Comment):
        model.objects.bulk_create([model(thread=corner.question, **held, **place) for corner, place in places])
    Attachment.objects.bulk_create([
        Attachment(uploader=user, kind="text", name="loose.txt", stored=f"{user.pk} {number}", byte_size=1, **place)
        for number, (_corner, place) in enumerate(places)
        for user in people
    ])  # fmt: skip
    _read_and_drafted(world, people, places)
    FeedPruning.objects.bulk_create([FeedPruning(space=corner.space, before=timezone.now(), through=1) for corner in corners])
    Notification.objects.bulk_create([
        Notification(user=user, event_id=new_id(), kind="reply", thread=thread, post_id=thread.pk, **place)
        for corner, place in places
        for user in people
        for thread in filter(None, (corner.question, corner.buried))
    ])  # fmt: skip
    for name in ("ana", "ivy"):
        home = world["dunes" if name == "ivy" else "acme"].community
        CustomerOrganisation.objects.create(organisation=world.user(name).organisation, community=home)
    asked = JoinRequest.objects.bulk_create(
        [JoinRequest(membership=world.membership("pia", key), community=world[key].community) for key in ("acme", "cedar")]
    )
    asked += JoinRequest.objects.unscoped("test").filter(community=world["dunes"].community)
    Notification.objects.bulk_create([
        Notification(user=user, event_id=new_id(), kind="join_decision", join_request=row, community_id=row.community_id)
        for user in people
        for row in asked
    ])  # fmt: skip
    facts: dict[str, Any] = {"name": "mine", "scopes": []}
    ApiToken.objects.bulk_create([ApiToken(user=user, token_hash=user.handle, prefix=user.handle, **facts) for user in people])
    IdempotencyRecord.objects.bulk_create([
        IdempotencyRecord(user=user, key=f"{number}", fingerprint="x", space=space)
        for user in people
        for number, space in enumerate([None, *(corner.space for corner in corners)])
    ])  # fmt: skip
    MembershipGrant.objects.create(membership=world.membership("xena", "dunes"), grant=Grant.GUEST)
    for place in ("acme", "dunes"):
        facts = {"user": world.user("xena"), "kind": "warning", "reason": "before leaving"}
        Sanction.objects.create(community=world[place].community, **facts)


def _read_and_drafted(world: World, people: list[Any], places: list[Any]) -> None:
    """What everybody read, and what everybody has begun to write; one draft waits for somebody to sign in."""
    ReadMark.objects.bulk_create([
        ReadMark(user=user, thread=corner.question, read_through=timezone.now(), **place)
        for corner, place in places
        for user in people
    ])  # fmt: skip
    _followed(people, places)
    drafts = [
        Draft(community=corner.community, writer=user, kind="reply" if thread else "ask", thread=thread, sequence=1)
        for corner, _place in places
        for user in people
        for thread in (None, corner.question, corner.buried)
    ]
    Draft.objects.bulk_create(drafts, ignore_conflicts=True)
    Draft.objects.bulk_create([Draft(community=world.acme.community, key_hash="nobody's yet", kind="ask", sequence=1)])


def _followed(people: list[Any], places: list[Any]) -> None:
    """What everybody follows and keeps."""
    PlaceFollow.objects.bulk_create([
        PlaceFollow(user=user, level=FollowLevel.TRACK, community=place["community"], **of)
        for _corner, place in places
        for user in people
        for of in ({"space": place["space"]}, {"tag": "sound"})
    ], ignore_conflicts=True)  # fmt: skip
    Bookmark.objects.bulk_create([
        Bookmark(user=user, post_id=corner.question.pk, post_type="thread", **place)
        for corner, place in places
        for user in people
    ])  # fmt: skip


def rows_of(label: str) -> list[Any]:
    model: Any = MODELS[label]
    found = model.objects.unscoped("the oracle judges every row")
    # Without names select_related() would follow every key there is.
    rows = list(found.select_related(*RELATED[label]) if label in RELATED else found)
    if label in ("community.Revision", "community.Attachment"):
        posts = {
            post.pk: post for model in (Thread, Reply, Comment) for post in model.objects.unscoped("the oracle judges every row")
        }
        for row in rows:
            row.post = posts.get(row.post_id)
    if label == "community.TagGuide":
        tags = list(Tag.objects.unscoped("the oracle judges every row").filter(thread_count__gt=0))
        for row in rows:
            row.tagged_spaces = [tag.space_id for tag in tags if (tag.community_id, tag.name) == (row.community_id, row.name)]
    return rows


def test_every_gated_model_is_judged_here():
    assert RULES.keys() == MODELS.keys()


@pytest.mark.parametrize("name", WHO)
def test_lists_and_single_rows_show_what_was_meant(world, name):
    complete(world)
    viewer, oracle = WHO[name].viewer(world), Oracle(world, WHO[name])
    wrong = []

    for label, model in MODELS.items():
        shown = set(model.objects.visible_to(viewer).values_list("pk", flat=True))
        rows = rows_of(label)
        wrong += [f"{label} {vars(row)}: shown is {row.pk in shown}" for row in rows if (row.pk in shown) != oracle.sees(row)]
        for row in [*rows[:1], *rows[-1:], *[row for row in rows if row.pk in shown][:1]]:
            assert can_see(viewer, row) is (row.pk in shown), (label, row)

    assert wrong == []


def test_the_matrix_holds_rows_that_are_shown_and_rows_that_are_not(world):
    """For each model somebody sees something that somebody else does not: no rule is tested empty."""
    complete(world)
    oracles = [Oracle(world, WHO[name]) for name in ("an outsider", "a manager", "a member who asks", "an expert")]

    for label in MODELS:
        rows = rows_of(label)
        assert {oracle.sees(row) for oracle in oracles for row in rows} == {True, False}, label


@pytest.mark.parametrize("status", ["published", "held", "hidden", "deleted"])
def test_each_status_is_tried(world, status):
    complete(world)

    for model in (Thread, Reply, Comment):
        if (model, status) not in {(Comment, "hidden"), (Comment, "deleted"), (Thread, "deleted")}:
            assert model.objects.unscoped("test").filter(status=status).exists(), model


@pytest.mark.parametrize("model", [Thread, Reply, Comment])
@pytest.mark.parametrize("status", ["held", "hidden", "deleted"])
@pytest.mark.parametrize(
    "name", ["nobody", "an outsider", "a member who answers", "a member who asks", "a moderator", "a moderator elsewhere"]
)
def test_a_withdrawn_post_is_its_authors_and_the_moderators(world, model, status, name):
    post = {Thread: world.acme.question, Reply: world.acme.answer, Comment: world.acme.comment}[model]
    model.objects.unscoped("test").filter(pk=post.pk).update(status=status, author=world.user("ben"))

    assert can_see(WHO[name].viewer(world), post) is (name in ("a member who answers", "a moderator"))


@pytest.mark.parametrize("model", [Reply, Comment])
def test_below_a_withdrawn_post_only_moderators_read(world, model):
    post = {Reply: world.acme.below, Comment: Comment.objects.unscoped("test").get(reply=world.acme.below)}[model]

    assert not can_see(world.viewer("ben"), post)
    assert not can_see(world.viewer("ana"), post)
    assert can_see(world.viewer("mia"), post)


def test_a_version_is_seen_with_its_post_and_without_it_not(world):
    first = Revision.objects.unscoped("test").get(post_id=world.acme.question.pk, number=1)
    assert can_see(world.viewer(""), first)

    Thread.objects.unscoped("test").filter(pk=world.acme.question.pk).update(status="hidden")

    assert not can_see(world.viewer(""), first)
    assert can_see(world.viewer("ana"), first)


def test_a_version_of_a_post_that_is_gone_is_nobodys(world):
    place = {"community": world.acme.community, "space": world.acme.space}
    lost = Revision.objects.create(post_id=new_id(), post_type="thread", number=1, body_md="lost", **place)

    assert not can_see(world.viewer("mia"), lost)


def test_rights_end_with_the_next_question(world):
    """Nothing about rights is kept anywhere but in the viewer, which each request makes anew."""
    from community.services.memberships import change_membership

    before = world.viewer("ben")
    change_membership(world.viewer("gus"), world["dunes"].community, world.membership("ben", "dunes").pk, status="removed")

    assert can_see(before, world["dunes"].question)
    assert not can_see(world.viewer("ben"), world["dunes"].question)


def test_a_lowered_role_counts_at_once(world):
    from community.services.memberships import change_membership

    assert can_see(world.viewer("mia"), world.acme.item)
    change_membership(world.viewer("gus"), world.acme.community, world.membership("mia").pk, role="member")

    assert not can_see(world.viewer("mia"), world.acme.item)
    assert not can_see(world.viewer("mia"), world["desk"].question)


def test_a_narrower_space_closes_at_once(world):
    from community.services.communities import change_space

    change_space(world.viewer("gus"), world.acme.community, world.acme.space.slug, read_access="members")

    assert not can_see(world.viewer(""), world.acme.question)
    assert not can_see(world.viewer("otto"), world.acme.answer)
    assert can_see(world.viewer("ben"), world.acme.answer)


def test_a_space_can_narrow_and_never_widen(world):
    from community.services.communities import change_space

    change_space(world.viewer("gus"), world["dunes"].community, world["dunes"].space.slug, read_access="everyone")

    for name in ("nobody", "an outsider", "staff of the operator", "a platform administrator", "somebody suspended"):
        assert not can_see(WHO[name].viewer(world), world["dunes"].question), name


def test_staff_of_the_operator_read_the_spaces_for_staff_and_only_of_communities_they_read(world):
    from community.models import Space

    for key in ("acme", "dunes"):
        Space.objects.unscoped("test").filter(pk=world[key].space.pk).update(read_access="staff")
    stan = world.viewer("stan")

    assert can_see(stan, world.acme.question)
    assert not can_see(stan, world["dunes"].question)
    assert not can_see(world.viewer("ben"), world.acme.question)
    assert can_see(world.viewer("mia"), world.acme.question)


def test_a_rule_is_a_building_block(world):
    viewer = world.viewer("otto")

    assert can_be_seen_by(viewer, Thread) == rule_for(Thread)(viewer)
