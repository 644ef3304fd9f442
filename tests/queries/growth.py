"""Lets the world grow by one more of everything that a page lists, written by the services as people would.

Whoever writes is somebody new each time, so that a query for each person, company, space or community shows as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Organisation, User
from accounts.services.people import create_account
from community.models import Product, Solution, Thread
from community.services import communities, editing, invitations, memberships, posting, segments, solving, voting
from community.viewer import Viewer
from core import outbox
from core.models import Dispatch
from moderation import services as moderation
from tests.world import World

TITLE, SOLVED_TITLE = "The pump stops at night", "The valve rattles in the morning"
TYPO, STOP_WORD = "rattels", "the"


def grow(world: World, numbers: Iterable[int]) -> None:
    """Add one of everything for each number; a number is used once."""
    for number in numbers:
        person = _newcomer(world, number)
        found(world, number)
        _ask(world, person, number)
        _discuss(world, person, number)
        _manage(world, number)


def lengthen(world: World, numbers: Iterable[int]) -> None:
    """Let only acme's question grow."""
    for number in numbers:
        _discuss(world, _newcomer(world, number), number)


def _newcomer(world: World, number: int) -> User:
    """Somebody of a company of their own joins acme; the next one waits to be let in."""
    names = (f"guest{number}", f"waiting{number}")
    for name in names:
        company = Organisation.objects.create(name=f"Company of {name}")
        world.people[name] = create_account(email=f"{name}@example.org", handle=name, organisation=company)
    memberships.join(world.viewer(names[0]), world.acme.community)
    memberships.admit(world.viewer(names[1]), world.acme.community, status="pending")
    return world.people[names[0]]


def found(world: World, number: int) -> None:
    """A community that Ana, Ben and Mia join; a space and a product in acme."""
    place = communities.create_community(world.user("gus"), slug=f"place-{number}", name=f"Place {number}")
    for name in ("ana", "ben", "mia"):
        memberships.join(world.viewer(name), place)
    communities.add_space(world.viewer("gus"), world.acme.community, name=f"Room {number}")
    Product.objects.create(community=world.acme.community, name=f"Product {number}", versions=["1", "2"])


def _ask(world: World, person: User, number: int) -> None:
    """A question of Ana's that waits, and one of somebody else that Ben solved, who is told of it."""
    tags = [world.acme.word("tag"), f"tag-{number}"]
    _start(world, world.viewer("ana"), f"{TITLE} {number}", tags)
    solved = _start(world, Viewer.for_user(person), f"{SOLVED_TITLE} {number}", tags)
    voting.set_vote(world.viewer("ana"), solved.pk, 1)
    answer = posting.post_reply(world.viewer("ben"), solved.pk, body=f"Tighten bolt {number}.")
    _tell(solving.accept_solution(Viewer.for_user(person), answer.pk))


def _start(world: World, viewer: Viewer, title: str, tags: list[str]) -> Thread:
    corner = world.acme
    return posting.start_thread(viewer, corner.community, corner.space, title=title, body="It does so every day.", tags=tags)


def _tell(solution: Solution) -> None:
    for dispatch in Dispatch.objects.filter(event__object_id=solution.pk):
        outbox.run_dispatch(dispatch.pk)


def _discuss(world: World, person: User, number: int) -> None:
    """Acme's question gets longer: a reply with a comment and a vote, a second solution, another version; reports of each."""
    question, guest, ana, eva = world.acme.question, Viewer.for_user(person), world.viewer("ana"), world.viewer("eva")
    reply = posting.post_reply(guest, question.pk, body=f"Cleaning filter {number} helped here.")
    remark = posting.post_comment(guest, question.pk, reply.pk, body=f"That is filter {number}.")
    posting.post_comment(guest, question.pk, None, body=f"Which filter is number {number}?")
    voting.set_vote(eva, reply.pk, 1)
    answer = posting.post_reply(guest, question.pk, body=f"Or replace part {number}.")
    solving.accept_solution(ana, answer.pk)
    solving.confirm_solution(eva, answer.pk, worked=True, version=str(number))
    editing.edit_post(ana, question.pk, body=f"It stopped {number} times.")
    for post in (question, reply, remark):
        moderation.flag_post(eva if post is question else ana, post.pk, reason="other", note=f"See {number}")
    _review(world, guest, number)


def _review(world: World, guest: Viewer, number: int) -> None:
    """A report that was dismissed, and one whose post was hidden."""
    for decide in (moderation.dismiss, lambda mia, item: moderation.hide_reported(mia, item, reason=f"For {number}")):
        post = posting.post_comment(guest, world.acme.question.pk, None, body=f"Buy {number}!")
        flag = moderation.flag_post(world.viewer("ana"), post.pk, reason="spam")
        decide(world.viewer("mia"), flag.item_id)


def _manage(world: World, number: int) -> None:
    segment = segments.create_segment(world.viewer("gus"), world.acme.community, name=f"Segment {number}")
    for name in ("ana", f"guest{number}"):
        segments.add_to_segment(world.viewer("gus"), world.acme.community, segment.pk, handle=name)
    invitations.invite(world.viewer("gus"), world.acme.community, email=f"invited{number}@example.org")
