"""What search engines and other sites are shown: pages that answer something, in public communities, under one address each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from community.links import absolute, thread_path
from community.models import CloseReason, Community, PostStatus, Space, Thread, ThreadKind
from community.pages.header import image_url
from community.viewer import Viewer
from core import clock

# A question that nobody answered or voted for in this time helps nobody who finds it.
THIN_AFTER = timedelta(days=30)
NOT_WORTH_FINDING = (CloseReason.OFF_TOPIC, CloseReason.UNCLEAR, CloseReason.OUTDATED)


@dataclass(frozen=True)
class Card:
    """What another site shows of a link to a page (Open Graph)."""

    title: str
    description: str
    url: str
    kind: str
    site_name: str
    image_url: str


def worth_finding(viewer: Viewer, community: Community) -> Any:
    """Return the threads of a community that a sitemap names: `is_worth_finding` as a query, without duplicates."""
    rows = Thread.objects.visible_to(viewer).filter(community=community, status=PostStatus.PUBLISHED, duplicate_of=None)
    thin = Q(kind=ThreadKind.QUESTION, reply_count=0, score__lte=0, solution_count=0, created_at__lt=clock.now() - THIN_AFTER)
    return rows.exclude(thin).exclude(close_reason__in=NOT_WORTH_FINDING, solution_count=0)


def is_worth_finding(thread: Thread) -> bool:
    """Whether a search engine may list the page of a public thread."""
    if thread.status != PostStatus.PUBLISHED:
        return False
    if thread.close_reason in NOT_WORTH_FINDING and not thread.solution_count:
        return False
    is_silent = thread.kind == ThreadKind.QUESTION and not thread.reply_count and thread.score <= 0
    return not is_silent or thread.created_at >= clock.now() - THIN_AFTER


def is_everybodys(community: Community, space: Space) -> bool:
    """Whether somebody without an account reads every thread of a space."""
    return community.is_public and not space.read_access


def card_of(community: Community, space: Space, thread: Thread) -> Card | None:
    """Return what other sites show of a thread; nothing of what not everybody reads."""
    if not is_everybodys(community, space) or thread.status != PostStatus.PUBLISHED:
        return None
    picture = image_url(community, "cover") or image_url(community, "logo")
    return Card(
        title=thread.title, description=thread.excerpt, url=absolute(thread_path(thread, community), community), kind="article",
        site_name=community.name, image_url=absolute(picture, community) if picture else "",
    )  # fmt: skip
