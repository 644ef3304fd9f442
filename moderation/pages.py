"""The review queue and the public face of what moderators did."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from community.links import post_path, thread_path
from community.models import Comment, Community, PostType, Reply, Thread
from community.pages.lists import Tab
from community.pages.mine import AnyPost, Mine
from community.pages.people import People, Person, people_of
from community.pages.posts import PostBuilder, PostView
from community.viewer import Viewer
from core.pagination import paginate
from moderation.models import ActionKind, Flag, FlagReason, ModerationAction, ReviewItem, ReviewStatus

PAGE_SIZE = 25


@dataclass(frozen=True)
class FlagLine:
    reason: str
    note: str
    reporter: str
    created_at: datetime


@dataclass(frozen=True)
class ReviewRow:
    id: str
    post: PostView
    thread_title: str
    thread_url: str
    flags: list[FlagLine]
    opened_at: datetime
    state: str
    urls: dict[str, str]


@dataclass(frozen=True)
class QueuePage:
    items: list[ReviewRow]
    tabs: list[Tab]
    next_url: str | None


@dataclass(frozen=True)
class LogRow:
    text: str
    actor: Person
    target: Person | None
    thread_title: str
    thread_url: str
    reason: str
    created_at: datetime


def open_count(viewer: Viewer, community: Community) -> int:
    """Return how many items wait for this moderator."""
    return ReviewItem.objects.visible_to(viewer).filter(community=community, status=ReviewStatus.OPEN).count()


def queue_page(viewer: Viewer, community: Community, *, state: str, cursor: str | None) -> QueuePage:
    """Return one page of items in a state, the latest first; each with the post as it stands and its reports."""
    state = state if state in ReviewStatus.values else ReviewStatus.OPEN
    rows = (
        ReviewItem.objects.visible_to(viewer).filter(community=community, status=state).select_related("thread__space__community")
    )
    page = paginate(rows, ("-opened_at", "-id"), cursor, PAGE_SIZE)
    path = reverse("moderation:queue", args=[community.slug])
    next_url = f"{path}?{urlencode({'state': state, 'after': page.next_cursor})}" if page.next_cursor else None
    tabs = [
        Tab(str(status.label), f"{path}?{urlencode({'state': status.value})}", None, status == state) for status in ReviewStatus
    ]
    return QueuePage(review_rows(viewer, community, page.rows), tabs, next_url)


def review_rows(viewer: Viewer, community: Community, items: list[ReviewItem]) -> list[ReviewRow]:
    posts = _posts(viewer, items)
    flags = _flags(viewer, items)
    named = [post.author_id for post in posts.values()] + [flag.reporter_id for each in flags.values() for flag in each]
    people = people_of(community, named)
    return [
        _row(viewer, community, item, posts[item.post_id], flags.get(item.pk, []), people)
        for item in items
        if item.post_id in posts
    ]


def _posts(viewer: Viewer, items: list[ReviewItem]) -> dict[uuid.UUID, AnyPost]:
    """Return the reported posts as they stand. An item comes with its thread, which its moderators see in every state."""
    found: dict[uuid.UUID, AnyPost] = {item.post_id: item.thread for item in items if item.post_type == PostType.THREAD}
    ids = [item.post_id for item in items]
    for model in (Reply, Comment):
        found.update(model.objects.visible_to(viewer).in_bulk(ids))
    return found


def _flags(viewer: Viewer, items: list[ReviewItem]) -> dict[uuid.UUID, list[Flag]]:
    found: dict[uuid.UUID, list[Flag]] = {}
    for flag in Flag.objects.visible_to(viewer).filter(item__in=[item.pk for item in items]).order_by("created_at"):
        found.setdefault(flag.item_id, []).append(flag)
    return found


def _row(viewer: Viewer, community: Community, item: ReviewItem, post: AnyPost, flags: list[Flag], people: People) -> ReviewRow:
    builder = PostBuilder(viewer, community, item.thread, people, Mine({}, {}, False))
    names = (
        ["hide", "dismiss", "warn"]
        if item.status == ReviewStatus.OPEN
        else ["undo"]
        if item.status == ReviewStatus.HIDDEN
        else []
    )
    lines = [FlagLine(str(FlagReason(f.reason).label), f.note, people[f.reporter_id].name, f.created_at) for f in flags]
    return ReviewRow(
        id=item.public_id, post=builder.build(post), thread_title=item.thread.title,
        thread_url=post_path(item.thread, post, community), flags=lines, opened_at=item.opened_at, state=item.status,
        urls={name: reverse(f"moderation:{name}_item", args=[community.slug, item.pk]) for name in names},
    )  # fmt: skip


@dataclass(frozen=True)
class LogPage:
    rows: list[LogRow]
    next_url: str | None


def log_page(viewer: Viewer, community: Community, cursor: str | None) -> LogPage:
    """Return what moderators did, newest first."""
    rows = ModerationAction.objects.visible_to(viewer).filter(community=community)
    page = paginate(rows, ("-created_at", "-id"), cursor, PAGE_SIZE)
    people = people_of(community, [pk for row in page.rows for pk in (row.actor_id, row.target_user_id)])
    threads = Thread.objects.visible_to(viewer).in_bulk([row.thread_id for row in page.rows if row.thread_id])
    path = reverse("moderation:log", args=[community.slug])
    next_url = f"{path}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else None
    return LogPage([_log_row(community, row, people, threads.get(row.thread_id)) for row in page.rows], next_url)


def _log_row(community: Community, row: ModerationAction, people: People, thread: Thread | None) -> LogRow:
    return LogRow(
        text=_LOG_SENTENCES[ActionKind(row.kind)](), actor=people[row.actor_id],
        target=people[row.target_user_id] if row.target_user_id else None,
        thread_title=thread.title if thread else "", thread_url=thread_path(thread, community) if thread else "",
        reason=row.reason, created_at=row.created_at,
    )  # fmt: skip


_LOG_SENTENCES = {
    ActionKind.HIDE: lambda: _("hid a post of"),
    ActionKind.UNHIDE: lambda: _("showed again a post of"),
    ActionKind.DISMISS: lambda: _("dismissed a report about"),
    ActionKind.WARN: lambda: _("warned"),
    ActionKind.CLOSE: lambda: _("closed a thread of"),
    ActionKind.REOPEN: lambda: _("reopened a thread of"),
    ActionKind.DUPLICATE: lambda: _("marked as asked before a question of"),
    ActionKind.HIDE_VERSION: lambda: _("took away the words of a version of a post of"),
    ActionKind.EDIT: lambda: _("edited a post of"),
    ActionKind.MERGE: lambda: _("merged another thread into one:"),
    ActionKind.SPLIT: lambda: _("made a thread of replies to another one:"),
    ActionKind.MOVE: lambda: _("moved a thread to another space:"),
    ActionKind.CONVERT: lambda: _("made an answer a comment, or a comment an answer:"),
    ActionKind.UNDO: lambda: _("moved back what had been moved:"),
}
