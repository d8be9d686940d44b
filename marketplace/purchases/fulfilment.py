"""What an event of the provider does to a purchase: state, grant and ledger in the transaction of the caller.

PaymentEvent → apply → OUTCOMES → advance → entering `fulfilled`: issue + sale; entering `refunded`: revoke + reversal
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.grants import service as grants
from marketplace.ledger import service as ledger
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases import queries, rules
from marketplace.purchases.errors import AmountDiffers
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import OUTCOMES, Event, PurchaseState, advance
from marketplace.releases.queries import live_deliveries
from wire.commerce import PlanKind
from wire.money import Money

PARTIAL = "partial refund: noted, changes nothing"


def apply(session: Session, event: PaymentEvent, now: datetime) -> str:
    """Act on one event, whatever came before it; again: no change. Answers the purchase's state.

    PurchaseUnknown, AmountDiffers: a person must look; the inbox shows them.
    """
    if event.purchase_id is None or not OUTCOMES[event.outcome]:
        return "ignored"
    purchase = queries.locked(session, event.purchase_id)
    if event.outcome is Outcome.REFUNDED and _less(event.amount, purchase.price):
        return PARTIAL
    if event.outcome is not Outcome.EXPIRED and event.amount != purchase.price:
        raise AmountDiffers(f"{event.id} speaks of {event.amount}, {purchase.id} costs {purchase.price}")
    for step in OUTCOMES[event.outcome]:
        take(session, purchase, step, now)
    if event.outcome is Outcome.RENEWED:
        _renew(session, purchase, event, now)
    return purchase.state.value


def take(session: Session, purchase: Purchase, event: Event, now: datetime) -> None:
    """One step of the table with what it entails. PurchaseStepRefused where there is no such step."""
    before = purchase.state
    purchase.state = advance(before, event)
    if purchase.state is not before:
        ENTERED[purchase.state](session, purchase, now)
        session.flush()


def _fulfil(session: Session, purchase: Purchase, now: datetime) -> None:
    """One-off: the deliveries released so far. The term starts now."""
    pinned = live_deliveries(session, purchase.licence.dataset) if purchase.kind is PlanKind.ONE_OFF else None
    purchase.fulfilled_at, purchase.ended_at = now, None
    purchase.paid_until = rules.ends_at(purchase.kind, now)
    grants.issue(
        session, purchase_id=purchase.id, organisation_id=purchase.organisation_id, licence=purchase.licence,
        deliveries=pinned, starts_at=now, ends_at=purchase.paid_until, now=now,
    )  # fmt: skip
    _post_sale(session, purchase, f"{purchase.id}:sale", now)


def _refund(session: Session, purchase: Purchase, now: datetime) -> None:
    purchase.ended_at = now
    grants.revoke(session, purchase_id=purchase.id, reason="refunded", now=now)
    entries = rules.reversal(purchase.price, purchase.supplier_id, purchase.supplier_share_bp)
    ledger.post(session, kind="refund", reference=f"{purchase.id}:refund", entries=entries, at=now)


def _end(_: Session, purchase: Purchase, now: datetime) -> None:
    purchase.ended_at = now


ENTERED: Mapping[PurchaseState, Callable[[Session, Purchase, datetime], None]] = {
    PurchaseState.FULFILLED: _fulfil,
    PurchaseState.REFUNDED: _refund,
    PurchaseState.EXPIRED: _end,
    PurchaseState.CANCELLED: _end,
}
"""What entering a state entails."""


def _renew(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> None:
    """A later month: once per invoice in the ledger; the grant lasts until the month's end, unless it was revoked."""
    if event.until is None or event.reference is None:
        raise AmountDiffers(f"{event.id} renews {purchase.id} without saying until when")
    _post_sale(session, purchase, f"{purchase.id}:renewal:{event.reference}", now)
    purchase.paid_until = max(purchase.paid_until or event.until, event.until)
    grants.extend(session, purchase_id=purchase.id, ends_at=purchase.paid_until)


def _post_sale(session: Session, purchase: Purchase, reference: str, now: datetime) -> None:
    if purchase.price_minor:
        entries = rules.sale(purchase.price, purchase.supplier_id, purchase.supplier_share_bp)
        ledger.post(session, kind="sale", reference=reference, entries=entries, at=now)


def _less(amount: Money | None, price: Money) -> bool:
    return amount is not None and amount.currency == price.currency and amount.minor < price.minor
