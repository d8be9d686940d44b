"""What crosses the wire about invoices and credit notes. Amounts are minor units of their currency."""

from datetime import date

from pydantic import AwareDatetime

from wire.base import Wire
from wire.commerce import Words


class Party(Wire):
    """A side of an invoice as it was registered that day; None where it had not told."""

    name: str
    business_number: str | None
    representative: str | None
    address: str | None
    email: str | None
    country: str | None


class InvoiceLine(Wire):
    title: Words
    quantity: int
    unit: str
    supply_minor: int
    tax_minor: int


class Invoice(Wire):
    """A charge as a document; a credit note's amounts are below zero, and `corrects` names its invoice."""

    id: str
    number: str
    kind: str
    corrects: str | None
    purchase_id: str
    issued_at: AwareDatetime
    supplied_on: date
    currency: str
    supply_minor: int
    tax_minor: int
    total_minor: int
    tax_rule: str
    seller: Party
    buyer: Party
    lines: list[InvoiceLine]
    note: str
