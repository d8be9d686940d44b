"""Rows: where a supply center is paid, runs by the calendar, payouts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.database import Base
from marketplace.payouts.port import Way
from marketplace.payouts.states import PayoutState
from wire.money import Money


class PayoutAccount(Base):
    """Where a supply center is paid: `ref` at the payment service, or `bank`, `number` and `holder` for a bank file.

    `missing`: what the service still wants to know. `held_because`: an operator pays nothing there until it is None.
    """

    __tablename__ = "payout_account"
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    way: Mapped[Way]
    ref: Mapped[str | None] = mapped_column(unique=True)
    bank: Mapped[str | None]
    number: Mapped[str | None]
    holder: Mapped[str | None]
    ready: Mapped[bool]
    missing: Mapped[list[str]]
    updated_at: Mapped[datetime]
    held_because: Mapped[str | None]


class PayoutRun(Base):
    """A day on which payouts are made; `ended_at` None: not for every center yet."""

    __tablename__ = "payout_run"
    run_on: Mapped[date] = mapped_column(Date(), primary_key=True)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Payout(Base):
    """One amount to one supply center. Its money is `payouts:transit` in the ledger until it is paid or cancelled.

    `provider_ref` is the service's id of it; `attempt` counts replays; `failures` the tries of this attempt.
    """

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("uq_payout_run", "organisation_id", "currency", "run_on", unique=True),
        Index("ix_payout_due", "next_try_at", postgresql_where=text("state IN ('waiting', 'sent')")),
        Index("ix_payout_made_at", "made_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    run_on: Mapped[date] = mapped_column(Date())
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    way: Mapped[Way]
    state: Mapped[PayoutState]
    attempt: Mapped[int] = mapped_column(default=1)
    failures: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    provider_ref: Mapped[str | None]
    error: Mapped[str | None]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
