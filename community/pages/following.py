"""What the viewer wants to hear of: how lists leave out what is muted, and the choice that a page offers."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies
from community.links import thread_path
from community.models import Community, FollowLevel, PlaceFollow, Space, Subscription, Thread
from community.viewer import Viewer

LOUD = (FollowLevel.TRACK, FollowLevel.WATCH)
MOST_SHOWN = 200


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    hint: str
    is_current: bool


@dataclass(frozen=True)
class FollowView:
    """How much the viewer wants to hear of one thing, and where they say so."""

    url: str
    label: str
    is_loud: bool
    is_watched: bool
    choices: list[Choice]


def follow_view(url: str, level: int | None, hints: dict[FollowLevel, str]) -> FollowView:
    current = FollowLevel(level or FollowLevel.NORMAL)
    choices = [Choice(each.name.lower(), str(each.label), hints[each], each == current) for each in reversed(FollowLevel)]
    return FollowView(url, _label(current), current in LOUD, current == FollowLevel.WATCH, choices)


def _label(level: FollowLevel) -> str:
    return {
        FollowLevel.WATCH: _("Following"), FollowLevel.TRACK: _("Tracking"),
        FollowLevel.NORMAL: _("Follow"), FollowLevel.MUTE: _("Muted"),
    }[level]  # fmt: skip


def thread_follow(community: Community, thread: Thread, level: int | None) -> FollowView:
    return follow_view(
        reverse("community:follow", args=[community.slug, thread.pk]), level,
        {
            FollowLevel.WATCH: _("You are told of every answer."),
            FollowLevel.TRACK: _("It stands under “Following” with what is new; nobody writes to you."),
            FollowLevel.NORMAL: _("You are told when somebody mentions you or accepts your answer."),
            FollowLevel.MUTE: _("You hear nothing of it, and lists leave it out."),
        },
    )  # fmt: skip


def place_follow(viewer: Viewer, community: Community, space: Space | None, tag: str) -> FollowView | None:
    """Return the choice for a space or a tag; None for who cannot follow it, and where there is no such place to follow."""
    if not (space or tag) or not policies.may_follow(viewer, community):
        return None
    own = PlaceFollow.objects.visible_to(viewer).filter(community=community, space=space, tag=tag)
    return _choice_of_place(community, space, tag, own.values_list("level", flat=True).first())


def _choice_of_place(community: Community, space: Space | None, tag: str, level: int | None) -> FollowView:
    hints = {
        FollowLevel.WATCH: _("You are told of each new thread."),
        FollowLevel.TRACK: _("Threads stand under “Following” with what is new; nobody writes to you."),
        FollowLevel.NORMAL: _("You hear of what concerns you."),
        FollowLevel.MUTE: _("You hear nothing of it, and the lists of the whole community leave it out."),
    }
    name, args = ("follow_space", space.slug) if space else ("follow_tag", tag)
    return follow_view(reverse(f"community:{name}", args=[community.slug, args]), level, hints)


def _own_of_threads(viewer: Viewer) -> "QuerySet[Any]":
    return Subscription.objects.visible_to(viewer).filter(thread=OuterRef("pk"))


def _own_around(viewer: Viewer) -> "QuerySet[Any]":
    """Return the viewer's follows of the space and the tags of an outer thread."""
    among = Func(OuterRef("tags"), F("tag"), function="array_position", output_field=IntegerField())
    rows = PlaceFollow.objects.visible_to(viewer).filter(community=OuterRef("community")).annotate(among=among)
    return rows.filter(Q(space=OuterRef("space")) | Q(among__isnull=False))


def not_muted(viewer: Viewer) -> Q:
    """Threads that the viewer has not asked to be left out; the loudest wish counts, and one about the thread itself most."""
    if not viewer.is_authenticated:
        return Q()
    own, around = _own_of_threads(viewer), _own_around(viewer)
    heard = Exists(own.filter(level__gt=FollowLevel.MUTE)) | Exists(around.filter(level__gt=FollowLevel.MUTE))
    return ~Q(Exists(own.filter(level=FollowLevel.MUTE))) & (~Q(Exists(around.filter(level=FollowLevel.MUTE))) | Q(heard))


def followed(viewer: Viewer, community: Community) -> Q:
    """Threads that the viewer watches or tracks, or that stand in a space or under a tag which they do."""
    places = PlaceFollow.objects.visible_to(viewer).filter(community=community, level__in=LOUD)
    threads = Subscription.objects.visible_to(viewer).filter(community=community)
    loud = threads.filter(level__in=LOUD).values("thread")
    silent = threads.filter(level__in=(FollowLevel.NORMAL, FollowLevel.MUTE)).values("thread")
    spaces, tags = places.exclude(space=None).values("space"), ArraySubquery(places.exclude(tag="").values("tag"))
    return Q(pk__in=loud) | (Q(space__in=spaces) | Q(tags__overlap=tags)) & ~Q(pk__in=silent)


@dataclass(frozen=True)
class Followed:
    """One thing on the page of what one follows."""

    name: str
    url: str
    follow: FollowView


@dataclass(frozen=True)
class FollowingPage:
    places: list[Followed]
    threads: list[Followed]


def following_page(viewer: Viewer, community: Community) -> FollowingPage:
    """Return every choice that differs from the usual, the latest first: two queries."""
    rows = PlaceFollow.objects.visible_to(viewer).filter(community=community)
    chosen = Subscription.objects.visible_to(viewer).filter(community=community).exclude(level=FollowLevel.NORMAL)
    in_view = Thread.objects.visible_to(viewer).filter(pk=OuterRef("thread"))
    chosen = chosen.filter(Exists(in_view)).select_related("thread__space__community").order_by("-created_at", "-pk")
    return FollowingPage(
        [_place(viewer, community, row) for row in rows.order_by("-created_at", "-pk")[:MOST_SHOWN]],
        [
            Followed(row.thread.title, thread_path(row.thread, community), thread_follow(community, row.thread, row.level))
            for row in chosen[:MOST_SHOWN]
        ],
    )


def _place(viewer: Viewer, community: Community, row: PlaceFollow) -> Followed:
    space = viewer.spaces[row.space_id] if row.space_id else None
    name, page = (space.name, "space") if space else (f"#{row.tag}", "tag")
    url = reverse(f"community:{page}", args=[community.slug, space.slug if space else row.tag])
    return Followed(name, url, _choice_of_place(community, space, row.tag, row.level))
