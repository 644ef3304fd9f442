"""One batch on its way from the file to the database: rendered, copied, indexed and counted in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from community.models import Community
from imports import effects
from imports.lines import Problem
from imports.mapping import Context, rows_of
from imports.mentions import addresses_of
from imports.plans import ThreadPlan, packs
from imports.rows import Rows
from imports.tables import copy_in


@dataclass
class Outcome:
    """What became of a batch; `end` is how far posts.jsonl is done."""

    threads: int = 0
    posts: int = 0
    end: int = 0
    failures: list[Problem] = field(default_factory=list)


class _Unrendered(Exception):
    """A long thread failed, perhaps after a part of it was written."""

    def __init__(self, failures: list[Problem]) -> None:
        super().__init__()
        self.failures = failures


def load_batch(context: Context, plans: Sequence[ThreadPlan]) -> Outcome:
    """Load whole threads, or none of them when the database fails. A thread that cannot be rendered is left out."""
    community = Community.objects.unscoped("a load is an operator's act").get(pk=context.community_id)
    mentions = addresses_of(plans, community, context.people)
    # Batches are written side by side. Open questions change the counters of spaces, for which batches wait in turn:
    # they come last, when all that takes long is done.
    open_questions = [plan for plan in plans if plan.is_open_question]
    others = [plan for plan in plans if not plan.is_open_question]
    done = Rows()
    try:
        with transaction.atomic():
            _tune()
            _write(context, community, _rendered(context, others, mentions), done)
            waiting = list(_rendered(context, open_questions, mentions))
            effects.check_references()
            effects.wait_for_turn(community)
            _write(context, community, waiting, done)
            effects.count(community, done)
    except _Unrendered as error:
        return Outcome(end=plans[-1].end, failures=error.failures)
    return Outcome(len(done.threads), done.post_count, plans[-1].end, done.failures)


def _rendered(context: Context, plans: Sequence[ThreadPlan], mentions: dict[str, str]) -> Iterator[Rows]:
    for pack in packs(plans):
        rows = rows_of(context, pack, mentions)
        if rows.failures and plans[0].is_long:
            raise _Unrendered(rows.failures)
        yield rows


def _write(context: Context, community: Community, rendered: Iterable[Rows], done: Rows) -> None:
    """Send rows to their tables as they are rendered, and let follow what follows from them; sums go to `done`."""
    written = Rows()
    for rows in rendered:
        for label, lines in rows.lines.items():
            copy_in(context.tables[label], "".join(lines).encode())
        written.add_sums(rows)
    done.add_sums(written)
    effects.index(community, written.threads)
    effects.feed(written.solved)


def _tune() -> None:
    """Set what suits a load, for this transaction."""
    with connection.cursor() as cursor:
        # A batch that a crash of the server loses is loaded again.
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute("SET LOCAL jit TO off")
        # The statistics of tables that grow like this are never right, and every row that is asked for has an index.
        cursor.execute("SET LOCAL enable_seqscan TO off")
