"""One step of a purchase with what it entails: grant and ledger in the transaction of the caller.

take → advance → PAID: issue + sale; SOLD_OUT: sale + refund; REFUND_CONFIRMED: revoke; STOP, RESUME: when it ends
is said and taken back
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.approvals import service as approvals
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.licensing.service import scope_of
from marketplace.licensing.versions import pins
from marketplace.metering import rules as metering
from marketplace.payments.port import RefundReason
from marketplace.purchases import copies, rules
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.posting import post_sale
from marketplace.purchases.states import Event, advance
from marketplace.releases.queries import live_deliveries, version_held


def take(session: Session, purchase: Purchase, event: Event, now: datetime) -> None:
    """One step of the table with what it entails. PurchaseStepRefused where there is no such step."""
    if event is Event.PAID and copies.gone(session, purchase, now):
        event = Event.SOLD_OUT
    before = purchase.state
    purchase.state = advance(before, event)
    if purchase.state is not before:
        ENTAILED[event](session, purchase, now)
        session.flush()


def _fulfil(session: Session, purchase: Purchase, now: datetime) -> None:
    give(session, purchase, now, rules.ends_at(purchase.plan.every, now))
    post_sale(session, purchase, f"{purchase.id}:sale", now)


def give(session: Session, purchase: Purchase, now: datetime, until: datetime | None) -> None:
    """A grant for each dataset, from now on. One-off: what is released so far."""
    purchase.fulfilled_at, purchase.ended_at, purchase.paid_until = now, None, until
    usage = purchase.plan.usage_price
    ends_at = purchase.trial_ends_at or purchase.paid_until
    for agreed in purchase.licences:
        pinned = pins(scope_of(agreed.licence).version, purchase.kind)
        grants.issue(
            session, purchase_id=purchase.id, organisation_id=purchase.organisation_id, licence=agreed.licence,
            deliveries=live_deliveries(session, agreed.dataset) if pinned else None,
            version=version_held(session, agreed.dataset) if pinned else None,
            starts_at=now, ends_at=ends_at, now=now,
            usage_measure=None if usage is None else metering.counted(usage).value,
            usage_limit=None if usage is None else metering.limit(usage),
        )  # fmt: skip


def _give_back(session: Session, purchase: Purchase, now: datetime) -> None:
    """The money came, and no copy was left: it is in the ledger, and all of it is ordered back by nobody."""
    purchase.ended_at = now
    post_sale(session, purchase, f"{purchase.id}:sale", now)
    ordered = Refund(
        id=new_id("rfd"), amount_minor=purchase.price.minor, currency=purchase.currency,
        reason=RefundReason.REQUESTED, note=copies.NONE_LEFT, ordered_at=now, ends_access=True,
    )  # fmt: skip
    purchase.refunds.append(ordered)
    approvals.give_back(session, purchase.id)


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


def _let_go(session: Session, purchase: Purchase, now: datetime) -> None:
    """It came to nothing: what it was approved with can be used again."""
    purchase.ended_at = now
    approvals.give_back(session, purchase.id)


ENTAILED: Mapping[Event, Callable[[Session, Purchase, datetime], None]] = {
    Event.PAID: _fulfil,
    Event.STOP: _stop,
    Event.RESUME: _resume,
    Event.END: _end,
    Event.REFUND_CONFIRMED: _refund,
    Event.EXPIRE: _let_go,
    Event.CANCEL: _let_go,
    Event.SOLD_OUT: _give_back,
}
"""What an event that changes the state entails."""
