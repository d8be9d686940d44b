"""A release's sketches → those of the table, kept with it in the same transaction (decision 0065).

New rows are merged into what stands. What was taken out of a table cannot be taken out of a sketch: the partitions that
a correction or an erasure touches are merged anew from the deliveries that stand, and the old sketches are deleted.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.statistics import union
from marketplace.releases import parts, queries
from marketplace.releases.models import DeliverySketch, TableSketch
from wire import deliveries as wire
from wire.sketches import PartSketch

WHOLE = "*"  # no hash of a partition's values is written so


def keep(session: Session, release: wire.Release) -> None:
    """Bring the table's sketches up to date; whoever calls holds the lock of the table's figures."""
    if release.holds_table:
        newest = queries.latest_release(session, release.dataset)
        if newest is None or newest.delta_version <= release.delta_version:
            forget_all(session, release.dataset)
            _write(session, release.dataset, release.sketches)
        return
    forget(session, release.dataset, release.supersedes)
    if len(release.deliveries) != 1 or queries.superseded_among(session, release.deliveries):
        return
    session.add_all(_row(release.dataset, release.deliveries[0], part) for part in release.sketches)
    held = {row.key: _told(row) for row in _rows(session, release.dataset)}
    added = [union([held[key], part]) if (key := parts.key(part.values)) in held else part for part in release.sketches]
    before = whole(session, release.dataset)
    _write(session, release.dataset, added, [*([before] if before else []), *release.sketches])


def forget(session: Session, dataset: str, deliveries: Collection[str]) -> None:
    """Nothing of their rows stays in any sketch."""
    gone = (DeliverySketch.dataset == dataset) & DeliverySketch.delivery_id.in_(deliveries)
    keys = set(session.scalars(select(DeliverySketch.key).where(gone)))
    if not keys:
        return
    session.execute(delete(DeliverySketch).where(gone))
    left = select(DeliverySketch).where(DeliverySketch.dataset == dataset, DeliverySketch.key.in_(keys))
    by_key: dict[str, list[PartSketch]] = {}
    for row in session.scalars(left):
        by_key.setdefault(row.key, []).append(_told(row))
    session.execute(delete(TableSketch).where(TableSketch.dataset == dataset, TableSketch.key.in_(keys)))
    _write(session, dataset, [union(held) for held in by_key.values()])


def forget_all(session: Session, dataset: str) -> None:
    for kind in (DeliverySketch, TableSketch):
        session.execute(delete(kind).where(kind.dataset == dataset))


def counted(session: Session, dataset: str, deliveries: Collection[str] | None) -> int:
    """How many records tell of the rows of `deliveries`; None: of any."""
    if deliveries is None:
        return len(_rows(session, dataset))
    held = select(DeliverySketch.key).where(DeliverySketch.dataset == dataset)
    return len(session.scalars(held.where(DeliverySketch.delivery_id.in_(deliveries))).all())


def whole(session: Session, dataset: str) -> PartSketch | None:
    """Of all rows that stand and were summarised."""
    row = session.get(TableSketch, (dataset, WHOLE))
    return None if row is None else _told(row)


def by_partition(session: Session, dataset: str) -> list[PartSketch]:
    """The same in parts."""
    return [_told(row) for row in _rows(session, dataset)]


def _rows(session: Session, dataset: str) -> Sequence[TableSketch]:
    held = select(TableSketch).where(TableSketch.dataset == dataset, TableSketch.key != WHOLE)
    return session.scalars(held.order_by(TableSketch.key).execution_options(populate_existing=True)).all()


def _write(
    session: Session, dataset: str, changed: Iterable[PartSketch], together: Sequence[PartSketch] | None = None
) -> None:  # fmt: skip
    """These partitions as they are now, and all of them `together`: None where that is to be made anew."""
    found = {parts.key(part.values): part for part in changed}
    gone = TableSketch.key.in_([*found, WHOLE])
    session.execute(delete(TableSketch).where(TableSketch.dataset == dataset, gone))
    session.add_all(_table_row(dataset, key, part) for key, part in found.items())
    session.flush()
    if standing := by_partition(session, dataset) if together is None else together:
        session.add(_table_row(dataset, WHOLE, union(standing).model_copy(update={"values": {}})))
        session.flush()


def _row(dataset: str, delivery: str, part: PartSketch) -> DeliverySketch:
    return DeliverySketch(delivery_id=delivery, dataset=dataset, key=parts.key(part.values), **part.model_dump())


def _table_row(dataset: str, key: str, part: PartSketch) -> TableSketch:
    return TableSketch(dataset=dataset, key=key, **part.model_dump())


def _told(row: DeliverySketch | TableSketch) -> PartSketch:
    return PartSketch.model_validate({"values": row.values, "rows": row.rows, "columns": row.columns})
