"""A dataset's releases in figures, one after the other: what each brought, what stood with it, what it did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from marketplace.releases.models import Delivery, DeliveryPart, Release, ReleaseDelivery


@dataclass(frozen=True, slots=True)
class ReleaseSum:
    """A release in figures: `rows` that it brought, `table_rows` that stood with it; None: not counted so.

    `added`, `changed`, `removed`: rows of the table, told only of all partitions together.
    """

    version: int
    published_at: datetime
    rows: int | None
    table_rows: int | None
    added: int | None
    changed: int | None
    removed: int | None
    deliveries: int
    quarantined: int
    corrections: int
    breaks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Covered:
    """Keys of partitions: `given`, and those `untold` of which it cannot be said, as those counted as one part."""

    given: Collection[str]
    untold: Collection[str]


def sums_of(
    session: Session, dataset: str, covered: Covered | None, *, limit: int, before: int | None
) -> list[ReleaseSum]:
    """The dataset's releases, the newest first, `before` a Delta version; rows of partitions that are `covered`.

    None: of all.
    """
    sums = _sums(dataset, covered).subquery()
    wanted = select(sums).order_by(sums.c.version.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(sums.c.version < before)
    return [_release_sum(row, everything=covered is None) for row in session.execute(wanted)]


def _sums(dataset: str, covered: Covered | None) -> Select[*tuple[Any, ...]]:
    brought = _brought(dataset, covered).subquery()
    new, rows = ~ReleaseDelivery.superseded, func.coalesce(brought.c.rows, 0)
    change = func.sum(case((new, rows), else_=-rows))
    unknown = func.count().filter(brought.c.rows.is_(None))
    return (
        select(
            Release.delta_version.label("version"), Release.published_at, Release.holds_table,
            Release.added, Release.changed, Release.removed, Release.breaks,
            Release.certificate["rows"].as_integer().label("certified"),
            func.sum(rows).filter(new).label("came"),
            func.count().filter(brought.c.rows.is_(None), new).label("unknown"),
            func.sum(change).over(order_by=Release.delta_version).label("stand"),
            func.sum(unknown).over(order_by=Release.delta_version).label("unknown_so_far"),
            func.count().filter(new).label("deliveries"),
            func.sum(Delivery.quarantined).filter(new).label("quarantined"),
            func.count().filter(ReleaseDelivery.superseded).label("corrections"),
        )
        .join(ReleaseDelivery, ReleaseDelivery.release_id == Release.id)
        .join(Delivery, Delivery.id == ReleaseDelivery.delivery_id)
        .outerjoin(brought, brought.c.id == ReleaseDelivery.delivery_id)
        .where(Release.dataset == dataset)
        .group_by(Release.id)
    )  # fmt: skip


def _release_sum(row: Row[*tuple[Any, ...]], *, everything: bool) -> ReleaseSum:
    """Of a release that holds its table the parts tell what stood, and nothing of what its delivery brought there."""
    came = None if row.unknown else int(row.came or 0)
    table = None if row.unknown_so_far else int(row.stand)
    if row.holds_table:
        table = row.certified if everything or not row.certified else came
        came = came if everything else None
    return ReleaseSum(
        version=row.version, published_at=row.published_at, rows=came, table_rows=table,
        added=row.added if everything else None, changed=row.changed if everything else None,
        removed=row.removed if everything else None, deliveries=row.deliveries,
        quarantined=int(row.quarantined or 0), corrections=row.corrections,
        breaks=row.breaks,
    )  # fmt: skip


def _brought(dataset: str, covered: Covered | None) -> Select[str, int]:
    """Delivery → rows that it brought, null where nobody can tell: of one part, or of before parts were counted."""
    if covered is None:
        return select(Delivery.id, Delivery.accepted.label("rows")).where(Delivery.dataset == dataset)
    given = func.coalesce(func.sum(DeliveryPart.rows).filter(DeliveryPart.key.in_(covered.given)), 0)
    untold = func.count().filter(DeliveryPart.key.in_(covered.untold))
    asked = case((untold == 0, given)).label("rows")
    parts = select(DeliveryPart.delivery_id.label("id"), asked).where(DeliveryPart.dataset == dataset)
    return parts.group_by(DeliveryPart.delivery_id)
