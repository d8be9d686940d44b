"""Rows: the inbox. An event is stored before anything is done about it, once by its id."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base
from marketplace.payments.port import Outcome, PaymentEvent
from wire.money import Money


class InboxEvent(Base):
    """`id` is the provider's; `body` what it sent; `error` the last failure's text; `result` what came of it."""

    __tablename__ = "payment_event"
    __table_args__ = (Index("ix_payment_event_pending", "next_try_at", postgresql_where=text("handled_at IS NULL")),)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    outcome: Mapped[Outcome]
    purchase_id: Mapped[str | None] = mapped_column(index=True)
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    until: Mapped[datetime | None]
    reference: Mapped[str | None]
    at: Mapped[datetime | None]
    payment: Mapped[str | None]
    body: Mapped[dict[str, Any]]  # of an event that is not understood, any JSON
    received_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    result: Mapped[str | None]
    handled_at: Mapped[datetime | None]

    def event(self) -> PaymentEvent:
        amount = None if self.amount_minor is None or self.currency is None else Money(self.amount_minor, self.currency)
        return PaymentEvent(
            self.id,
            self.kind,
            self.outcome,
            self.purchase_id,
            amount,
            self.until,
            self.reference,
            self.at,
            self.payment,
        )
