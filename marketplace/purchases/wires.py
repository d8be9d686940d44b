"""Rows → what programs read."""

from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from wire import commerce as wire


def purchase(row: Purchase, language: str) -> wire.Purchase:
    return wire.Purchase(
        id=row.id, organisation=row.organisation.slug, plan_id=row.plan_id, listing=row.listing.slug,
        datasets=row.datasets, kind=row.kind.value, state=row.state.value, price_minor=row.price_minor,
        currency=row.currency, quantity=row.quantity, terms_hash=row.terms_hash,
        licences={one.dataset: (one.sentences or {}).get(language, []) for one in row.licences},
        worded_at=max((one.worded_at for one in row.licences if one.worded_at), default=None),
        opened_at=row.opened_at, fulfilled_at=row.fulfilled_at, paid_until=row.paid_until,
        ends_at=row.paid_until if row.state is PurchaseState.ENDING else None,
        ended_at=row.ended_at, refunded_minor=row.refunded.minor, refund_wished_at=row.refund_wished_at,
        refund_requested_at=max((refund.ordered_at for refund in row.refunds if refund.waits), default=None),
        checkout_url=row.checkout_url if row.state is PurchaseState.OPEN else None,
    )  # fmt: skip
