"""Events for later steps, written in the transaction of the state they tell of; the worker hands them on.

service → add(session, topic, payload, key) → outbox_event → worker → handler(session, payload, now), once or more
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.database import Base
from marketplace.ids import new_id


class OutboxEvent(Base):
    """`key` derives from our ids, so that the same event is written once; `error` is the last failure's text."""

    __tablename__ = "outbox_event"
    __table_args__ = (Index("ix_outbox_event_pending", "next_try_at", postgresql_where=text("handled_at IS NULL")),)
    id: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    next_try_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str | None]
    handled_at: Mapped[datetime | None]


def add(session: Session, topic: str, payload: dict[str, Any], key: str) -> None:
    """Write an event; the same `key` again is no second event."""
    row = insert(OutboxEvent).values(id=new_id("evt"), topic=topic, payload=payload, key=key, attempts=0)
    session.execute(row.on_conflict_do_nothing(index_elements=["key"]))
