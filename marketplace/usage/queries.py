"""Every SELECT on usage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.usage.models import Usage
from wire.access import Door, Outcome


@dataclass(frozen=True, slots=True)
class Sum:
    """An organisation's accesses with one outcome, together."""

    accesses: int
    rows: int
    read_bytes: int


@dataclass(frozen=True, slots=True)
class ByDoor:
    """What left through one door. `last`: when the newest of its accesses ended."""

    door: Door
    accesses: int
    rows: int
    bytes: int
    last: datetime


def given(session: Session, organisation_id: str, dataset: str, since: datetime) -> Sequence[ByDoor]:
    """What the organisation was given since then by accesses that read the dataset, by door."""
    figures = (func.count(), func.sum(Usage.rows), func.sum(Usage.bytes), func.max(Usage.ended_at))
    query = (
        select(Usage.door, *figures)
        .where(Usage.organisation_id == organisation_id, Usage.ended_at >= since, Usage.outcome == Outcome.OK)
        .where(Usage.datasets.contains([dataset]))
        .group_by(Usage.door)
        .order_by(Usage.door)
    )
    return [ByDoor(door, n, int(rows), int(size), last) for door, n, rows, size, last in session.execute(query)]


def of_organisation(
    session: Session, organisation_id: str | None, *, limit: int, cursor: str | None
) -> tuple[Sequence[Usage], str | None]:
    """One page, newest first; None: of everybody."""
    query = select(Usage)
    if organisation_id is not None:
        query = query.where(Usage.organisation_id == organisation_id)
    return paging.page(session, query, Usage.ended_at, Usage.id, limit=limit, cursor=cursor)


def sums(session: Session, organisation_id: str, since: datetime) -> Mapping[Outcome, Sum]:
    """What the organisation used since then, by outcome."""
    figures = (func.count(), func.sum(Usage.rows), func.sum(Usage.read_bytes))
    query = (
        select(Usage.outcome, *figures)
        .where(Usage.organisation_id == organisation_id, Usage.ended_at >= since)
        .group_by(Usage.outcome)
    )
    return {outcome: Sum(n, int(rows), int(size)) for outcome, n, rows, size in session.execute(query)}
