"""Questions like the one being asked."""

from django.db.models import Q

from community.models import Community, Thread, ThreadState
from community.search.asking import words_of
from community.search.finding import looked_up
from community.search.meaning import near_in_meaning
from community.search.ranking import ranked
from community.search.scope import Scope
from community.viewer import Viewer


def similar_threads(
    viewer: Viewer,
    community: Community,
    title: str,
    *,
    limit: int = 5,
    product: str = "",
    version: str = "",
    solved: bool = False,
) -> list[Thread]:
    """Return visible threads with a title like this one, solved ones first on equal footing; few or no words find none.

    `product` and `version` leave out threads of others, `solved` those that are not.
    """
    typed, scope = words_of(title), Scope(viewer, community, _kept(product, version, solved))
    if len([word for word in typed if len(word) > 2]) < 2 or not scope.languages:
        return []
    words, found = looked_up(scope, typed)
    if len([word for word in words if word.content]) < 2:
        return []
    found.near.update(near_in_meaning(scope, title))
    listed = ranked(scope, words, found, enough=None)[:limit]
    rows = scope.threads.in_bulk([each.thread_id for each in listed])
    return [rows[each.thread_id] for each in listed if each.thread_id in rows]


def _kept(product: str, version: str, solved: bool) -> Q:
    """A thread that names no product, or no version, may be about any."""
    resolved = Q(thread__state=ThreadState.RESOLVED) | Q(thread__duplicate_of__state=ThreadState.RESOLVED)
    kept = resolved if solved else Q()
    for name, value in (("product", product), ("product_version", version)):
        if value:
            kept &= Q(**{f"thread__{name}__iexact": value}) | Q(**{f"thread__{name}": ""})
    return kept
