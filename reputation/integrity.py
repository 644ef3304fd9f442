"""Σ of the ledger equals every shown score."""

from collections.abc import Iterator

from core.integrity import integrity_check, rows_of


@integrity_check("reputation equals the ledger")
def scores() -> Iterator[str]:
    rows = rows_of(
        """SELECT m.id, m.reputation, coalesce(sum(e.points), 0) FROM community_membership m
           LEFT JOIN reputation_reputationevent e ON e.membership_id = m.id
           GROUP BY m.id HAVING m.reputation <> coalesce(sum(e.points), 0)"""
    )
    for pk, shown, summed in rows:
        yield f"membership {pk} shows {shown}, its ledger sums to {summed}"


@integrity_check("people helped equal the ledger")
def helped() -> Iterator[str]:
    rows = rows_of(
        """SELECT m.id, m.helped_count, count(e.id) FROM community_membership m
           LEFT JOIN reputation_reputationevent e ON e.membership_id = m.id AND e.rule IN ('accepted', 'worked')
                AND e.unpaid <> 'self' AND e.reverses_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM reputation_reputationevent r WHERE r.reverses_id = e.id)
           GROUP BY m.id HAVING m.helped_count <> count(e.id)"""
    )
    for pk, shown, counted in rows:
        yield f"membership {pk} shows {shown} people helped, its ledger holds {counted}"
