"""Every SELECT on sales: the ledger's entries on a supply center's account, with the purchases they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.ledger.models import LedgerEntry, LedgerTransaction
from marketplace.listings.models import Listing
from marketplace.payouts.rules import Sale, sale_of
from marketplace.purchases.models import Purchase
from marketplace.purchases.split import CLEARING, payable
from wire.money import Money

_PURCHASE = func.split_part(LedgerTransaction.reference, ":", 1)  # references begin with the purchase's id


@dataclass(frozen=True, slots=True)
class ListingSales:
    """One listing in one currency: `sold` is what buyers paid less refunds, `earned` the supply center's part."""

    listing: Listing
    sales: int
    refunds: int
    sold: Money
    earned: Money


def sales_by_listing(session: Session, organisation_id: str) -> Sequence[ListingSales]:
    """Sums per listing and currency, by title."""
    kind, currency = LedgerTransaction.kind, LedgerEntry.currency
    paid, own = LedgerEntry.account.endswith(CLEARING), LedgerEntry.account == payable(organisation_id)
    sums = (
        select(
            Purchase.listing_id,
            currency.label("currency"),
            func.count().filter(paid, kind == "sale").label("sales"),
            func.count().filter(paid, kind == "refund").label("refunds"),
            func.coalesce(func.sum(LedgerEntry.amount_minor).filter(paid), 0).label("sold"),
            func.coalesce(-func.sum(LedgerEntry.amount_minor).filter(own), 0).label("earned"),
        )
        .join(LedgerTransaction, Purchase.id == _PURCHASE)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .where(Purchase.supplier_id == organisation_id)
        .group_by(Purchase.listing_id, currency)
        .subquery()
    )
    rows = session.execute(select(Listing, sums).join(sums, sums.c.listing_id == Listing.id).order_by(Listing.title_en))
    return [
        ListingSales(r.Listing, r.sales, r.refunds, Money(int(r.sold), r.currency), Money(int(r.earned), r.currency))
        for r in rows
    ]


def payable_now(session: Session, organisation_id: str) -> Sequence[Money]:
    """What the network owes the supply center, per currency: the credit that stands on its account."""
    account = payable(organisation_id)
    total = func.sum(LedgerEntry.amount_minor)
    rows = session.execute(
        select(LedgerEntry.currency, total)
        .where(LedgerEntry.account == account)
        .group_by(LedgerEntry.currency)
        .order_by(LedgerEntry.currency)
    )
    return [Money(-int(minor), currency) for currency, minor in rows]


def sales(
    session: Session, organisation_id: str, *, limit: int, cursor: str | None
) -> tuple[Sequence[Sale], str | None]:
    """One page of sales and refunds, newest first."""
    of_center = select(Purchase.id).where(Purchase.supplier_id == organisation_id)
    statement = select(LedgerTransaction).where(_PURCHASE.in_(of_center))
    rows, following = paging.page(
        session, statement, LedgerTransaction.occurred_at, LedgerTransaction.id, limit=limit, cursor=cursor
    )
    bought = {row.reference.split(":")[0] for row in rows}
    listings = {p.id: p.listing.slug for p in session.scalars(select(Purchase).where(Purchase.id.in_(bought)))}
    return [sale_of(row, listings[row.reference.split(":")[0]], payable(organisation_id)) for row in rows], following
