"""What every piece of writing goes through: limits, Markdown, mentions, one row per request."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from community.aliases import name_about
from community.links import lasting
from community.models import Community, Membership, MembershipStatus, Post, Reply, Revision, Thread
from community.models.posts import BODY_LIMIT, TITLE_LIMIT
from community.services.attaching import files_in
from community.viewer import Viewer
from core.errors import InvalidInput
from core.markup import RENDERER_VERSION, find_mentions, render
from core.text import clean_line, excerpt

TITLE_SHORTEST = 5
COMMENT_LIMIT = 1000
TAGS_LIMIT = 5
TAG_LENGTH = 40
EXCERPT_LENGTH = 180

Written = TypeVar("Written", bound=Post)


@dataclass(frozen=True)
class Body:
    """A text as it is stored: source, HTML, plain words, and the handles it mentions."""

    markdown: str
    html: str
    text: str
    mentioned: frozenset[str]

    @property
    def excerpt(self) -> str:
        return excerpt(self.text, EXCERPT_LENGTH)

    def apply_to(self, post: Post) -> None:
        post.body_md, post.body_html, post.renderer_version = self.markdown, self.html, RENDERER_VERSION


def compose_body(
    viewer: Viewer, community: Community, source: str, limit: int = BODY_LIMIT, *, post_id: uuid.UUID | None = None
) -> Body:
    """Check and render the text of a new post, or of one that stands and carries files; InvalidInput names the field `body`."""
    source = source.replace("\r\n", "\n").strip()
    if not source:
        raise InvalidInput(_("Please write something."), "body")
    if len(source) > limit:
        raise InvalidInput(_("This text is too long: at most %(limit)s characters.") % {"limit": f"{limit:,}"}, "body")
    files = files_in(viewer, community, source, post_id)
    rendered = render(source, mentions=_mention_urls(viewer, community, source), files=files)
    if not rendered.html.strip():
        raise InvalidInput(_("Please write something."), "body")
    return Body(source.replace("\x00", ""), rendered.html, rendered.text, rendered.mentioned)


def _mention_urls(viewer: Viewer, community: Community, source: str) -> dict[str, str]:
    handles = {handle.lower() for handle in find_mentions(source)}
    if not handles:
        return {}
    members = Membership.objects.visible_to(viewer).filter(community=community, status=MembershipStatus.ACTIVE)
    known = members.annotate(handle=Lower("user__handle")).filter(handle__in=handles).values_list("handle", "user__handle")
    return {lower: lasting("community:profile", community.slug, handle) for lower, handle in known}


def clean_title(title: str) -> str:
    title = clean_line(title)
    if len(title) < TITLE_SHORTEST:
        raise InvalidInput(_("Please write a title of at least %(n)s characters.") % {"n": TITLE_SHORTEST}, "title")
    if len(title) > TITLE_LIMIT:
        raise InvalidInput(_("This title is too long: at most %(n)s characters.") % {"n": TITLE_LIMIT}, "title")
    return title


def clean_tags(tags: list[str]) -> list[str]:
    """Return tags in lower case with hyphens for blanks, each once, in the order given."""
    names = [clean_line(tag).lower().lstrip("#").replace(" ", "-") for tag in tags]
    names = list(dict.fromkeys(name for name in names if name))
    if len(names) > TAGS_LIMIT:
        raise InvalidInput(_("At most %(n)s tags, please.") % {"n": TAGS_LIMIT}, "tags")
    for name in names:
        if len(name) > TAG_LENGTH or any(sign in name for sign in "/,?#&"):
            raise InvalidInput(_("“%(tag)s” is not a tag we can use.") % {"tag": name[:60]}, "tags")
    return names


def clean_label(value: str, field: str, limit: int) -> str:
    value = clean_line(value)
    if len(value) > limit:
        raise InvalidInput(_("At most %(n)s characters, please.") % {"n": limit}, field)
    return value


def once(model: type[Written], viewer: Viewer, request_key: str, write: Callable[[], Written]) -> tuple[Written, bool]:
    """Write one row per (author, request key): the second click returns the first one's row. → (row, is_new)"""
    if not request_key:
        return write(), True
    earlier = _earlier(model, viewer, request_key)
    if earlier is not None:
        return earlier, False
    try:
        with transaction.atomic():
            return write(), True
    except IntegrityError:
        earlier = _earlier(model, viewer, request_key)
        if earlier is None:
            raise
        return earlier, False


def _earlier(model: type[Written], viewer: Viewer, request_key: str) -> Written | None:
    own = Q(author_id=viewer.user_id)
    if viewer.may_have_aliases:
        own |= Q(sealed_author_id=viewer.user_id)
    rows = model.objects.visible_to(viewer).filter(own, request_key=request_key)
    return rows.select_related("space__community").first()


def save_revision(post: Thread | Reply, viewer: Viewer, reason: str = "") -> None:
    """Keep the post's present text as its next version."""
    Revision.objects.create(
        post_id=post.pk,
        post_type=post.post_type,
        community_id=post.community_id,
        space_id=post.space_id,
        number=post.revision_count,
        editor_id=name_about(viewer, post),
        title=getattr(post, "title", ""),
        tags=getattr(post, "tags", []),
        body_md=post.body_md,
        reason=reason,
        created_at=post.edited_at or post.created_at,
    )


def mend_revision(post: Thread | Reply) -> None:
    """Let the post's latest version say what the post says by now."""
    latest = Revision.objects.unscoped("the version of the post just mended").filter(post_id=post.pk, number=post.revision_count)
    latest.update(title=getattr(post, "title", ""), tags=getattr(post, "tags", []), body_md=post.body_md)
