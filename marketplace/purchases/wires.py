"""Rows → what programs read."""

from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from wire import commerce as wire


def purchase(row: Purchase) -> wire.Purchase:
    return wire.Purchase(
        id=row.id, organisation=row.organisation.slug, plan_id=row.plan_id, listing=row.listing.slug,
        dataset=row.licence.dataset, kind=row.kind.value, state=row.state.value, price_minor=row.price_minor,
        currency=row.currency, terms_hash=row.terms_hash, opened_at=row.opened_at, fulfilled_at=row.fulfilled_at,
        paid_until=row.paid_until, ended_at=row.ended_at, refund_requested_at=row.refund_requested_at,
        checkout_url=row.checkout_url if row.state is PurchaseState.OPEN else None,
    )  # fmt: skip
