"""Votes: one ballot per person and post, changed and retracted at will."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import VoteCast, about_post
from community.models import Comment, Reply, Thread, Vote
from community.services import counting
from community.services.memberships import ensure_member
from community.services.targets import load_post, load_thread
from community.viewer import Viewer
from core.errors import InvalidInput
from core.events import publish


@transaction.atomic
def set_vote(viewer: Viewer, post_id: uuid.UUID, value: int) -> Thread | Reply:
    """Set one's ballot to +1, −1 or 0 (retracted) and return the post. Saying the same twice changes nothing."""
    if value not in (-1, 0, 1):
        raise InvalidInput(_("A vote is +1, −1 or 0."), "value")
    post = _votable(viewer, post_id)
    community = post.space.community
    policies.may_vote(viewer, community, post).demand()
    ensure_member(viewer, community)
    previous = _replace_ballot(viewer, post, value)
    if previous != value:
        counting.count_vote(post, value - previous)
        thread = post if isinstance(post, Thread) else load_thread(viewer, post.thread_id)
        facts = about_post(thread, post, value=value, previous=previous)
        publish(viewer.actor_in(community.pk), VoteCast(**facts, value=value, previous=previous))
    return post


def _votable(viewer: Viewer, post_id: uuid.UUID) -> Thread | Reply:
    post = load_post(viewer, post_id, lock=True)
    if isinstance(post, Comment):
        raise InvalidInput(_("Comments are not voted on."), "post")
    return post


def _replace_ballot(viewer: Viewer, post: Thread | Reply, value: int) -> int:
    """Store the ballot and return the one before it; the post's lock keeps two clicks apart."""
    ballot = Vote.objects.visible_to(viewer).filter(post_id=post.pk).first()
    previous = ballot.value if ballot else 0
    if previous == value:
        return previous
    if ballot:
        ballot.delete()
    if value:
        Vote.objects.create(
            post_id=post.pk,
            post_type=post.post_type,
            community_id=post.community_id,
            space_id=post.space_id,
            voter_id=viewer.user_id,
            value=value,
        )
    return previous
