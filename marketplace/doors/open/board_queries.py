"""Every SELECT on requests for data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.doors.open.board_states import RequestState
from marketplace.doors.open.models import DataRequest, DataRequestSupport


@dataclass(frozen=True, slots=True)
class Figures:
    """`due`: answered, or their time for an answer is over."""

    due: int
    answered: int
    in_time: int
    delivered: int


def page_of(
    session: Session, sector: str, state: str, *, limit: int, cursor: str | None
) -> tuple[Sequence[DataRequest], str | None]:
    """Newest first; of one sector or state where it is given."""
    statement = select(DataRequest)
    if sector:
        statement = statement.where(DataRequest.sector == sector)
    if state:
        statement = statement.where(DataRequest.state == state)
    return paging.page(session, statement, DataRequest.made_at, DataRequest.id, limit=limit, cursor=cursor)


def supporters(session: Session, requests: Sequence[DataRequest]) -> Mapping[str, int]:
    """How many others want the same."""
    statement = (
        select(DataRequestSupport.request_id, func.count())
        .where(DataRequestSupport.request_id.in_([one.id for one in requests]))
        .group_by(DataRequestSupport.request_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def figures(session: Session, now: datetime) -> Figures:
    over = or_(DataRequest.answered_at.is_not(None), DataRequest.answer_by < now)
    answered = DataRequest.answered_at.is_not(None)
    in_time = DataRequest.answered_at <= DataRequest.answer_by
    delivered = DataRequest.state == RequestState.DELIVERED
    counts = [func.count().filter(condition) for condition in (over, answered, in_time, delivered)]
    row = session.execute(select(*counts).select_from(DataRequest)).one()
    return Figures(row[0], row[1], row[2], row[3])
