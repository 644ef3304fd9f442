"""On which sites the widget of a public community may stand."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domains import is_domain
from community import policies
from community.events import CommunityChanged
from community.models import Community
from community.viewer import Viewer, place_of
from core.errors import InvalidInput
from core.events import publish

SITES_LIMIT = 20
ON_THIS_MACHINE = ("localhost", "127.0.0.1")


@transaction.atomic
def change_widget_sites(viewer: Viewer, community: Community, sites: Iterable[str]) -> Community:
    """Say on which sites the widget may stand; none takes it away. Raises InvalidInput for what is not an origin."""
    policies.may_manage(viewer, community).demand()
    community = Community.objects.visible_to(viewer).select_for_update(no_key=True).get(pk=community.pk)
    wanted = list(dict.fromkeys(_origin(site) for site in sites))
    if len(wanted) > SITES_LIMIT:
        raise InvalidInput(_("At most %(n)s sites, please.") % {"n": SITES_LIMIT}, "sites")
    if wanted and not community.is_public:
        raise InvalidInput(_("Only a public community can be read on other sites."), "sites")
    if wanted == community.widget_sites:
        return community
    community.widget_sites = wanted
    community.save(update_fields=["widget_sites"])
    event = CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": "widget"})
    publish(viewer.actor_in(community.pk), event)
    return community


def _origin(text: str) -> str:
    """Return scheme, host and port of a site: what a policy of browsers can name, and nothing that could add to one."""
    refusal = InvalidInput(_("“%(site)s” is no site. Give it as https://www.example.com.") % {"site": text[:80]}, "sites")
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise refusal from error
    is_near = parts.scheme == "http" and host in ON_THIS_MACHINE
    is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if not (is_plain and (is_near or (parts.scheme == "https" and is_domain(host)))):
        raise refusal
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
