"""Every SELECT on deliveries and releases."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from marketplace import paging
from marketplace.errors import NotFound
from marketplace.releases.models import (
    Delivery,
    DeliveryPart,
    KnownFeed,
    RefusedAnnouncement,
    Release,
    ReleaseDelivery,
    TablePart,
)
from wire.deliveries import Verdict


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries a list holds; None means any."""

    dataset: str | None = None
    verdict: Verdict | None = None
    supply_center: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictSum:
    """The deliveries of one dataset with one verdict, together."""

    dataset: str
    verdict: Verdict
    deliveries: int
    accepted: int
    quarantined: int


def delivery(session: Session, delivery_id: str, supply_center: str | None = None) -> Delivery:
    """NotFound where there is none of that id, or it is another supply center's."""
    found = session.get(Delivery, delivery_id)
    if found is None or supply_center not in (None, found.supply_center):
        raise NotFound(f"no delivery {delivery_id}")
    return found


def release(session: Session, release_id: str) -> Release:
    """NotFound where there is none of that id."""
    found = session.get(Release, release_id)
    if found is None:
        raise NotFound(f"no release {release_id}")
    return found


def release_of(session: Session, delivery_id: str) -> Release | None:
    """The release that brought the delivery's rows."""
    return _release_with(session, delivery_id, superseded=False)


def corrected_by(session: Session, delivery_id: str) -> str | None:
    """The delivery whose rows took the place of this one's."""
    found = _release_with(session, delivery_id, superseded=True)
    return found.deliveries()[0] if found else None


def _release_with(session: Session, delivery_id: str, *, superseded: bool) -> Release | None:
    linked = (ReleaseDelivery.delivery_id == delivery_id) & (ReleaseDelivery.superseded == superseded)
    of_it = select(Release).join(ReleaseDelivery).where(linked)
    return session.scalar(of_it.order_by(Release.delta_version).limit(1))


def deliveries(
    session: Session, which: DeliveryFilter, *, limit: int, cursor: str | None
) -> tuple[Sequence[Delivery], str | None]:
    """One page, newest first."""
    statement = _filtered(which)
    return paging.page(session, statement, Delivery.received_at, Delivery.id, limit=limit, cursor=cursor)


def _filtered(which: DeliveryFilter) -> Select[Delivery]:
    statement = select(Delivery)
    if which.dataset is not None:
        statement = statement.where(Delivery.dataset == which.dataset)
    if which.verdict is not None:
        statement = statement.where(Delivery.verdict == which.verdict)
    if which.supply_center is not None:
        statement = statement.where(Delivery.supply_center == which.supply_center)
    return statement


def latest_release(session: Session, dataset: str) -> Release | None:
    """The release with the highest Delta version: an older one announced late is not the latest."""
    return session.scalar(
        select(Release).where(Release.dataset == dataset).order_by(Release.delta_version.desc()).limit(1)
    )


def version_held(session: Session, dataset: str) -> int | None:
    """The newest release's Delta version, where releases of the dataset hold their table; else None."""
    newest = newest_version(dataset)
    row = session.execute(newest).one_or_none()
    return row.delta_version if row is not None and row.holds_table else None


def newest_version(dataset: str | ColumnElement[Any]) -> Select[int, bool]:
    """Delta version of the newest release, and whether it holds its table: one row of an index."""
    newest = select(Release.delta_version, Release.holds_table).where(Release.dataset == dataset)
    return newest.order_by(Release.delta_version.desc()).limit(1)


def releases(
    session: Session, datasets: Sequence[str] | None, *, limit: int, cursor: str | None
) -> tuple[Sequence[Release], str | None]:
    """One page, newest first, of the named datasets; None means any."""
    statement = select(Release)
    if datasets is not None:
        statement = statement.where(Release.dataset.in_(datasets))
    return paging.page(session, statement, Release.published_at, Release.id, limit=limit, cursor=cursor)


def live_deliveries(session: Session, dataset: str) -> list[str]:
    """The released deliveries of a dataset whose rows stand: released and superseded by no release."""
    return sorted(_linked(session, dataset, superseded=False) - _linked(session, dataset, superseded=True))


def _linked(session: Session, dataset: str, *, superseded: bool) -> set[str]:
    return set(
        session.scalars(
            select(ReleaseDelivery.delivery_id)
            .join(Release, Release.id == ReleaseDelivery.release_id)
            .where(Release.dataset == dataset, ReleaseDelivery.superseded == superseded)
        )
    )


def rows_standing(session: Session, dataset: str) -> int:
    """How many rows the table holds: those accepted of the released deliveries that no release superseded.

    Where releases hold their table, the newest one's certificate has counted them.
    """
    newest = latest_release(session, dataset)
    if newest is not None and newest.holds_table:
        return int(newest.certificate["rows"])
    released = exists().where(ReleaseDelivery.delivery_id == Delivery.id, ~ReleaseDelivery.superseded)
    standing = select(func.coalesce(func.sum(Delivery.accepted), 0)).where(
        Delivery.dataset == dataset, released, ~_superseded(Delivery.id)
    )
    return int(session.scalar(standing) or 0)


def rows_accepted(session: Session, deliveries: Sequence[str]) -> int:
    """How many rows of `deliveries` were accepted."""
    accepted = select(func.coalesce(func.sum(Delivery.accepted), 0)).where(Delivery.id.in_(deliveries))
    return int(session.scalar(accepted) or 0)


def _superseded(delivery_id: InstrumentedAttribute[str]) -> Exists:
    gone = aliased(ReleaseDelivery)
    return exists().where(gone.delivery_id == delivery_id, gone.superseded)


def superseded_among(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of `ids` whose rows a release replaced."""
    query = select(ReleaseDelivery.delivery_id).where(ReleaseDelivery.delivery_id.in_(ids), ReleaseDelivery.superseded)
    return set(session.scalars(query))


def table_parts(session: Session, dataset: str) -> Sequence[TablePart]:
    """What stands in the table, by partition."""
    return session.scalars(select(TablePart).where(TablePart.dataset == dataset)).all()


def part_keys(session: Session, deliveries: Sequence[str]) -> set[str]:
    """The partitions that `deliveries` brought rows to."""
    return set(session.scalars(select(DeliveryPart.key).where(DeliveryPart.delivery_id.in_(deliveries))))


def standing_parts(session: Session, dataset: str, keys: Collection[str]) -> Sequence[DeliveryPart]:
    """The parts in the partitions `keys` whose delivery no release superseded, of the newest delivery first."""
    statement = (
        select(DeliveryPart)
        .join(Delivery, Delivery.id == DeliveryPart.delivery_id)
        .where(DeliveryPart.dataset == dataset, DeliveryPart.key.in_(keys), ~_superseded(DeliveryPart.delivery_id))
        .order_by(Delivery.received_at.desc(), Delivery.id.desc())
    )
    return session.scalars(statement).all()


def parts_of(session: Session, deliveries: Sequence[str]) -> Sequence[DeliveryPart]:
    """What `deliveries` brought, by partition."""
    return session.scalars(select(DeliveryPart).where(DeliveryPart.delivery_id.in_(deliveries))).all()


def partitions(session: Session, dataset: str) -> Sequence[tuple[str, dict[str, Any]]]:
    """Key and values of every partition that any delivery of the dataset brought rows to."""
    query = select(DeliveryPart.key, DeliveryPart.values).where(DeliveryPart.dataset == dataset).distinct()
    return [(key, values) for key, values in session.execute(query)]


def accepted_among(session: Session, dataset: str, ids: Sequence[str]) -> set[str]:
    """Those of `ids` that are accepted deliveries of the dataset."""
    query = select(Delivery.id).where(
        Delivery.id.in_(ids), Delivery.dataset == dataset, Delivery.verdict == Verdict.ACCEPTED
    )
    return set(session.scalars(query))


def refused_announcements(session: Session) -> Sequence[RefusedAnnouncement]:
    newest = select(RefusedAnnouncement).order_by(RefusedAnnouncement.at.desc(), RefusedAnnouncement.id.desc())
    return session.scalars(newest.limit(100)).all()


def verdict_sums(session: Session) -> Sequence[VerdictSum]:
    """How many deliveries and rows, per dataset and verdict."""
    sums = (func.count(), func.sum(Delivery.accepted), func.sum(Delivery.quarantined))
    rows = session.execute(
        select(Delivery.dataset, Delivery.verdict, *sums).group_by(Delivery.dataset, Delivery.verdict)
    )
    return [VerdictSum(d, v, n, int(accepted), int(quarantined)) for d, v, n, accepted, quarantined in rows]


def known_feeds(session: Session) -> Mapping[str, datetime]:
    """Return when the network first carried each feed."""
    return {feed.dataset: feed.known_at for feed in session.scalars(select(KnownFeed))}


def last_deliveries(session: Session) -> Mapping[str, Delivery]:
    """The newest delivery of each dataset."""
    newest = select(Delivery).ext(distinct_on(Delivery.dataset)).order_by(Delivery.dataset, Delivery.received_at.desc())
    return {delivery.dataset: delivery for delivery in session.scalars(newest)}


def release_sums(session: Session, only: Collection[str] | None = None) -> Mapping[str, tuple[int, datetime]]:
    """How many releases each dataset has, or each of `only`, and when its newest was published."""
    sums = select(Release.dataset, func.count(), func.max(Release.published_at)).group_by(Release.dataset)
    rows = session.execute(sums if only is None else sums.where(Release.dataset.in_(only)))
    return {dataset: (count, newest) for dataset, count, newest in rows}
