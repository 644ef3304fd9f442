"""Finding threads: one weighted document per thread, words first, then forgiving.

- `asking`: the typed words as the index has them · `operators`: what narrows a search · `scope`: where it looks
- `candidates`: which documents hold the words · `ranking`: the order · `excerpts`: what is shown of each
- `finding`, `similar`: what pages ask · `counting`: what filters would keep · `indexing`: writing documents
"""

from community.search.asking import QUERY_LIMIT, words_of
from community.search.counting import Counts
from community.search.finding import Finding, Match, find_threads, search_threads
from community.search.indexing import DOCUMENTS_SQL, INDEXED_REPLIES, append_reply, index_originals, index_thread
from community.search.scope import configuration_of
from community.search.similar import similar_threads

__all__ = [
    "DOCUMENTS_SQL", "INDEXED_REPLIES", "QUERY_LIMIT", "Counts", "Finding", "Match", "append_reply", "configuration_of",
    "find_threads", "index_originals", "index_thread", "search_threads", "similar_threads", "words_of",
]  # fmt: skip
