"""Rows: what is to be paid by transfer, the bank's lines, which payments and refunds they make."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base
from marketplace.transfers.matching import Match
from wire.commerce import Interval
from wire.money import Money


class TransferOrder(Base):
    """`ref` is the checkout of its purchase; `reference` what the buyer writes; `amount_minor` what is due each time.

    `closed_at`: not to be paid any more; `stopped_at`: a subscription ends with what is paid.
    """

    __tablename__ = "transfer_order"
    ref: Mapped[str] = mapped_column(primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    interval: Mapped[Interval | None]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class TransferRefund(Base):
    """Money that the operator transfers back under `reference`; `paid_at`: when the bank's line showed it."""

    __tablename__ = "transfer_refund"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_ref: Mapped[str] = mapped_column(ForeignKey("transfer_order.ref"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    asked_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class BankLine(Base):
    """A movement of our bank account, once whatever files hold it; below zero it went out.

    Of what came in, `counted_minor` pays an order and `returned_minor` was given back; the rest is in suspense.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        CheckConstraint("counted_minor >= 0 AND returned_minor >= 0", name="signs"),
        CheckConstraint("amount_minor < 0 OR counted_minor + returned_minor <= amount_minor", name="suspense"),
        Index(
            "ix_bank_line_suspense", "at", "id",
            postgresql_where=text("amount_minor > counted_minor + returned_minor"),
        ),
        Index("ix_bank_line_taken_at", "taken_at", "id"),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    memo: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int]
    match: Mapped[Match]
    order_ref: Mapped[str | None] = mapped_column(ForeignKey("transfer_order.ref"), index=True)
    counted_minor: Mapped[int] = mapped_column(default=0)
    returned_minor: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def suspense(self) -> Money:
        """What of it neither pays anything nor was given back."""
        left = self.amount_minor - self.counted_minor - self.returned_minor
        return Money(max(left, 0), self.currency)


class TransferPayment(Base):
    """What pays an order: the first, and of a subscription each later one. `at`: when the bank had the last of it."""

    __tablename__ = "transfer_payment"
    order_ref: Mapped[str] = mapped_column(ForeignKey("transfer_order.ref"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
