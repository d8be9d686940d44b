"""What a company paid, from the ledger's entries alone: by month, listing and currency; refunds are taken off.

References of the ledger begin with the purchase's id, so its entries are found by the index on references.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from marketplace.ledger.models import LedgerEntry, LedgerTransaction
from marketplace.listings.models import Listing
from marketplace.purchases.models import Purchase
from marketplace.purchases.split import CLEARING
from wire.money import Money
from wire.times import NETWORK

_OF_PURCHASE = (LedgerTransaction.reference > Purchase.id + ":") & (LedgerTransaction.reference < Purchase.id + ";")
_PAID = LedgerEntry.account.endswith(CLEARING)
_MONTH = cast(func.date_trunc("month", func.timezone(NETWORK, LedgerTransaction.occurred_at)), Date)


@dataclass(frozen=True, slots=True)
class Spent:
    """`month`: its first day, in the network's zone."""

    month: date
    listing: Listing
    amount: Money


def spent(session: Session, organisation_id: str, since: datetime) -> Sequence[Spent]:
    """What was paid from then on, the newest month first, the dearest listing first."""
    total = func.sum(LedgerEntry.amount_minor)
    sums = (
        select(_MONTH.label("month"), Purchase.listing_id, LedgerEntry.currency, total.label("minor"))
        .join(LedgerTransaction, _OF_PURCHASE)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(Purchase.organisation_id == organisation_id, _PAID, LedgerTransaction.occurred_at >= since)
        .group_by(_MONTH, Purchase.listing_id, LedgerEntry.currency)
        .subquery()
    )
    rows = session.execute(
        select(sums, Listing)
        .join(Listing, Listing.id == sums.c.listing_id)
        .order_by(sums.c.month.desc(), sums.c.minor.desc(), Listing.slug)
    )
    return [Spent(row.month, row.Listing, Money(int(row.minor), row.currency)) for row in rows]


def spent_between(session: Session, organisation_id: str, currency: str, since: datetime, until: datetime) -> Money:
    """What was paid from `since` on and before `until`."""
    paid = (
        select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0))
        .select_from(Purchase)
        .join(LedgerTransaction, _OF_PURCHASE)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(Purchase.organisation_id == organisation_id, _PAID, LedgerEntry.currency == currency)
        .where(LedgerTransaction.occurred_at >= since, LedgerTransaction.occurred_at < until)
    )
    return Money(int(session.scalar(paid) or 0), currency)
