"""Every SELECT on usage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.usage.models import Usage
from wire.access import Outcome


@dataclass(frozen=True, slots=True)
class Sum:
    """An organisation's accesses with one outcome, together."""

    accesses: int
    rows: int
    read_bytes: int


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
