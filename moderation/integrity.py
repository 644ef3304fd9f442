"""Review items count their flags."""

from collections.abc import Iterator

from core.integrity import integrity_check, rows_of


@integrity_check("stored equals counted: flags of a review item")
def flags() -> Iterator[str]:
    rows = rows_of(
        """SELECT i.id, i.flag_count, count(f.id) FROM moderation_reviewitem i
           LEFT JOIN moderation_flag f ON f.item_id = i.id GROUP BY i.id HAVING i.flag_count <> count(f.id)"""
    )
    for pk, stored, counted in rows:
        yield f"review item {pk}: stored {stored}, counted {counted}"
