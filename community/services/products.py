"""What questions of a community are about: its products, their versions, and which of those are no longer supported."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.lifecycle_events import ProductChanged
from community.models import Community, Product
from community.services.writing import clean_label
from community.viewer import Viewer
from core.errors import InvalidInput
from core.events import Place, publish
from core.text import clean_line

NAME_LENGTH, VERSION_LENGTH, VERSIONS_LIMIT = 80, 40, 60


@transaction.atomic
def save_product(viewer: Viewer, community: Community, *, name: str, versions: Sequence[str], retired: Sequence[str]) -> Product:
    """Add a product, or change the one of this name.

    Solutions for versions that were retired, or brought back, are judged anew.
    """
    policies.may_manage(viewer, community).demand()
    name = clean_label(name, "name", NAME_LENGTH)
    if not name:
        raise InvalidInput(_("Please give the product a name."), "name")
    kept, gone = _clean(versions, "versions"), _clean(retired, "retired")
    if not set(gone) <= set(kept):
        raise InvalidInput(_("Only versions that stand in the list above can be retired."), "retired")
    product = Product.objects.visible_to(viewer).select_for_update().filter(community=community, name__iexact=name).first()
    if product is None:
        product = Product(community=community, name=name)
    changed = set(product.retired_versions) ^ set(gone)
    product.versions, product.retired_versions = kept, gone
    product.save()
    place = Place(community_id=community.pk, visibility=community.visibility)
    facts = {"product": product.pk, "versions": sorted(changed)}
    publish(viewer.actor_in(community.pk), ProductChanged(object_id=community.pk, place=place, data=facts))
    return product


def _clean(versions: Sequence[str], field: str) -> list[str]:
    """Return versions without blanks, each once, in the order given."""
    found = list(dict.fromkeys(filter(None, (clean_line(version) for version in versions))))
    if len(found) > VERSIONS_LIMIT:
        raise InvalidInput(_("At most %(n)s versions, please.") % {"n": VERSIONS_LIMIT}, field)
    return [clean_label(version, field, VERSION_LENGTH) for version in found]
