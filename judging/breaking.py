"""What a changed declaration does to queries that were written before: shape of the table, of the declaration → breaks.

Pure. What a table follows without a word to its readers (a column added, a partition more) is none.
"""

from collections.abc import Iterator

from lakehouse.shape import Shape
from wire.deliveries import Break, BreakKind


def breaks(before: Shape, now: Shape) -> list[Break]:
    """In the order of the table's columns, then of all rows; none once the table has followed."""
    return [*_columns(before, now), *_zones(before, now), *_rows(before, now)]


def _columns(before: Shape, now: Shape) -> Iterator[Break]:
    for was in before.columns:
        here = now.column(was.name)
        if here is None and was.declared:
            yield Break(kind=BreakKind.COLUMN_REMOVED, columns=[was.name], before=was.type)
        elif here is not None and here.type != was.type:
            yield Break(kind=BreakKind.TYPE_CHANGED, columns=[was.name], before=was.type, after=here.type)


def _zones(before: Shape, now: Shape) -> Iterator[Break]:
    """Partitions that are cut anew: a row may come into another month than the one that queries name."""
    for was in before.partitions:
        here = now.partition(was.name)
        if here is not None and here.zone != was.zone:
            zones = {"before": was.zone or "", "after": here.zone or ""}
            yield Break(kind=BreakKind.ZONE_CHANGED, columns=[was.name], **zones)


def _rows(before: Shape, now: Shape) -> Iterator[Break]:
    if before.key != now.key:
        columns = list(dict.fromkeys((*before.key, *now.key)))
        keys = {"before": ", ".join(before.key), "after": ", ".join(now.key)}
        yield Break(kind=BreakKind.KEY_CHANGED, columns=columns, **keys)
    if now.notice_days < before.notice_days:
        days = {"before": str(before.notice_days), "after": str(now.notice_days)}
        yield Break(kind=BreakKind.NOTICE_SHORTENED, columns=[], **days)
