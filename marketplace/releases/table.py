"""A release's parts → the figures of the whole table, kept with every release in the same transaction.

New rows are merged into what stands. Where a release supersedes deliveries, or comes late and is superseded already,
the partitions that it touches are merged anew from the parts that stand: smallest and largest cannot be taken out.
A release that holds its table brings all of its parts: they take the place of those that stood.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from marketplace.releases import parts, queries
from marketplace.releases.models import DeliveryPart, TablePart
from wire import deliveries as wire
from wire.figures import Part


def keep(session: Session, release: wire.Release) -> None:
    """Bring the table's figures up to date with `release`, which is linked to its deliveries already."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"table_part {release.dataset}"))))
    keys = {parts.key(part.values): part for part in release.parts}
    session.add_all(_row(release.dataset, part) for part in release.parts)
    session.flush()
    if release.holds_table:
        _replace(session, release)
    elif release.supersedes or queries.superseded_among(session, release.deliveries) or len(keys) < len(release.parts):
        touched = keys.keys() | queries.part_keys(session, release.supersedes)
        _write(session, release.dataset, touched, _standing(session, release.dataset, touched))
    else:
        held = {row.key: part_of(row) for row in queries.table_parts(session, release.dataset) if row.key in keys}
        new = (parts.merged([part, *([held[key]] if key in held else [])]) for key, part in keys.items())
        _write(session, release.dataset, keys, new)


def tell_again(session: Session, dataset: str, keys: Collection[str]) -> None:
    """Merge these partitions' figures anew, as some parts say less than before."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"table_part {dataset}"))))
    _write(session, dataset, keys, _standing(session, dataset, keys))


def _replace(session: Session, release: wire.Release) -> None:
    """Unless a later version was announced before: announcements may come in any order."""
    newest = queries.latest_release(session, release.dataset)
    if newest is not None and newest.delta_version > release.delta_version:
        return
    keys = set(session.scalars(select(TablePart.key).where(TablePart.dataset == release.dataset)))
    _write(session, release.dataset, keys, release.parts)


def _standing(session: Session, dataset: str, keys: Collection[str]) -> list[Part]:
    by_key: dict[str, list[Part]] = {}
    for row in queries.standing_parts(session, dataset, keys):
        by_key.setdefault(row.key, []).append(part_of(row))
    return [parts.merged(held) for held in by_key.values()]


def _write(session: Session, dataset: str, keys: Collection[str], found: Iterable[Part]) -> None:
    session.execute(delete(TablePart).where(TablePart.dataset == dataset, TablePart.key.in_(keys)))
    session.add_all(
        TablePart(dataset=dataset, key=parts.key(part.values), delivery_id=part.delivery, **_figures(part))
        for part in found
    )
    session.flush()


def _row(dataset: str, part: Part) -> DeliveryPart:
    return DeliveryPart(delivery_id=part.delivery, key=parts.key(part.values), dataset=dataset, **_figures(part))


def _figures(part: Part) -> dict[str, object]:
    return part.model_dump(mode="json", exclude={"delivery"})


def part_of(row: DeliveryPart | TablePart) -> Part:
    """The part as it was announced or merged."""
    return Part.model_validate(
        {
            "delivery": row.delivery_id,
            "values": row.values,
            "rows": row.rows,
            "columns": row.columns,
            "samples": row.samples,
        }
    )
