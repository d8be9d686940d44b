"""The one way into the ledger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.ids import new_id
from marketplace.ledger import queries
from marketplace.ledger.errors import ReferenceUsed
from marketplace.ledger.models import LedgerEntry, LedgerTransaction
from marketplace.ledger.rules import Entry, demand_balance


def post(session: Session, *, kind: str, reference: str, entries: Sequence[Entry], at: datetime) -> LedgerTransaction:
    """Write one transaction; the same reference with the same kind and entries again answers the first.

    A second connection with the same reference waits here until the first commits. OffBalance, ReferenceUsed.
    """
    demand_balance(entries)
    header = insert(LedgerTransaction).values(id=new_id("ltx"), kind=kind, reference=reference, occurred_at=at)
    made = session.scalar(header.on_conflict_do_nothing(index_elements=["reference"]).returning(LedgerTransaction.id))
    if made is None:
        return _same_as_before(session, kind, reference, entries)
    session.add_all(
        LedgerEntry(transaction_id=made, position=n, account=account, amount_minor=m.minor, currency=m.currency)
        for n, (account, m) in enumerate(entries)
    )
    session.flush()
    return queries.transaction(session, reference)


def _same_as_before(session: Session, kind: str, reference: str, entries: Sequence[Entry]) -> LedgerTransaction:
    found = queries.transaction(session, reference)
    before = [(e.account, e.amount_minor, e.currency) for e in found.entries]
    if (kind, [(account, m.minor, m.currency) for account, m in entries]) != (found.kind, before):
        raise ReferenceUsed(f"{reference} stands for {found.kind} {found.id}")
    return found
