"""A community's own domain: which names it may take, and taking one."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http.request import validate_host
from django.utils.translation import gettext as _

from accounts.domains import is_domain
from community import policies
from community.events import CommunityChanged
from community.models import Community, Visibility
from community.viewer import Viewer, place_of
from core.errors import InvalidInput
from core.events import publish

KNOWN_TO_ALL = (Visibility.PUBLIC, Visibility.LISTED)


@transaction.atomic
def change_domain(viewer: Viewer, community: Community, domain: str) -> Community:
    """Give a community its own domain, or with "" take it away; people are sent there from the next request on."""
    policies.may_manage(viewer, community).demand()
    community = Community.objects.visible_to(viewer).select_for_update(no_key=True).get(pk=community.pk)
    domain = clean_domain(domain)
    if domain == community.domain:
        return community
    refuse_domain_of_secret(domain, community.visibility, "domain")
    community.domain, community.domain_seen_at = domain, None
    try:
        with transaction.atomic():
            community.save(update_fields=["domain", "domain_seen_at"])
    except IntegrityError as error:
        raise InvalidInput(_("Another community lives at this domain."), "domain") from error
    event = CommunityChanged(object_id=community.pk, place=place_of(None, community), data={"change": "domain"})
    publish(viewer.actor_in(community.pk), event)
    return community


def clean_domain(text: str) -> str:
    """Return a domain in lower case, "" for none; InvalidInput unless a community may live there."""
    domain = text.strip().lower().rstrip(".")
    if not domain:
        return ""
    if not is_domain(domain):
        raise InvalidInput(
            _("Give the name alone, such as community.example.com, without https:// and without a path."), "domain"
        )
    if validate_host(domain, [*settings.OPERATOR_HOSTS, urlsplit(settings.SITE_URL).hostname or ""]):
        raise InvalidInput(_("This name belongs to the whole install."), "domain")
    return domain


def refuse_domain_of_secret(domain: str, visibility: str, field: str) -> None:
    """Host names and their certificates stand in public records, so only what everybody may know of has a domain."""
    if domain and visibility not in KNOWN_TO_ALL:
        message = _("A domain of its own would tell everybody that the community exists: names and certificates are public.")
        raise InvalidInput(message, field)
