"""What the settings pages show beside their forms: the parts of the settings, and how the own domain stands."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from community.links import absolute, on_domain
from community.models import Community
from community.pages.lists import Tab
from community.services.domains import KNOWN_TO_ALL

PARTS = ("brand", "words", "access", "writing", "reminders", "domain", "widget")


@dataclass(frozen=True)
class DomainPage:
    """How the own domain stands. `seen_at` is when a request last came by it, to within five minutes; None for never."""

    may_have: bool
    domain: str
    address: str
    target: str
    seen_at: datetime | None


@dataclass(frozen=True)
class WidgetPage:
    """`example` is what to put on a page; "" where no site is named yet."""

    may_have: bool
    example: str


def setting_tabs(community: Community, current: str) -> list[Tab]:
    labels = {
        "brand": _("Brand"), "words": _("Words"), "access": _("Access"), "writing": _("Writing"),
        "reminders": _("Reminders"), "domain": _("Domain"),
        "widget": _("Widget"),
    }  # fmt: skip
    return [
        Tab(labels[part], reverse(f"community:manage_{part}", args=[community.slug]), None, part == current) for part in PARTS
    ]


def domain_page(community: Community) -> DomainPage:
    return DomainPage(
        may_have=community.visibility in KNOWN_TO_ALL,
        domain=community.domain,
        address=f"{on_domain(community.domain)}/",
        target=urlsplit(settings.SITE_URL).hostname or "",
        seen_at=community.domain_seen_at,
    )


def widget_page(community: Community) -> WidgetPage:
    if not (community.is_public and community.widget_sites):
        return WidgetPage(community.is_public, "")
    script = absolute(reverse("community:widget_script", args=[community.slug]), community)
    place = '<div data-answerable data-product="…" data-version="…" data-page="…" data-error-code="…"></div>'
    return WidgetPage(True, f'{place}\n<script src="{script}" defer></script>')
