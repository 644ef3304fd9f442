"""Lists of threads: active, newest, hot, unread, followed, unanswered, solved, mine, my company's.

Each of a community, a space, or a tag.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies
from community.links import thread_path
from community.models import Community, PostStatus, Space, Thread, ThreadKind, ThreadState
from community.pages.following import FollowView, followed, not_muted, place_follow
from community.pages.header import CommunityHeader, SpaceLink, header_of, space_link
from community.pages.people import People, Person, author_of, people_of
from community.pages.reading import is_unread, unread, with_reading
from community.pages.triage import ClaimView, claim_of, lacks_details, triage_label
from community.services.targets import spaces_of
from community.triage import needs_attention, settle, with_triage
from community.viewer import Viewer
from core.pagination import paginate

PAGE_SIZE = 25
ACTIVE, NEWEST, HOT = ("-last_activity_at", "-id"), ("-created_at", "-id"), ("-hot", "-id")


@dataclass(frozen=True)
class TagLink:
    name: str
    url: str


@dataclass(frozen=True)
class ThreadRow:
    """One line of a list."""

    id: str
    url: str
    title: str
    excerpt: str
    kind: str
    state: str
    status: str
    tags: list[TagLink]
    product: str
    version: str
    author: Person
    created_at: object
    last_activity_at: object
    first_reply_at: object
    reply_count: int
    solution_count: int
    worked_count: int
    score: int
    solved_by: Person | None
    last_reply_by: Person | None
    space_name: str
    space_url: str
    unread_url: str
    triage: str
    needs_info: bool
    claim: ClaimView | None


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int | None
    is_current: bool


@dataclass(frozen=True)
class ThreadListPage:
    community: CommunityHeader
    heading: str
    space: SpaceLink | None
    tabs: list[Tab]
    rows: list[ThreadRow]
    first_url: str | None
    next_url: str | None
    empty_message: str
    is_filtered: bool
    mark_read_url: str
    feed_urls: dict[str, str]
    follow: FollowView | None


@dataclass(frozen=True)
class Order:
    """A tab: its words, its sort order, and which threads it keeps."""

    label: Callable[[], str]
    keys: Sequence[str]
    keep: Callable[[Viewer, Community], Q]
    empty: Callable[[], str]
    needs_sign_in: bool = False
    of_questions: bool = False
    of_members: bool = False
    of_companies: bool = False
    of_helpers: bool = False
    leaves_out_muted: bool = False

    def fits(self, viewer: Viewer, community: Community, spaces: Sequence[Space]) -> bool:
        """Whether the tab makes sense for this viewer in these spaces."""
        if self.of_members and community.pk not in viewer.member_community_ids:
            return False
        if self.of_helpers and not policies.may_triage(viewer, community):
            return False
        if self.of_companies and (viewer.organisation_id is None or community.is_executive):
            return False
        has_questions = not self.of_questions or any(ThreadKind.QUESTION in space.kinds for space in spaces)
        return has_questions and (viewer.is_authenticated or not self.needs_sign_in)


def _sealed(viewer: Viewer) -> Q:
    """One's own threads under an alias, where there can be any."""
    return Q(sealed_author_id=viewer.user_id) if viewer.may_have_aliases else Q()


def _company(viewer: Viewer) -> Q:
    """Threads that were started in the viewer's company, or in one that became it."""
    if viewer.organisation_id is None:
        return Q(pk__in=[])
    return Q(author_organisation=viewer.organisation_id) | Q(author_organisation__merged_into=viewer.organisation_id)


def _nobody_yet() -> str:
    return _("Nobody has written here yet. Ask the first question.")


ORDERS: dict[str, Order] = {
    "active": Order(lambda: _("Active"), ACTIVE, lambda viewer, place: Q(), _nobody_yet, leaves_out_muted=True),
    "newest": Order(lambda: _("Newest"), NEWEST, lambda viewer, place: Q(), _nobody_yet, leaves_out_muted=True),
    "hot": Order(lambda: _("Hot"), HOT, lambda viewer, place: Q(), _nobody_yet, leaves_out_muted=True),
    "unread": Order(
        lambda: _("Unread"), ACTIVE, unread, lambda: _("You have read everything here."), needs_sign_in=True, of_members=True,
        leaves_out_muted=True,
    ),
    "following": Order(
        lambda: _("Following"), ACTIVE, followed,
        lambda: _("You follow nothing here yet. Watch or track a thread, a tag or a space, and it stands here."),
        needs_sign_in=True, of_members=True,
    ),
    "unanswered": Order(
        lambda: _("Unanswered"), NEWEST, lambda viewer, place: Q(state=ThreadState.OPEN, kind=ThreadKind.QUESTION),
        lambda: _("Every question has an answer. Have a look at the newest ones."), of_questions=True, leaves_out_muted=True,
    ),
    "attention": Order(
        lambda: _("Needs attention"), ("last_activity_at", "id"), lambda viewer, place: needs_attention(),
        lambda: _("No question waits for you: everybody who asked was answered last."), needs_sign_in=True, of_questions=True,
        of_helpers=True,
    ),
    "solved": Order(
        lambda: _("Solved"), ACTIVE, lambda viewer, place: Q(state=ThreadState.RESOLVED),
        lambda: _("Nothing is solved yet. If an answer helped you, accept it."), of_questions=True,
    ),
    "mine": Order(
        lambda: _("Mine"), NEWEST, lambda viewer, place: Q(author_id=viewer.user_id) | _sealed(viewer),
        lambda: _("You have not started a thread here yet."), needs_sign_in=True,
    ),
    "company": Order(
        lambda: _("Company"), NEWEST, lambda viewer, place: _company(viewer),
        lambda: _("Nobody of your company has started a thread here yet."), needs_sign_in=True, of_companies=True,
    ),
}  # fmt: skip
DEFAULT_ORDER = "active"
FEEDS = tuple(key for key, order in ORDERS.items() if not order.needs_sign_in)
FEED_ENTRIES = 30
FEED_KINDS = {"atom+xml": "atom", "feed+json": "json"}


def thread_list_page(
    viewer: Viewer,
    community: Community,
    *,
    order: str = DEFAULT_ORDER,
    cursor: str | None = None,
    space: Space | None = None,
    tag: str | None = None,
) -> ThreadListPage:
    """Return one page of a list. Raises InvalidCursor for a cursor of another list."""
    spaces = [space] if space else spaces_of(viewer, community)
    order = order if order in ORDERS and ORDERS[order].fits(viewer, community, spaces) else DEFAULT_ORDER
    chosen = ORDERS[order]
    page = paginate(_threads(viewer, community, chosen, space, tag), chosen.keys, cursor, PAGE_SIZE)
    rows = rows_of(viewer, community, page.rows)
    path = _path(community, space, tag)
    return ThreadListPage(
        community=header_of(viewer, community, current="home", space=space),
        heading=space.name if space else f"#{tag}" if tag else community.name,
        space=space_link(viewer, community, space, space) if space else None,
        tabs=_tabs(viewer, community, order, path, spaces, tag),
        rows=rows,
        first_url=_tab_path(path, order) if cursor else None,
        next_url=f"{path}?{urlencode({'order': order, 'after': page.next_cursor})}" if page.next_cursor else None,
        empty_message=chosen.empty(),
        is_filtered=bool(space or tag),
        mark_read_url=reverse("community:mark_read", args=[community.slug]) if any(row.unread_url for row in rows) else "",
        feed_urls=_feed_urls(community, space, tag, order),
        follow=place_follow(viewer, community, space, tag or ""),
    )


def _threads(viewer: Viewer, community: Community, order: Order, space: Space | None, tag: str | None) -> QuerySet[Thread]:
    rows = Thread.objects.visible_to(viewer).filter(community=community).filter(order.keep(viewer, community))
    if not order.needs_sign_in:
        rows = rows.filter(status=PostStatus.PUBLISHED)
    if order.leaves_out_muted and not (space or tag):
        rows = rows.filter(not_muted(viewer))
    if space:
        rows = rows.filter(space=space)
    rows = rows.filter(tags__contains=[tag]) if tag else rows
    return with_triage(viewer, with_reading(viewer, community, rows))


def everybodys_list(viewer: Viewer, community: Community, order: str, space: Space | None, tag: str) -> list[Thread]:
    """Return the first threads of a list for a feed, as `viewer` (everybody) sees them."""
    rows = _threads(viewer, community, ORDERS[order], space, tag or None)
    return list(rows.order_by(*ORDERS[order].keys)[:FEED_ENTRIES])


def rows_of(viewer: Viewer, community: Community, threads: Sequence[Thread]) -> list[ThreadRow]:
    """Return list rows for threads that passed the visibility rule: one query for everybody they name."""
    settle(viewer, threads)
    people = people_of(community, named_in(threads))
    return [row_of(viewer, community, thread, people) for thread in threads]


def named_in(threads: Iterable[Thread]) -> list[uuid.UUID | None]:
    """Return the ids of everybody whom the rows of these threads name."""
    return [pk for thread in threads for pk in _named_by(thread)]


def _named_by(thread: Any) -> tuple[uuid.UUID | None, ...]:
    return thread.author_id, thread.solved_by_id, thread.last_reply_author_id, getattr(thread, "claimed_by", None)


def row_of(viewer: Viewer, community: Community, thread: Thread, people: People) -> ThreadRow:
    space = viewer.spaces[thread.space_id]
    return ThreadRow(
        id=thread.public_id,
        url=thread_path(thread, community),
        title=thread.title,
        excerpt=thread.excerpt,
        kind=thread.kind,
        state=thread.state,
        status=thread.status,
        tags=tag_links(community, thread.tags),
        product=thread.product,
        version=thread.product_version,
        author=author_of(thread, people),
        created_at=thread.created_at,
        last_activity_at=thread.last_activity_at,
        first_reply_at=thread.first_reply_at,
        reply_count=thread.reply_count,
        solution_count=thread.solution_count,
        worked_count=thread.worked_count,
        score=thread.score,
        solved_by=_solved_by(thread, people),
        last_reply_by=people[thread.last_reply_author_id] if thread.last_reply_author_id else None,
        space_name=space.name,
        space_url=reverse("community:space", args=[community.slug, space.slug]),
        unread_url=f"{thread_path(thread, community)}?at=new" if is_unread(viewer, community, thread) else "",
        triage=triage_label(viewer, community, thread),
        needs_info=lacks_details(thread),
        claim=claim_of(viewer, community, thread, people),
    )


def _solved_by(thread: Thread, people: People) -> Person | None:
    """Who solved it; in an executive community nobody is named for an answer under an alias."""
    if not thread.solution_count or (thread.solved_by_id is None and thread.space.community.is_executive):
        return None
    return people[thread.solved_by_id]


def tag_links(community: Community, names: Sequence[str]) -> list[TagLink]:
    return [TagLink(name, reverse("community:tag", args=[community.slug, name])) for name in names]


def _path(community: Community, space: Space | None, tag: str | None) -> str:
    if space:
        return reverse("community:space", args=[community.slug, space.slug])
    return reverse("community:tag", args=[community.slug, tag]) if tag else reverse("community:home", args=[community.slug])


def _feed_urls(community: Community, space: Space | None, tag: str | None, order: str) -> dict[str, str]:
    """Return media type → address of the feeds of a list that everybody reads."""
    if order not in FEEDS or not community.is_public or (space and space.read_access):
        return {}
    return {
        f"application/{kind}": f"{_feed_path(community, space, tag, form)}?order={order}" for kind, form in FEED_KINDS.items()
    }


def _feed_path(community: Community, space: Space | None, tag: str | None, form: str) -> str:
    kind, names = ("space_", [space.slug]) if space else ("tag_", [tag]) if tag else ("", [])
    return reverse(f"community:{kind}{form}_feed", args=[community.slug, *names])


def _tabs(viewer: Viewer, community: Community, current: str, path: str, spaces: list[Space], tag: str | None) -> list[Tab]:
    open_count = None if tag else sum(each.open_count for each in spaces if viewer.sees_every_thread_of(each))
    return [
        Tab(
            order.label(),
            _tab_path(path, key),
            open_count or None if key == "unanswered" else None,
            key == current,
        )
        for key, order in ORDERS.items()
        if order.fits(viewer, community, spaces)
    ]


def _tab_path(path: str, order: str) -> str:
    return path if order == DEFAULT_ORDER else f"{path}?{urlencode({'order': order})}"
