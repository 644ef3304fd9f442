"""What stands around a thread's posts: where it stands, what it belongs to, who reads it, related threads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from community import policies, solving_policies
from community.links import absolute, thread_path
from community.models import Access, CloseReason, Community, PostStatus, Space, Thread, ThreadKind, ThreadSight, ThreadState
from community.pages.lists import Tab, TagLink, tag_links
from community.viewer import Viewer
from core.text import excerpt

RELATED_SHOWN = 5
PHRASINGS_SHOWN = 50
DESCRIPTION_LENGTH = 155  # search engines show about as much


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class MeTooView:
    """How many have this problem, the asker included; `url` is empty for whoever cannot say it."""

    count: int
    is_said: bool
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
    environment: str
    tags: list[TagLink]
    created_at: datetime
    first_reply_at: datetime | None
    reply_count: int
    solution_count: int
    close_reason: str
    close_note: str
    is_locked: bool
    duplicate_of: Link | None
    asked_as: list[Link]
    canonical_url: str


def header_for(viewer: Viewer, community: Community, thread: Thread, asked_as: list[Link]) -> ThreadHeader:
    reason = CloseReason(thread.close_reason).label if thread.close_reason else ""
    return ThreadHeader(
        title=thread.title,
        description=excerpt(thread.excerpt, DESCRIPTION_LENGTH),
        kind=thread.kind,
        state=thread.state,
        status=thread.status,
        product=thread.product,
        version=thread.product_version,
        environment=thread.environment,
        tags=tag_links(community, thread.tags),
        created_at=thread.created_at,
        first_reply_at=thread.first_reply_at,
        reply_count=thread.reply_count,
        solution_count=thread.solution_count,
        close_reason=str(reason),
        close_note=thread.close_note,
        is_locked=thread.solutions_locked_at is not None,
        duplicate_of=_canonical(viewer, community, thread),
        asked_as=asked_as,
        canonical_url=absolute(thread_path(thread, community), community),
    )


def me_too_of(viewer: Viewer, community: Community, thread: Thread, is_said: bool) -> MeTooView | None:
    """Return what an unsolved question says of those who have it too, None where it neither counts nor asks anybody."""
    is_open = thread.kind == ThreadKind.QUESTION and thread.state in solving_policies.UNSOLVED
    may_say = is_said or bool(solving_policies.may_say_me_too(viewer, thread))
    if not is_open or not (thread.me_too_count or may_say):
        return None
    url = reverse("community:me_too", args=[community.slug, thread.pk]) if may_say else ""
    return MeTooView(thread.me_too_count + 1, is_said, url)


def duplicate_url(viewer: Viewer, community: Community, thread: Thread) -> str:
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


def sort_tabs(path: str, current: str, sorts: Iterable[str]) -> list[Tab]:
    labels = {"best": _("Most useful"), "oldest": _("Oldest"), "newest": _("Newest")}
    return [Tab(labels[key], f"{path}?{urlencode({'sort': key})}", None, key == current) for key in sorts]


@dataclass(frozen=True)
class OtherThreads:
    """`asked_as`: questions that were led here. `related`: solved threads that share a tag. The latest first in both."""

    asked_as: list[Link]
    related: list[Link]


def threads_beside(viewer: Viewer, community: Community, thread: Thread) -> OtherThreads:
    """Return which other threads a thread's page names, as far as the viewer sees them: one query for both kinds."""
    visible = Thread.objects.visible_to(viewer).filter(community=community, status=PostStatus.PUBLISHED)
    asked = visible.filter(duplicate_of=thread).order_by("-created_at", "-id")[:PHRASINGS_SHOWN]
    related = visible.filter(space=thread.space_id, state=ThreadState.RESOLVED, tags__overlap=thread.tags).exclude(pk=thread.pk)
    related = related.order_by("-last_activity_at", "-id")[:RELATED_SHOWN]
    wanted = [("asked", asked)] if thread.duplicate_count else []
    wanted += [("related", related)] if thread.tags else []
    rows = [query.annotate(said=Value(kind)).values_list("said", "pk", "title", "slug") for kind, query in wanted]
    found: dict[str, list[Link]] = {"asked": [], "related": []}
    for kind, pk, title, slug in rows[0].union(*rows[1:], all=True) if rows else ():
        found[kind].append(Link(title, reverse("community:thread", args=[community.slug, pk, slug])))
    return OtherThreads(found["asked"], found["related"])


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
