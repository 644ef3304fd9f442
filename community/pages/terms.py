"""The terms of a community: the version in force, what changed, who accepted which, and the versions before."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community.charter import charter_paragraphs
from community.models import Community, Terms, TermsAcceptance
from community.viewer import Viewer
from core.errors import NotVisible


@dataclass(frozen=True)
class VersionLine:
    number: int
    published_at: datetime
    change_note: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class TermsPage:
    """`charter` holds the built-in paragraphs. `asks` when the viewer is a member who has not accepted the version in force."""

    number: int
    is_in_force: bool
    published_at: datetime
    change_note: str
    charter: list[str]
    body: SafeString
    asks: bool
    has_accepted_before: bool
    accepted_at: datetime | None
    versions: list[VersionLine]


def terms_page(viewer: Viewer, community: Community, number: int | None = None) -> TermsPage:
    """Return one version, the one in force unless another is named; NotVisible where there is none."""
    rows = list(Terms.objects.visible_to(viewer).filter(community=community).order_by("-number"))
    shown = next((row for row in rows if row.number == (number or community.terms_version)), None)
    if shown is None:
        raise NotVisible()
    standing = viewer.standings.get(community.pk)
    accepted = _accepted(viewer, community)
    return TermsPage(
        number=shown.number, is_in_force=shown.number == community.terms_version, published_at=shown.published_at,
        change_note=shown.change_note, charter=charter_paragraphs(shown.charter),
        # Rendered and sanitised when it was published.
        body=mark_safe(shown.body_html),  # noqa: S308
        asks=standing is not None and standing.owes_terms and shown.number == community.terms_version,
        has_accepted_before=bool(accepted), accepted_at=accepted.get(shown.number),
        versions=[_line(community, row, shown) for row in rows],
    )  # fmt: skip


def latest_terms(viewer: Viewer, community: Community) -> Terms | None:
    """Return the version in force, None where there are no terms."""
    return Terms.objects.visible_to(viewer).filter(community=community, number=community.terms_version).first()


def _accepted(viewer: Viewer, community: Community) -> dict[int, datetime]:
    standing = viewer.standings.get(community.pk)
    if standing is None:
        return {}
    rows = TermsAcceptance.objects.visible_to(viewer).filter(membership_id=standing.membership_id)
    return dict(rows.values_list("number", "accepted_at"))


def _line(community: Community, row: Terms, shown: Terms) -> VersionLine:
    url = f"{reverse('community:terms', args=[community.slug])}?version={row.number}"
    return VersionLine(row.number, row.published_at, row.change_note, url, row.pk == shown.pk)
