"""Every SELECT on the inbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.payments.models import InboxEvent
from marketplace.payments.port import Outcome


def due(session: Session, now: datetime, limit: int) -> Sequence[str]:
    """Ids of events to be handled, the oldest first."""
    return session.scalars(
        select(InboxEvent.id)
        .where(InboxEvent.handled_at.is_(None), InboxEvent.next_try_at <= now)
        .order_by(InboxEvent.received_at, InboxEvent.id)
        .limit(limit)
    ).all()


def claim(session: Session, event_id: str) -> InboxEvent | None:
    """The event, locked for this transaction; None if it is handled or another worker has it."""
    return session.scalar(
        select(InboxEvent)
        .where(InboxEvent.id == event_id, InboxEvent.handled_at.is_(None))
        .with_for_update(skip_locked=True)
    )


def waiting_of(session: Session, purchase_id: str) -> Sequence[InboxEvent]:
    """Those of one purchase that are not handled, locked; one in another worker's hands is waited for."""
    return session.scalars(
        select(InboxEvent)
        .where(InboxEvent.purchase_id == purchase_id, InboxEvent.handled_at.is_(None))
        .with_for_update()
    ).all()


def page_of(
    session: Session, *, failing: bool, limit: int, cursor: str | None
) -> tuple[Sequence[InboxEvent], str | None]:
    """One page, newest first; `failing`: those alone that failed and wait for their next try, or are unclear."""
    statement = select(InboxEvent)
    if failing:
        waits = InboxEvent.handled_at.is_(None) & (InboxEvent.attempts > 0)
        statement = statement.where(waits | (InboxEvent.outcome == Outcome.UNCLEAR))
    return paging.page(session, statement, InboxEvent.received_at, InboxEvent.id, limit=limit, cursor=cursor)
