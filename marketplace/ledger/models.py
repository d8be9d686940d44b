"""Rows: transaction > entries, charges. Only INSERT is possible, and only together with the header."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.database import Base, once_created
from marketplace.ledger import triggers
from marketplace.ledger.charges import ChargeType


class LedgerEntry(Base):
    """One amount on one account; a debit is positive, a credit negative."""

    __tablename__ = "ledger_entry"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount"),)
    transaction_id: Mapped[str] = mapped_column(ForeignKey("ledger_transaction.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))


class LedgerCharge(Base):
    """A `charges.Charge`: what the transaction's amounts are for."""

    __tablename__ = "ledger_charge"
    transaction_id: Mapped[str] = mapped_column(ForeignKey("ledger_transaction.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[ChargeType]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    quantity: Mapped[int]
    unit: Mapped[str]
    purchase_id: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]]


class LedgerTransaction(Base):
    """`reference` names the cause in our own ids; `made_in` is the database transaction that alone may add entries."""

    __tablename__ = "ledger_transaction"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    occurred_at: Mapped[datetime] = mapped_column(index=True)
    made_in: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text::bigint)"))
    entries: Mapped[list[LedgerEntry]] = relationship(order_by=LedgerEntry.position, lazy="selectin")
    charges: Mapped[list[LedgerCharge]] = relationship(order_by=LedgerCharge.position, lazy="selectin")


once_created(triggers.STATEMENTS)
