"""What the settings pages show beside their forms: the parts of the settings, and how the own domain stands."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from community.links import on_domain
from community.models import Community
from community.pages.lists import Tab
from community.services.domains import KNOWN_TO_ALL

PARTS = ("brand", "words", "access", "domain")


@dataclass(frozen=True)
class DomainPage:
    """How the own domain stands. `seen_at` is when a request last came by it, to within five minutes; None for never."""

    may_have: bool
    domain: str
    address: str
    target: str
    seen_at: datetime | None


def setting_tabs(community: Community, current: str) -> list[Tab]:
    labels = {"brand": _("Brand"), "words": _("Words"), "access": _("Access"), "domain": _("Domain")}
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
