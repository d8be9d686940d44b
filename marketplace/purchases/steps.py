"""One step of a purchase with what it entails: grant and ledger in the transaction of the caller.

take → advance → PAID: issue + sale; REFUND_CONFIRMED: revoke; STOP, RESUME: when it ends is said and taken back
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.grants import service as grants
from marketplace.metering import rules as metering
from marketplace.purchases import rules
from marketplace.purchases.models import Purchase
from marketplace.purchases.posting import post_sale
from marketplace.purchases.states import Event, advance
from marketplace.releases.queries import live_deliveries, version_held
from wire.commerce import PlanKind


def take(session: Session, purchase: Purchase, event: Event, now: datetime) -> None:
    """One step of the table with what it entails. PurchaseStepRefused where there is no such step."""
    before = purchase.state
    purchase.state = advance(before, event)
    if purchase.state is not before:
        ENTAILED[event](session, purchase, now)
        session.flush()


def _fulfil(session: Session, purchase: Purchase, now: datetime) -> None:
    """One-off: what is released so far. The term starts now."""
    pins = purchase.kind is PlanKind.ONE_OFF
    purchase.fulfilled_at, purchase.ended_at = now, None
    purchase.paid_until = rules.ends_at(purchase.plan.interval, now)
    usage = purchase.plan.usage_price
    for agreed in purchase.licences:
        grants.issue(
            session, purchase_id=purchase.id, organisation_id=purchase.organisation_id, licence=agreed.licence,
            deliveries=live_deliveries(session, agreed.dataset) if pins else None,
            version=version_held(session, agreed.dataset) if pins else None,
            starts_at=now, ends_at=purchase.paid_until, now=now,
            usage_measure=None if usage is None else metering.counted(usage).value,
            usage_limit=None if usage is None else metering.limit(usage),
        )  # fmt: skip
    post_sale(session, purchase, f"{purchase.id}:sale", now)


def _refund(session: Session, purchase: Purchase, now: datetime) -> None:
    purchase.ended_at = now
    grants.revoke(session, purchase_id=purchase.id, reason="refunded", now=now)


def _stop(_: Session, purchase: Purchase, now: datetime) -> None:
    purchase.stopped_at = now


def _resume(_: Session, purchase: Purchase, _now: datetime) -> None:
    purchase.stopped_at = None


def _end(_: Session, purchase: Purchase, now: datetime) -> None:
    """The grant is left alone: what was paid is given until the day that was said."""
    purchase.ended_at = now


ENTAILED: Mapping[Event, Callable[[Session, Purchase, datetime], None]] = {
    Event.PAID: _fulfil,
    Event.STOP: _stop,
    Event.RESUME: _resume,
    Event.END: _end,
    Event.REFUND_CONFIRMED: _refund,
    Event.EXPIRE: _end,
    Event.CANCEL: _end,
}
"""What an event that changes the state entails."""
