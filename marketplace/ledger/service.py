"""The one way into the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.ids import new_id
from marketplace.ledger import queries
from marketplace.ledger.charges import Charge
from marketplace.ledger.errors import ReferenceUsed
from marketplace.ledger.models import LedgerCharge, LedgerEntry, LedgerTransaction
from marketplace.ledger.rules import Entry, demand_balance, demand_one_currency
from wire.money import Money


def post(
    session: Session,
    *,
    kind: str,
    reference: str,
    entries: Sequence[Entry],
    at: datetime,
    charges: Sequence[Charge] = (),
) -> str:
    """Write one transaction, and answer its id; the same reference, kind, entries and charges again: the first one's.

    A second connection with the same reference waits here until the first commits.
    SeveralCurrencies, OffBalance, ReferenceUsed.
    """
    demand_one_currency(entries, charges)
    demand_balance(entries)
    header = insert(LedgerTransaction).values(id=new_id("ltx"), kind=kind, reference=reference, occurred_at=at)
    made: str | None = session.scalar(
        header.on_conflict_do_nothing(index_elements=["reference"]).returning(LedgerTransaction.id)
    )
    if made is None:
        return _same_as_before(session, kind, reference, entries, charges)
    session.execute(insert(LedgerEntry), [_entry(made, n, *entry) for n, entry in enumerate(entries)])
    if charges:
        session.execute(insert(LedgerCharge), [_charge(made, n, charge) for n, charge in enumerate(charges)])
    return made


def _entry(transaction_id: str, position: int, account: str, money: Money) -> dict[str, Any]:
    return {
        "transaction_id": transaction_id, "position": position, "account": account, "amount_minor": money.minor,
        "currency": money.currency,
    }  # fmt: skip


def _charge(transaction_id: str, position: int, charge: Charge) -> dict[str, Any]:
    return {
        "transaction_id": transaction_id, "position": position, "type": charge.type,
        "amount_minor": charge.amount.minor, "currency": charge.amount.currency, "quantity": charge.quantity,
        "unit": charge.unit, "purchase_id": charge.purchase_id, "facts": dict(charge.facts),
    }  # fmt: skip


def _same_as_before(
    session: Session, kind: str, reference: str, entries: Sequence[Entry], charges: Sequence[Charge]
) -> str:
    found = queries.transaction(session, reference)
    before = [(e.account, Money(e.amount_minor, e.currency)) for e in found.entries]
    charged = [charge_of(row) for row in found.charges]
    if (found.kind, before, charged) != (kind, list(entries), list(charges)):
        raise ReferenceUsed(f"{reference} stands for {found.kind} {found.id}")
    return found.id


def charge_of(row: LedgerCharge) -> Charge:
    """The charge that the row keeps."""
    amount = Money(row.amount_minor, row.currency)
    return Charge(row.type, amount, row.quantity, row.unit, row.purchase_id, row.facts)
