"""Events for later steps, written in the transaction of the state they tell of; the worker hands them on.

service → add(session, topic, payload, key) → outbox_event → worker → handler(session, payload, now), once or more
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from marketplace.database import Base
from marketplace.ids import new_id

Handler = Callable[[Session, dict[str, Any], datetime], None]
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
log = logging.getLogger(__name__)


class OutboxEvent(Base):
    """`key` derives from our ids, so that the same event is written once; `error` is the last failure's text."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index("ix_outbox_event_pending", "created_at", "id", postgresql_where=text("handled_at IS NULL")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    next_try_at: Mapped[datetime | None]  # None: at once
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str | None]
    handled_at: Mapped[datetime | None]


def add(session: Session, topic: str, payload: dict[str, Any], key: str) -> None:
    """Write an event; the same `key` again does not make a second one."""
    row = insert(OutboxEvent).values(id=new_id("evt"), topic=topic, payload=payload, key=key, attempts=0)
    session.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def back_off(failures: int) -> timedelta:
    """1 s, 2 s, 4 s … 5 minutes."""
    doubled = FIRST_WAIT * (1 << min(failures - 1, 20))
    return min(doubled, LONGEST_WAIT)


def hand_on(sessions: sessionmaker[Session], handlers: Mapping[str, Sequence[Handler]], now: datetime) -> int:
    """Give every due event to the handlers of its topic, each event in its own transaction; how many were handled.

    Several workers may do so at once: an event that one holds is skipped by the others.
    """
    handled = 0
    while (outcome := _hand_on_one(sessions, handlers, now)) is not None:
        handled += outcome
    return handled


def _hand_on_one(
    sessions: sessionmaker[Session], handlers: Mapping[str, Sequence[Handler]], now: datetime
) -> bool | None:
    """True for handled, False for failed, None when nothing is due."""
    with sessions.begin() as session:
        event = session.scalar(_due(now))
        if event is None:
            return None
        try:
            with session.begin_nested():
                for handler in handlers.get(event.topic, ()):
                    handler(session, event.payload, now)
        except Exception as error:
            log.exception("the event %s %s failed", event.topic, event.key)
            event.attempts += 1
            event.error = f"{type(error).__name__}: {error}"[:2000]
            event.next_try_at = now + back_off(event.attempts)
            return False
        event.handled_at, event.error = now, None
        return True


def _due(now: datetime) -> Select[OutboxEvent]:
    at_once_or_due = OutboxEvent.next_try_at.is_(None) | (OutboxEvent.next_try_at <= now)
    statement = select(OutboxEvent).where(OutboxEvent.handled_at.is_(None), at_once_or_due)
    return statement.order_by(OutboxEvent.created_at, OutboxEvent.id).limit(1).with_for_update(skip_locked=True)


def try_again(session: Session, event_id: str, now: datetime) -> OutboxEvent | None:
    """Let the worker take a waiting event up at once; None where there is none that waits."""
    event = session.get(OutboxEvent, event_id, with_for_update=True)
    if event is None or event.handled_at is not None:
        return None
    event.next_try_at = now
    return event


def failing(session: Session) -> Sequence[OutboxEvent]:
    """Events that have failed and wait for their next try, for operators."""
    waiting = (OutboxEvent.handled_at.is_(None), OutboxEvent.attempts > 0)
    return session.scalars(select(OutboxEvent).where(*waiting).order_by(OutboxEvent.created_at)).all()
