"""What the worker does for the community after a change was committed."""

from community.events import TagArranged
from community.lifecycle_events import ProductChanged
from community.models import Product
from community.services import tagging
from community.services.solving import judge_version
from core.events import consumer
from core.models import Event


@consumer("tags", TagArranged)
def bring_threads_under_their_tag(event: Event) -> None:
    if event.community_id:
        tagging.retag(event.community_id, event.data["tag"])


@consumer("retired_versions", ProductChanged)
def judge_solutions(event: Event) -> None:
    """Judge the solutions for versions that were retired or brought back; judging twice changes nothing."""
    product = Product.objects.unscoped("the product whose manager changed it").filter(pk=event.data["product"]).first()
    if product is not None and event.data["versions"]:
        judge_version(product, set(event.data["versions"]))
