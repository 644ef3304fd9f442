"""The threads of the demo: asking, answering, commenting and voting, each at its moment and by its person."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial

from community.models import Membership, MembershipStatus, Thread
from community.services.posting import post_comment, post_reply, start_thread
from community.services.targets import load_space
from community.services.voting import set_vote
from demo.content import CommunityText, RemarkText, ReplyText, StoryText, Votes
from demo.deeds import deed_step
from demo.drawings import illustrated
from demo.stage import Stage, Step

VOTING_TIME = timedelta(hours=48)


def find_stories(stage: Stage, community: CommunityText) -> list[StoryText]:
    """Put the threads that exist on the stage, and return the stories that are still to be played.

    A story whose people have left meanwhile can never be played again; it is not among them.
    """
    place = stage.communities.get(community.slug)
    if place is None:
        return community.stories
    played = {thread.request_key: thread for thread in _threads(place.pk)}
    stage.threads |= {story.key: played[_request_key(story)] for story in community.stories if _request_key(story) in played}
    active = _active_handles(place.pk)
    return [story for story in community.stories if story.key not in stage.threads and story.actors <= active]


def _threads(community_id: uuid.UUID) -> list[Thread]:
    rows = Thread.objects.unscoped("the demo asks which of its threads exist").filter(community_id=community_id)
    return list(rows.filter(request_key__startswith="demo:").select_related("space__community"))


def _active_handles(community_id: uuid.UUID) -> set[str]:
    rows = Membership.objects.unscoped("the demo asks who can still act").filter(community_id=community_id)
    return set(rows.filter(status=MembershipStatus.ACTIVE).values_list("user__handle", flat=True))


def _request_key(story: StoryText) -> str:
    """The mark by which a thread of the demo is known; as with a second click, it is never written twice."""
    return f"demo:{story.key}"


def story_steps(stage: Stage, community: CommunityText, story: StoryText) -> Iterator[Step]:
    """Yield everything that happens in one thread; what it refers to is looked up when its turn comes."""
    asked = _asked_at(stage, story)
    joined = {member.handle: stage.days_ago(member.joined_days_ago) for member in community.memberships}
    yield Step(asked, partial(_ask, stage, community, story))
    yield from _vote_steps(stage, story, "", story.votes, asked, joined)
    yield from (Step(asked + remark.after, partial(_comment, stage, story, None, remark)) for remark in story.comments)
    for reply in story.replies:
        yield Step(asked + reply.after, partial(_reply, stage, story, reply))
        yield from (Step(asked + remark.after, partial(_comment, stage, story, reply, remark)) for remark in reply.comments)
        yield from _vote_steps(stage, story, reply.key, reply.votes, asked + reply.after, joined)
    yield from (Step(asked + deed.after, deed_step(stage, story, deed)) for deed in story.deeds)


def _asked_at(stage: Stage, story: StoryText) -> datetime:
    if story.ago is not None:
        return stage.now - story.ago
    day = (stage.now - timedelta(days=story.days_ago)).date()
    return datetime.combine(day, time.fromisoformat(story.at), UTC)


def _vote_steps(
    stage: Stage, story: StoryText, reply_key: str, votes: Votes, posted: datetime, joined: dict[str, datetime]
) -> Iterator[Step]:
    for handle, value in votes.ballots():
        start = max(posted, joined[handle])
        span = min(VOTING_TIME, stage.now - start)
        moment = start + span * _share(f"{story.key}/{reply_key}/{handle}")
        yield Step(moment, partial(_vote, stage, story, reply_key, handle, value))


def _share(name: str) -> float:
    """Return a number between 0 and 1 that is always the same for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32


def _ask(stage: Stage, community: CommunityText, story: StoryText) -> None:
    viewer, place = stage.viewer(story.author), stage.communities[community.slug]
    products = {product["slug"]: product["name"] for product in community.products}
    stage.threads[story.key] = start_thread(
        viewer, place, load_space(viewer, place, story.space), kind=story.kind, title=story.title,
        body=stage.linked(story.body), tags=story.tags, product=products.get(story.product, ""), version=story.version,
        environment=story.environment, request_key=_request_key(story),
    )  # fmt: skip


def _reply(stage: Stage, story: StoryText, reply: ReplyText) -> None:
    viewer, thread = stage.viewer(reply.author), stage.threads[story.key]
    body = illustrated(viewer, thread.community, thread.space, stage.linked(reply.body))
    posted = post_reply(viewer, thread.pk, body=body, voice=reply.voice)
    stage.replies[story.key, reply.key] = posted.pk


def _comment(stage: Stage, story: StoryText, reply: ReplyText | None, remark: RemarkText) -> None:
    reply_id = stage.replies[story.key, reply.key] if reply else None
    body = stage.linked(remark.body)
    post_comment(stage.viewer(remark.author), stage.threads[story.key].pk, reply_id, body=body)


def _vote(stage: Stage, story: StoryText, reply_key: str, handle: str, value: int) -> None:
    post_id = stage.replies[story.key, reply_key] if reply_key else stage.threads[story.key].pk
    set_vote(stage.viewer(handle), post_id, value)
