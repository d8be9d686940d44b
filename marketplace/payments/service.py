"""The inbox: store first, answer, then handle once, in any order.

webhook → store (unique id) → 200;  worker → handle_pending → apply(session, event, now), committed with the mark
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox
from marketplace.payments import queries
from marketplace.payments.errors import EventSettled, EventUnknown
from marketplace.payments.models import InboxEvent
from marketplace.payments.port import PaymentEvent

Apply: TypeAlias = Callable[[Session, PaymentEvent, datetime], str]
"""What a later step does with an event; answers in a word what came of it."""

TOLD = "payment_event"
"""The channel of PostgreSQL that wakes the worker when an event is committed."""

log = logging.getLogger(__name__)


def store(session: Session, event: PaymentEvent, body: Any, now: datetime) -> bool:
    """Keep the event with its JSON; False if it was kept before."""
    amount = event.amount
    row = insert(InboxEvent).values(
        id=event.id, kind=event.kind, outcome=event.outcome, purchase_id=event.purchase_id,
        amount_minor=amount.minor if amount else None, currency=amount.currency if amount else None,
        until=event.until, reference=event.reference, at=event.at, payment=event.payment, body=body, received_at=now,
        next_try_at=now, attempts=0,
    )  # fmt: skip
    made = session.scalar(row.on_conflict_do_nothing(index_elements=["id"]).returning(InboxEvent.id))
    session.execute(select(func.pg_notify(TOLD, "")))
    return made is not None


def try_again(session: Session, event_id: str, now: datetime) -> InboxEvent:
    """An operator mended the cause: the worker takes a waiting event up at once. EventUnknown, EventSettled."""
    row = session.get(InboxEvent, event_id, with_for_update=True)
    if row is None:
        raise EventUnknown(f"no event {event_id} came in")
    if row.handled_at is not None:
        raise EventSettled(f"{event_id} was handled: {row.result}")
    row.next_try_at = now
    return row


def set_aside(waiting: Sequence[InboxEvent], result: str, now: datetime) -> None:
    """Nothing more is tried with these: their money is accounted for otherwise."""
    for row in waiting:
        row.handled_at, row.result = now, result


def handle_pending(sessions: sessionmaker[Session], apply: Apply, now: datetime, *, limit: int = 100) -> int:
    """Handle what is due, each event in a transaction of its own. Answers how many were handled."""
    with sessions() as session:
        ids = queries.due(session, now, limit)
    return handle(sessions, ids, apply, now)


def handle(sessions: sessionmaker[Session], ids: Sequence[str], apply: Apply, now: datetime) -> int:
    """Handle these stored events now, due or not. Answers how many were."""
    return sum(_handle(sessions, event_id, apply, now) for event_id in ids)


def _handle(sessions: sessionmaker[Session], event_id: str, apply: Apply, now: datetime) -> bool:
    """False if it failed, or if it is handled or in another worker's hands."""
    try:
        with sessions.begin() as session:
            row = queries.claim(session, event_id)
            if row is None:
                return False
            row.result = apply(session, row.event(), now)
            row.handled_at, row.error = now, None
    except Exception as error:  # the event stays, its error is shown, the next one is not held up
        log.exception("payment event %s failed", event_id)
        _note(sessions, event_id, error, now)
        return False
    return True


def _note(sessions: sessionmaker[Session], event_id: str, error: Exception, now: datetime) -> None:
    """In a transaction of its own: nothing of what failed is left, not even what PostgreSQL refused at the commit."""
    with sessions.begin() as session:
        row = queries.claim(session, event_id)
        if row is not None:
            row.attempts += 1
            row.error = f"{type(error).__name__}: {error}"[:2000]
            row.next_try_at = now + outbox.back_off(row.attempts)
