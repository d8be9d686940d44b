"""Rows: invoice, and the number that its issuer's next one of a year follows."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base, once_created
from marketplace.invoices import triggers
from marketplace.purchases.tax import TaxRule
from wire.money import Money


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Invoice(Base):
    """One charge of the ledger (`reference`) as a document. A credit note's amounts are below zero.

    `issuer_id` sells: the network writes it in that supply center's name. `supplied_on` is the day of the charge in
    the network's zone, by whose year it is numbered. `seller`, `buyer`: the registrations as they were that day.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "sequence"),
        Index("ix_invoice_buyer_id", "buyer_id", "issued_at"),
        Index("ix_invoice_issuer_id", "issuer_id", "issued_at"),
        Index("ix_invoice_issued_at", "issued_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    issuer_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    sequence: Mapped[int]
    kind: Mapped[InvoiceKind]
    of_number: Mapped[str | None]
    buyer_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    supplied_on: Mapped[date] = mapped_column(Date())
    currency: Mapped[str] = mapped_column(String(3))
    supply_minor: Mapped[int]
    tax_minor: Mapped[int]
    tax_rule: Mapped[TaxRule]
    seller: Mapped[dict[str, Any]]
    buyer: Mapped[dict[str, Any]]
    lines: Mapped[list[dict[str, Any]]]
    note: Mapped[str]

    @property
    def supply(self) -> Money:
        return Money(self.supply_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.supply_minor + self.tax_minor, self.currency)


class InvoiceCounter(Base):
    """The last number given; its row is locked until the invoice is committed, so no number is lost."""

    __tablename__ = "invoice_counter"
    issuer_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


once_created(triggers.STATEMENTS)
