"""What a moderator sees before posts are moved: both threads, what can be chosen, and the words for each."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community import moving_policies
from community.links import thread_path
from community.models import Community, PostStatus, Reply, Space, Thread, ThreadKind
from community.nouns import one
from community.pages.people import Person, author_of, people_of
from community.pages.structured import plain_text
from community.pages.thread_head import reader_note
from community.pages.thread_posts import replies_of
from community.services.targets import spaces_of
from community.viewer import Viewer
from core.ids import encode
from core.text import excerpt

EXCERPT = 100
# So many replies can be chosen at once; of longer threads, the latest.
REPLIES_SHOWN = 200

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Side:
    """One of two threads."""

    title: str
    url: str
    excerpt: str
    author: Person
    space: str
    readers: str
    created_at: datetime
    reply_count: int
    solution_count: int


def sides(community: Community, threads: list[Thread]) -> list[Side]:
    people = people_of(community, [thread.author_id for thread in threads])
    return [
        Side(
            title=thread.title,
            url=thread_path(thread, community),
            excerpt=thread.excerpt,
            author=author_of(thread, people),
            space=thread.space.name,
            readers=reader_note(community, thread.space),
            created_at=thread.created_at,
            reply_count=thread.reply_count,
            solution_count=thread.solution_count,
        )
        for thread in threads
    ]


def solutions_in(viewer: Viewer, community: Community, threads: list[Thread]) -> Choices:
    """Return (id of the solution, who and how it begins) of what stands in these threads."""
    found = [row for thread in threads if thread.solution_count for row in replies_of(viewer, thread).filter(is_solution=True)]
    return [(encode(row.standing_id), label) for row, label in zip(found, _labels(community, found), strict=True)]


def replies_to_split(viewer: Viewer, community: Community, thread: Thread) -> Choices:
    """Return (id, who, when and how it begins) of the replies that can leave the thread, the oldest first."""
    rows = Reply.objects.visible_to(viewer).filter(thread=thread, status=PostStatus.PUBLISHED, is_solution=False, opened_title="")
    found = list(rows.order_by("-created_at", "-id")[:REPLIES_SHOWN])[::-1]
    return [(row.public_id, label) for row, label in zip(found, _labels(community, found), strict=True)]


def parents_of(viewer: Viewer, community: Community, thread: Thread, reply: Reply) -> Choices:
    """Return below which posts of its thread a reply can stand as a comment; "" is the thread itself."""
    rows = Reply.objects.visible_to(viewer).filter(thread=thread, status=PostStatus.PUBLISHED).exclude(pk=reply.pk)
    found = list(rows.order_by("created_at", "id")[:REPLIES_SHOWN])
    first = [("", _("What opens the thread"))]
    return first + [(row.public_id, label) for row, label in zip(found, _labels(community, found), strict=True)]


def _labels(community: Community, posts: list[Reply]) -> list[str]:
    people = people_of(community, [post.author_id for post in posts])
    return [
        f"{author_of(post, people).name}, {date_format(post.created_at, 'j M Y')}: {excerpt(plain_text(post.body_html), EXCERPT)}"
        for post in posts
    ]


def spaces_for(viewer: Viewer, community: Community, thread: Thread, *, moves: bool) -> Choices:
    """Return (slug, name and who reads there) of the spaces that take the thread, or any new one where it does not `move`."""
    found = []
    for space in spaces_of(viewer, community):
        verdict = moving_policies.may_move(viewer, thread, space)
        if verdict if moves else space.kinds:
            found.append((space.slug, f"{space.name} ({_('who can see it:')} {reader_note(community, space)})"))
    return found


def kinds_for(viewer: Viewer, community: Community) -> Choices:
    taken = {kind for space in spaces_of(viewer, community) for kind in space.kinds}
    return [(kind.value, one(community.nouns, kind)) for kind in ThreadKind if kind.value in taken]


def space_named(viewer: Viewer, community: Community, slug: str) -> Space:
    return next(space for space in spaces_of(viewer, community) if space.slug == slug)
