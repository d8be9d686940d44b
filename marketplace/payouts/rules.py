"""A ledger transaction as a line of a statement: pure."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.ledger.models import LedgerTransaction
from marketplace.purchases.split import CLEARING
from wire.money import Money


@dataclass(frozen=True, slots=True)
class Sale:
    """`paid` by the buyer (negative: given back) and `earned` of it by the supply center."""

    id: str
    at: datetime
    kind: str
    listing: str
    paid: Money
    earned: Money


def sale_of(transaction: LedgerTransaction, listing: str, account: str) -> Sale:
    """`account` is the supply center's: what is credited there is earned."""
    currency = transaction.entries[0].currency
    sums = {e.account: e.amount_minor for e in transaction.entries}
    paid = sum(minor for name, minor in sums.items() if name.endswith(CLEARING))
    earned = Money(-sums.get(account, 0), currency)
    return Sale(transaction.id, transaction.occurred_at, transaction.kind, listing, Money(paid, currency), earned)
