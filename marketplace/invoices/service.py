"""Issuing: ledger transaction → invoice or credit note, once.

posting → outbox POSTED → issuing(zone) → issue;  what has none all the same → issue_missing, each hour
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox
from marketplace.accounts.models import Organisation
from marketplace.database import lock
from marketplace.ids import new_id
from marketplace.invoices import queries, rules
from marketplace.invoices.models import Invoice, InvoiceCounter, InvoiceKind
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import LedgerTransaction
from marketplace.ledger.service import charge_of
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.posting import entries_of
from marketplace.telling import tell
from wire import times
from wire.notices import Kind


def issuing(zone: str) -> outbox.Handler:
    """Who issues an invoice for what was posted."""

    def handle(session: Session, payload: dict[str, Any], now: datetime) -> None:
        made = issue(session, payload["reference"], zone, now)
        if made.kind is InvoiceKind.INVOICE:
            told = {"number": made.number, "amount_minor": made.total.minor, "currency": made.currency}
            tell(session, made.buyer_id, Kind.INVOICED, made.id, told, page=f"/invoices/{made.id}")

    return handle


def issue_missing(sessions: sessionmaker[Session], zone: str, now: datetime, *, limit: int = 200) -> int:
    """Invoices for charges from before invoices were; each in a transaction of its own. How many."""
    with sessions() as session:
        references = queries.without_invoice(session, limit)
    for reference in references:
        with sessions.begin() as session:
            issue(session, reference, zone, now)
    return len(references)


@dataclass(frozen=True, slots=True)
class _Charge:
    """What is invoiced; of money that went back, `corrects` is the invoice that it is given back of."""

    transaction: LedgerTransaction
    purchase: Purchase
    day: date
    corrects: Invoice | None = None
    note: str = ""


def issue(session: Session, reference: str, zone: str, now: datetime) -> Invoice:
    """The invoice of that charge, made unless it is there. A second connection waits for the first."""
    charge = _charge(session, reference, zone, now)
    _one_at_a_time(session, charge.purchase.supplier_id)
    return queries.by_reference(session, reference) or _made(session, charge, now)


def _charge(session: Session, reference: str, zone: str, now: datetime) -> _Charge:
    """An invoice is issued before its credit note."""
    transaction = ledger.transaction(session, reference)
    purchase = session.get_one(Purchase, reference.partition(":")[0])
    day = transaction.occurred_at.astimezone(times.there(zone)).date()
    if transaction.kind != "refund":
        return _Charge(transaction, purchase, day)
    refund = session.get_one(Refund, reference.rpartition(":")[2])
    corrects = issue(session, refund.sale or f"{purchase.id}:sale", zone, now)
    return _Charge(transaction, purchase, day, corrects, refund.note)


def _made(session: Session, charge: _Charge, now: datetime) -> Invoice:
    purchase, day, corrects = charge.purchase, charge.day, charge.corrects
    seller = session.get_one(Organisation, purchase.supplier_id)
    charges = [charge_of(row) for row in charge.transaction.charges]
    found = rules.sums(entries_of(charge.transaction))
    title = purchase.listing.titles
    sequence = _next(session, seller, day)
    made = Invoice(
        id=new_id("inv"), number=rules.number(seller.slug, day.year, sequence), issuer_id=seller.id, year=day.year,
        sequence=sequence, kind=InvoiceKind.CREDIT_NOTE if corrects else InvoiceKind.INVOICE,
        of_number=corrects.number if corrects else None, buyer_id=purchase.organisation_id, purchase_id=purchase.id,
        reference=charge.transaction.reference, issued_at=now, supplied_on=day,
        currency=charge.transaction.entries[0].currency, supply_minor=found.supply, tax_minor=found.tax,
        tax_rule=corrects.tax_rule if corrects else rules.tax_rule(charges), seller=rules.party(seller),
        buyer=rules.party(purchase.organisation), lines=rules.lines(found, charges, title), note=charge.note,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _one_at_a_time(session: Session, issuer_id: str) -> None:
    """Per issuer, until the transaction ends: whoever waited sees what the first one issued."""
    lock(session, f"invoice:{issuer_id}")


def _next(session: Session, issuer: Organisation, day: date) -> int:
    """The next number of the issuer's year: taken back with the transaction, if that is rolled back."""
    first = insert(InvoiceCounter).values(issuer_id=issuer.id, year=day.year, last=1)
    again = first.on_conflict_do_update(
        index_elements=["issuer_id", "year"], set_={"last": InvoiceCounter.last + 1}
    )  # fmt: skip
    number: int = session.execute(again.returning(InvoiceCounter.last)).scalar_one()
    return number
