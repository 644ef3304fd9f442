"""Who hears of what: of a thread automatically for those who wrote in it, by choice for everything else; and what one keeps."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from community import policies
from community.models import Bookmark, Community, FollowLevel, PlaceFollow, Space, Subscription, Thread
from community.services.targets import load_post, load_thread
from community.viewer import Viewer
from core.errors import InvalidInput, NotPermitted, NotVisible


def follow_automatically(user_id: uuid.UUID | None, thread: Thread) -> None:
    """Follow a thread that one wrote in, unless one has said before how much one wants to hear of it."""
    if user_id is None:
        return
    row = Subscription(community_id=thread.community_id, space_id=thread.space_id, thread=thread, user_id=user_id)
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def follow_thread(viewer: Viewer, thread_id: uuid.UUID, level: FollowLevel) -> None:
    """Say how much one wants to hear of a thread; saying the same twice changes nothing."""
    thread = load_thread(viewer, thread_id)
    policies.may_follow(viewer, thread.space.community).demand()
    follow_automatically(viewer.user_id, thread)
    Subscription.objects.visible_to(viewer).filter(thread=thread).update(level=level, because_of=None)


@transaction.atomic
def toggle_following(viewer: Viewer, thread_id: uuid.UUID) -> bool:
    """Watch a thread, or hear no more than usual; returns whether it is watched now."""
    own = Subscription.objects.visible_to(viewer).filter(thread_id=thread_id, level=FollowLevel.WATCH)
    is_watched = own.exists()
    follow_thread(viewer, thread_id, FollowLevel.NORMAL if is_watched else FollowLevel.WATCH)
    return not is_watched


@transaction.atomic
def follow_place(viewer: Viewer, community: Community, level: FollowLevel, *, space: Space | None = None, tag: str = "") -> None:
    """Say how much one wants to hear of a space or of a tag; saying the same twice changes nothing."""
    user_id = _whose(viewer, community)
    if not tag and (space is None or space.pk not in viewer.spaces):
        raise NotVisible()
    place = {"community": community, "space": space, "tag": tag}
    if level == FollowLevel.NORMAL:
        PlaceFollow.objects.visible_to(viewer).filter(**place).delete()
        return
    row = PlaceFollow(**place, user_id=user_id, level=level)
    PlaceFollow.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user", "community", "space", "tag"], update_fields=["level"]
    )


@transaction.atomic
def toggle_place(viewer: Viewer, community: Community, *, space: Space | None = None, tag: str = "") -> None:
    """Watch a space or a tag, or hear no more than usual."""
    own = PlaceFollow.objects.visible_to(viewer).filter(community=community, space=space, tag=tag, level=FollowLevel.WATCH)
    follow_place(viewer, community, FollowLevel.NORMAL if own.exists() else FollowLevel.WATCH, space=space, tag=tag)


def _whose(viewer: Viewer, community: Community) -> uuid.UUID:
    """Return who follows or keeps something. Raises NotPermitted for who may not."""
    policies.may_follow(viewer, community).demand()
    if viewer.user_id is None:
        raise NotPermitted()
    return viewer.user_id


def level_from(text: str) -> FollowLevel:
    """Return the level that a form names. Raises InvalidInput."""
    try:
        return FollowLevel[text.upper()]
    except KeyError:
        raise InvalidInput("watch, track, normal, mute", "level") from None


def places_of(thread: Thread) -> Q:
    """Select follows of the space that a thread stands in, or of one of its tags."""
    return Q(community_id=thread.community_id) & (Q(space_id=thread.space_id) | Q(tag__in=thread.tags))


def watchers_of(thread: Thread) -> "QuerySet[PlaceFollow]":
    """Return the follows whose owners hear of a new thread here; each is still to be asked whether they may see it."""
    rows = PlaceFollow.objects.unscoped("each recipient is checked before they are told")
    return rows.filter(places_of(thread), level=FollowLevel.WATCH)


@transaction.atomic
def unwatch_places(viewer: Viewer, thread: Thread) -> None:
    """Hear no more of new threads like this one: every watched place that it stands in is tracked from here on."""
    watched = PlaceFollow.objects.visible_to(viewer).filter(places_of(thread), level=FollowLevel.WATCH)
    watched.update(level=FollowLevel.TRACK)


def deaf_to(thread: Thread, user_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of some people who want to hear nothing of a thread: what was said of it counts before what of its place."""
    own = Subscription.objects.unscoped("each recipient is checked before they are told")
    said = dict(own.filter(thread=thread, user_id__in=user_ids).values_list("user_id", "level"))
    places = PlaceFollow.objects.unscoped("each recipient is checked before they are told")
    around = places.filter(places_of(thread), user_id__in=user_ids).order_by().values("user_id").annotate(loudest=Max("level"))
    heard = dict(around.values_list("user_id", "loudest")) | said
    return {user_id for user_id, level in heard.items() if level == FollowLevel.MUTE}


@transaction.atomic
def keep_post(viewer: Viewer, post_id: uuid.UUID, *, kept: bool) -> None:
    """Keep a post for later, or no longer; saying the same twice changes nothing."""
    if not kept:
        Bookmark.objects.visible_to(viewer).filter(post_id=post_id).delete()
        return
    post = load_post(viewer, post_id)
    place = {"community_id": post.community_id, "space_id": post.space_id}
    user_id = _whose(viewer, viewer.spaces[post.space_id].community)
    row = Bookmark(**place, post_id=post.pk, post_type=post.post_type, user_id=user_id)
    Bookmark.objects.bulk_create([row], ignore_conflicts=True)
