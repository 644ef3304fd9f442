"""The thread page: the question, its solutions first, then the other replies page by page."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies
from community.links import absolute, thread_path
from community.models import (
    Access,
    CloseReason,
    Comment,
    Community,
    PostStatus,
    Reply,
    Space,
    Thread,
    ThreadKind,
    ThreadSight,
    ThreadState,
)
from community.pages.files import files_below
from community.pages.header import CommunityHeader, SpaceLink, header_of, space_link
from community.pages.lists import Tab, TagLink, tag_links
from community.pages.mine import Mine, mine_in
from community.pages.people import people_of
from community.pages.posts import PostBuilder, PostView
from community.pages.reach import Card, card_of, is_worth_finding
from community.pages.readers import readers_url
from community.pages.structured import json_ld
from community.viewer import Viewer
from core.ids import decode
from core.pagination import page_of, window
from core.text import excerpt

PAGE_SIZE = 20
SOLUTIONS_SHOWN = 10
RELATED_SHOWN = 5
DESCRIPTION_LENGTH = 155  # search engines show about as much
OLDEST, BEST = ("created_at", "id"), ("-score", "created_at", "id")
SORTS = {"best": BEST, "oldest": OLDEST}


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class ThreadHeader:
    title: str
    description: str
    kind: str
    state: str
    status: str
    product: str
    version: str
    tags: list[TagLink]
    created_at: datetime
    first_reply_at: datetime | None
    reply_count: int
    solution_count: int
    close_reason: str
    close_note: str
    duplicate_of: Link | None
    canonical_url: str


@dataclass(frozen=True)
class ThreadPage:
    community: CommunityHeader
    space: SpaceLink
    thread: ThreadHeader
    question: PostView
    solutions: list[PostView]
    replies: list[PostView]
    next_url: str | None
    previous_url: str | None
    sort_tabs: list[Tab]
    can_reply: bool
    reply_url: str
    reply_denied_reason: str
    can_close: bool
    can_reopen: bool
    close_url: str
    duplicate_url: str
    reopen_url: str
    close_reasons: list[tuple[str, str]]
    is_following: bool
    follow_url: str | None
    related: list[Link]
    reader_note: str
    readers_url: str
    json_ld: str
    sign_in_url: str | None
    has_news: bool
    is_worth_finding: bool
    card: Card | None


def thread_page(
    viewer: Viewer,
    community: Community,
    thread: Thread,
    *,
    sort: str = "",
    cursor: str | None = None,
    at: Any = None,
) -> ThreadPage:
    """Return one page of a thread that passed the visibility rule, or the part from `at` (reply_to_start_at) on, oldest first."""
    sort = "oldest" if at else _sort(thread, sort)
    order = SORTS[sort]
    others = _replies(viewer, thread).filter(is_solution=False)
    if at:
        others = others.filter(Q(created_at__gt=at.created_at) | Q(created_at=at.created_at, pk__gte=at.pk))
    is_first = not cursor and not (at and at.has_earlier)
    rows = window(others, order, cursor, PAGE_SIZE)
    if thread.solution_count and is_first:
        rows = rows.union(_solutions(viewer, thread), all=True)
    found = list(rows)
    solutions = sorted((row for row in found if row.is_solution), key=lambda row: (row.standing_at, row.pk))
    page = page_of([row for row in found if not row.is_solution], order, PAGE_SIZE)
    posts: list[Thread | Reply] = [thread, *solutions, *page.rows]
    comments = _comments(viewer, thread, posts)
    people = people_of(community, _named(posts, comments), viewer)
    mine = mine_in(viewer, thread, posts)
    builder = PostBuilder(viewer, community, thread, people, mine)
    files = files_below(viewer, community, posts)
    views = {post.pk: builder.build(post, _below(comments, post), files.get(post.pk)) for post in posts}
    related = [] if at or cursor else _related(viewer, community, thread)
    return _page(viewer, community, thread, builder, views, solutions, page.rows, sort, page.next_cursor, is_first, mine, related)


def _sort(thread: Thread, wanted: str) -> str:
    return wanted if wanted in SORTS else "best" if thread.kind == ThreadKind.QUESTION else "oldest"


def single_post(viewer: Viewer, community: Community, thread: Thread, post_id: uuid.UUID) -> PostView:
    """Return one post of a thread, for swapping it in place."""
    rows = [thread] if thread.pk == post_id else list(_replies(viewer, thread).filter(pk=post_id))
    posts: list[Thread | Reply] = [*rows]
    comments = _comments(viewer, thread, posts)
    people = people_of(community, _named(posts, comments), viewer)
    builder = PostBuilder(viewer, community, thread, people, mine_in(viewer, thread, posts))
    return builder.build(posts[0], _below(comments, posts[0]), files_below(viewer, community, posts).get(posts[0].pk))


def _replies(viewer: Viewer, thread: Thread) -> QuerySet[Any]:
    """Return a thread's visible replies, each with its standing solution on the same row."""
    # Naming the thread here too lets PostgreSQL look at this thread's solutions only.
    standing = FilteredRelation("solutions", condition=Q(solutions__revoked_at=None, solutions__thread=thread))
    return Reply.objects.visible_to(viewer).filter(thread=thread).annotate(standing=standing).annotate(
        standing_id=F("standing__pk"), standing_by=F("standing__accepted_by"), standing_role=F("standing__by_role"),
        standing_at=F("standing__accepted_at"), standing_worked=F("standing__worked_count"),
        standing_failed=F("standing__failed_count"), standing_worked_on=F("standing__worked_versions"),
        standing_failed_on=F("standing__failed_versions"),
    )  # fmt: skip


def reply_to_start_at(viewer: Viewer, thread: Thread, public_id: str) -> Any:
    """Return a visible reply of the thread with `has_earlier`, None when the id names none; "new" is the first one unread."""
    if public_id == "new":
        return first_new_reply(viewer, thread)
    try:
        wanted = decode(public_id) if public_id else None
    except ValueError:
        wanted = None
    if wanted is None:
        return None
    return _with_earlier(viewer, thread).filter(pk=wanted).first()


def first_new_reply(viewer: Viewer, thread: Thread) -> Any:
    """Return the first reply that came after the viewer was here last, with `has_earlier`, or None."""
    since = mine_in(viewer, thread, []).read_through
    if since is None:
        return None
    new = _with_earlier(viewer, thread).filter(created_at__gt=since, is_solution=False).exclude(author=viewer.user_id)
    return new.order_by("created_at", "id").first()


def _with_earlier(viewer: Viewer, thread: Thread) -> QuerySet[Any]:
    before = Q(created_at__lt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__lt=OuterRef("pk"))
    earlier = Reply.objects.visible_to(viewer).filter(before, thread=thread, is_solution=False)
    return Reply.objects.visible_to(viewer).filter(thread=thread).annotate(has_earlier=Exists(earlier))


def _solutions(viewer: Viewer, thread: Thread) -> QuerySet[Any]:
    rows = _replies(viewer, thread).filter(is_solution=True, status=PostStatus.PUBLISHED)
    return rows.order_by("standing_at")[:SOLUTIONS_SHOWN]


def _comments(viewer: Viewer, thread: Thread, posts: list[Thread | Reply]) -> list[Comment]:
    if not posts or not any(post.comment_count for post in posts) and not viewer.is_authenticated:
        return []
    replies = [post.pk for post in posts if isinstance(post, Reply)]
    below = Q(reply__in=replies) | Q(reply=None) if thread in posts else Q(reply__in=replies)
    rows = Comment.objects.visible_to(viewer).filter(thread=thread).filter(below)
    return list(rows.order_by("created_at", "id"))


def _below(comments: list[Comment], post: Thread | Reply) -> list[Comment]:
    parent = post.pk if isinstance(post, Reply) else None
    return [comment for comment in comments if comment.reply_id == parent]


def _named(posts: list[Thread | Reply], comments: list[Comment]) -> Iterable[uuid.UUID | None]:
    yield from (post.author_id for post in posts)
    yield from (comment.author_id for comment in comments)
    yield from (getattr(post, "standing_by", None) for post in posts)


def _page(
    viewer: Viewer, community: Community, thread: Thread, builder: PostBuilder, views: dict[uuid.UUID, PostView],
    solutions: list[Reply], replies: list[Reply], sort: str, next_cursor: str | None, is_first: bool, mine: Mine,
    related: list[Link],
) -> ThreadPage:  # fmt: skip
    path, space = thread_path(thread, community), builder.space
    verdict = policies.may_reply(viewer, community, space, thread)
    may_close = bool(policies.may_close(viewer, community, thread))
    is_shut = bool(thread.closed_at or thread.duplicate_of_id)
    sign_in = None if viewer.is_authenticated else f"{reverse('account_login')}?{urlencode({'next': path})}"
    return ThreadPage(
        community=header_of(viewer, community, space=space),
        space=space_link(viewer, community, space),
        thread=_header(viewer, community, thread),
        question=views[thread.pk],
        solutions=[views[reply.pk] for reply in solutions],
        replies=[views[reply.pk] for reply in replies],
        next_url=f"{path}?{urlencode({'sort': sort, 'after': next_cursor})}" if next_cursor else None,
        previous_url=None if is_first else f"{path}?{urlencode({'sort': sort})}",
        sort_tabs=_sort_tabs(path, sort),
        can_reply=bool(verdict),
        reply_url=reverse("community:reply", args=[community.slug, thread.pk]),
        reply_denied_reason=verdict.reason,
        can_close=may_close and not is_shut,
        can_reopen=may_close and is_shut,
        close_url=reverse("community:close", args=[community.slug, thread.pk]),
        duplicate_url=_duplicate_url(viewer, community, thread),
        reopen_url=reverse("community:reopen", args=[community.slug, thread.pk]),
        close_reasons=[(reason.value, str(reason.label)) for reason in CloseReason],
        is_following=mine.is_following,
        follow_url=reverse("community:follow", args=[community.slug, thread.pk]) if viewer.is_authenticated else None,
        related=related,
        reader_note=reader_note(community, space),
        readers_url=readers_url(viewer, community, thread),
        json_ld=json_ld(community, thread, views[thread.pk], [views[r.pk] for r in solutions], [views[r.pk] for r in replies]),
        sign_in_url=sign_in,
        has_news=mine.read_through is not None and (not mine.has_been_here or mine.read_through < thread.last_activity_at),
        is_worth_finding=is_worth_finding(thread),
        card=card_of(community, space, thread),
    )


def _header(viewer: Viewer, community: Community, thread: Thread) -> ThreadHeader:
    reason = CloseReason(thread.close_reason).label if thread.close_reason else ""
    return ThreadHeader(
        title=thread.title,
        description=excerpt(thread.excerpt, DESCRIPTION_LENGTH),
        kind=thread.kind,
        state=thread.state,
        status=thread.status,
        product=thread.product,
        version=thread.product_version,
        tags=tag_links(community, thread.tags),
        created_at=thread.created_at,
        first_reply_at=thread.first_reply_at,
        reply_count=thread.reply_count,
        solution_count=thread.solution_count,
        close_reason=str(reason),
        close_note=thread.close_note,
        duplicate_of=_canonical(viewer, community, thread),
        canonical_url=absolute(thread_path(thread, community), community),
    )


def _duplicate_url(viewer: Viewer, community: Community, thread: Thread) -> str:
    """Return where a moderator says that this was asked before, "" for everybody else."""
    is_open_question = thread.kind == ThreadKind.QUESTION and not thread.duplicate_of_id and thread.status == PostStatus.PUBLISHED
    if not (is_open_question and policies.may_moderate(viewer, community)):
        return ""
    return reverse("community:duplicate", args=[community.slug, thread.pk])


def _canonical(viewer: Viewer, community: Community, thread: Thread) -> Link | None:
    if not thread.duplicate_of_id:
        return None
    canonical = Thread.objects.visible_to(viewer).filter(pk=thread.duplicate_of_id).first()
    return Link(canonical.title, thread_path(canonical, community)) if canonical else None


def _sort_tabs(path: str, current: str) -> list[Tab]:
    labels = {"best": _("Most useful"), "oldest": _("Oldest first")}
    return [Tab(labels[key], f"{path}?{urlencode({'sort': key})}", None, key == current) for key in SORTS]


def _related(viewer: Viewer, community: Community, thread: Thread) -> list[Link]:
    """Solved threads of the same space that share a tag, the latest first."""
    if not thread.tags:
        return []
    rows = Thread.objects.visible_to(viewer).filter(
        community=community, space=thread.space_id, state=ThreadState.RESOLVED, status=PostStatus.PUBLISHED,
        tags__overlap=thread.tags,
    )  # fmt: skip
    rows = rows.exclude(pk=thread.pk).order_by("-last_activity_at", "-id").only("title", "slug")[:RELATED_SHOWN]
    return [Link(row.title, thread_path(row, community)) for row in rows]


def reader_note(community: Community, space: Space) -> str:
    """Say in a few words who can read a thread of this space."""
    if space.thread_sight == ThreadSight.OWN:
        return _("the person who started it, staff and moderators")
    if space.thread_sight == ThreadSight.COMPANY:
        return _("the person who started it, their company, staff and moderators")
    if space.read_access == Access.MODERATORS:
        return _("moderators and managers")
    if space.read_access == Access.STAFF:
        return _("staff and moderators")
    if space.read_access == Access.CHOSEN:
        return _("people whom the managers chose, and moderators")
    if community.is_public and space.read_access != Access.MEMBERS:
        return _("everyone")
    return _("members of %(community)s") % {"community": community.name}
