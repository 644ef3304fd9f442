"""The thread page: the question, its solutions first, then the other replies page by page."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from community import policies, solving_policies
from community.links import thread_path
from community.models import CloseReason, Community, Reply, Thread, ThreadKind
from community.pages.files import files_below
from community.pages.following import FollowView, thread_follow
from community.pages.happened import Happening, Tool, happened_in, tools_for
from community.pages.header import CommunityHeader, SpaceLink, header_of, space_link
from community.pages.lists import Tab
from community.pages.mine import Mine, mine_in
from community.pages.people import people_of
from community.pages.posts import PostBuilder, PostView
from community.pages.reach import Card, card_of, is_worth_finding
from community.pages.readers import readers_url
from community.pages.structured import json_ld
from community.pages.thread_head import (
    Link,
    MeTooView,
    OtherThreads,
    ThreadHeader,
    duplicate_url,
    header_for,
    me_too_of,
    reader_note,
    sort_tabs,
    threads_beside,
)
from community.pages.thread_posts import below, comments_of, named_in, replies_of, solutions_of
from community.pages.triage import ClaimView, DetailsAsked, Standing, claim_beside, details_asked, standing_of
from community.viewer import Viewer
from core.pagination import page_of, window

PAGE_SIZE = 20
OLDEST, NEWEST, BEST = ("created_at", "id"), ("-created_at", "-id"), ("-score", "created_at", "id")
SORTS = {"best": BEST, "oldest": OLDEST, "newest": NEWEST}


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
    lock_url: str
    happened: list[Happening]
    tools: list[Tool]
    close_reasons: list[tuple[str, str]]
    me_too: MeTooView | None
    follow: FollowView | None
    details: DetailsAsked | None
    claim: ClaimView | None
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
    others = replies_of(viewer, thread).filter(is_solution=False)
    if at:
        others = others.filter(Q(created_at__gt=at.created_at) | Q(created_at=at.created_at, pk__gte=at.pk))
    is_first = not cursor and not (at and at.has_earlier)
    rows = window(others, order, cursor, PAGE_SIZE)
    if thread.solution_count and is_first:
        rows = rows.union(solutions_of(viewer, thread), all=True)
    found = list(rows)
    solutions = sorted((row for row in found if row.is_solution), key=lambda row: (row.standing_at, row.pk))
    page = page_of([row for row in found if not row.is_solution], order, PAGE_SIZE)
    posts: list[Thread | Reply] = [thread, *solutions, *page.rows]
    comments = comments_of(viewer, thread, posts)
    standing = standing_of(viewer, thread)
    people = people_of(community, [*named_in(posts, comments), *(standing.names if standing else [])], viewer)
    mine = mine_in(viewer, thread, posts)
    builder = PostBuilder(viewer, community, thread, people, mine)
    files = files_below(viewer, community, posts)
    views = {post.pk: builder.build(post, below(comments, post), files.get(post.pk)) for post in posts}
    beside = OtherThreads([], []) if at or cursor else threads_beside(viewer, community, thread)
    return _page(
        viewer, community, thread, builder, views, solutions, page.rows, sort, page.next_cursor, is_first, mine, beside, standing
    )


def _sort(thread: Thread, wanted: str) -> str:
    return wanted if wanted in SORTS else "best" if thread.kind == ThreadKind.QUESTION else "oldest"


def single_post(viewer: Viewer, community: Community, thread: Thread, post_id: uuid.UUID) -> PostView:
    """Return one post of a thread, for swapping it in place."""
    rows = [thread] if thread.pk == post_id else list(replies_of(viewer, thread).filter(pk=post_id))
    posts: list[Thread | Reply] = [*rows]
    comments = comments_of(viewer, thread, posts)
    people = people_of(community, named_in(posts, comments), viewer)
    builder = PostBuilder(viewer, community, thread, people, mine_in(viewer, thread, posts))
    return builder.build(posts[0], below(comments, posts[0]), files_below(viewer, community, posts).get(posts[0].pk))


def _page(
    viewer: Viewer, community: Community, thread: Thread, builder: PostBuilder, views: dict[uuid.UUID, PostView],
    solutions: list[Reply], replies: list[Reply], sort: str, next_cursor: str | None, is_first: bool, mine: Mine,
    others: OtherThreads, standing: Standing | None,
) -> ThreadPage:  # fmt: skip
    path, space = thread_path(thread, community), builder.space
    verdict = policies.may_reply(viewer, community, space, thread)
    may_close = bool(policies.may_close(viewer, community, thread))
    is_shut = bool(thread.closed_at or thread.duplicate_of_id)
    sign_in = None if viewer.is_authenticated else f"{reverse('account_login')}?{urlencode({'next': path})}"
    return ThreadPage(
        community=header_of(viewer, community, space=space),
        space=space_link(viewer, community, space),
        thread=header_for(viewer, community, thread, others.asked_as),
        question=views[thread.pk],
        solutions=[views[reply.pk] for reply in solutions],
        replies=[views[reply.pk] for reply in replies],
        next_url=f"{path}?{urlencode({'sort': sort, 'after': next_cursor})}" if next_cursor else None,
        previous_url=None if is_first else f"{path}?{urlencode({'sort': sort})}",
        sort_tabs=sort_tabs(path, sort, SORTS),
        can_reply=bool(verdict),
        reply_url=reverse("community:reply", args=[community.slug, thread.pk]),
        reply_denied_reason=verdict.reason,
        can_close=may_close and not is_shut,
        can_reopen=may_close and is_shut,
        close_url=reverse("community:close", args=[community.slug, thread.pk]),
        duplicate_url=duplicate_url(viewer, community, thread),
        reopen_url=reverse("community:reopen", args=[community.slug, thread.pk]),
        lock_url=_lock_url(viewer, community, thread),
        happened=happened_in(viewer, community, thread),
        tools=tools_for(viewer, community, thread),
        close_reasons=[(reason.value, str(reason.label)) for reason in CloseReason],
        me_too=me_too_of(viewer, community, thread, mine.has_this_too),
        follow=thread_follow(community, thread, mine.follow_level) if viewer.is_authenticated else None,
        details=details_asked(viewer, community, thread, standing, builder.people),
        claim=claim_beside(viewer, community, thread, standing, builder.people),
        related=others.related,
        reader_note=reader_note(community, space),
        readers_url=readers_url(viewer, community, thread),
        json_ld=json_ld(community, thread, views[thread.pk], [views[r.pk] for r in solutions], _answers(replies, views)),
        sign_in_url=sign_in,
        has_news=mine.read_through is not None and (not mine.has_been_here or mine.read_through < thread.last_activity_at),
        is_worth_finding=is_worth_finding(thread),
        card=card_of(community, space, thread),
    )


def _answers(replies: list[Reply], views: dict[uuid.UUID, PostView]) -> list[PostView]:
    """Without what opened threads that were merged into this one."""
    return [views[reply.pk] for reply in replies if not reply.opened_title]


def _lock_url(viewer: Viewer, community: Community, thread: Thread) -> str:
    """Return where a moderator freezes or frees the solutions, "" for everybody else and where there are none to freeze."""
    is_worth_it = thread.solution_count or thread.solutions_locked_at
    if not (is_worth_it and solving_policies.may_lock(viewer, thread)):
        return ""
    return reverse("community:lock", args=[community.slug, thread.pk])
