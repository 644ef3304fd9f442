"""Which threads are committed together, and which posts are rendered and sent together."""

from collections.abc import Iterable, Iterator

from imports.plans import SLICE_BYTES, SLICE_POSTS, Slice, ThreadPlan

BATCH_POSTS = 2_000  # posts per transaction, about: a commit costs more than it carries when there are few

Entry = tuple[ThreadPlan, Slice]


def batches(plans: Iterable[ThreadPlan]) -> Iterator[list[ThreadPlan]]:
    """Yield threads to be committed together; a long one stands alone."""
    batch: list[ThreadPlan] = []
    posts = 0
    for plan in plans:
        if batch and (plan.is_long or posts >= BATCH_POSTS):
            yield batch
            batch, posts = [], 0
        batch.append(plan)
        posts = BATCH_POSTS if plan.is_long else posts + plan.post_count
    if batch:
        yield batch


def packs(plans: Iterable[ThreadPlan]) -> Iterator[list[Entry]]:
    """Yield slices to be rendered and sent together, so that no more than a slice's worth is held of any batch."""
    pack: list[Entry] = []
    posts = size = 0
    for plan in plans:
        for stretch in plan.slices:
            length = stretch.end - stretch.start
            if pack and (posts + stretch.count > SLICE_POSTS or size + length > SLICE_BYTES):
                yield pack
                pack, posts, size = [], 0, 0
            pack.append((plan, stretch))
            posts += stretch.count
            size += length
    if pack:
        yield pack
