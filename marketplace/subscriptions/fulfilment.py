"""What an event of the provider does to what repeats; the rest goes on to purchases. One entry for every event.

PAID → a subscription begins; RENEWED → its period is paid; CHARGED → a change, or usage; UNPAID → dunning
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.grants import service as grants
from marketplace.payments import suspense
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases import fulfilment as purchases
from marketplace.purchases import queries as purchase_queries
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.posting import post_sale
from marketplace.purchases.states import OUTCOMES
from marketplace.subscriptions import changes, queries, turning, typed
from marketplace.subscriptions.errors import SubscriptionUnknown
from marketplace.subscriptions.models import PeriodKind, Subscription, SubscriptionPeriod
from marketplace.subscriptions.periods import number_ending
from marketplace.subscriptions.states import Event, advance
from wire.money import Money

LATER = (Outcome.RENEWED, Outcome.CHARGED, Outcome.UNPAID)


def apply(session: Session, event: PaymentEvent, now: datetime) -> str:
    """Act on one event, whatever came before it; again: no change. SubscriptionUnknown: wait for the first payment."""
    held = queries.of_origin(session, event.purchase_id) if event.purchase_id else None
    if held is None:
        return _first(session, event, now)
    act = ACTS.get(event.outcome)
    result = act(session, held, event, now) if act else _passed_on(session, held, event, now)
    session.flush()
    return result


def _first(session: Session, event: PaymentEvent, now: datetime) -> str:
    if event.outcome in LATER and event.purchase_id:
        raise SubscriptionUnknown(f"{event.purchase_id}: its first payment was not told yet")
    if event.purchase_id is None or not OUTCOMES[event.outcome]:
        return purchases.apply(session, event, now)
    purchase = purchase_queries.to_act_on(session, event.purchase_id)
    result = purchases.act(session, purchase, event, now)
    paid_at = event.at if event.outcome is Outcome.PAID and event.at else now
    turning.begin(session, purchase, paid_at, now)
    return result


def _passed_on(session: Session, held: Subscription, event: PaymentEvent, now: datetime) -> str:
    """What purchases act on, for the one that it is about; the provider knows the first one's id alone."""
    about = _refunded(session, event) or (
        queries.paid_with(held, event.payment) if event.payment else None
    ) or (held.origin_id if event.outcome in purchases.OF_A_PAYMENT else held.purchase_id)  # fmt: skip
    result = purchases.apply(session, replace(event, purchase_id=about), now)
    if event.outcome is Outcome.PAID and event.at is not None:
        turning.anchored(session, held, event.at)
    if event.outcome is Outcome.ENDED:
        end(held, now)
    return result


def _refunded(session: Session, event: PaymentEvent) -> str | None:
    if event.outcome is not Outcome.REFUNDED or event.reference is None:
        return None
    ordered = session.get(Refund, event.reference)
    return ordered.purchase_id if ordered else None


def _renewed(session: Session, held: Subscription, event: PaymentEvent, now: datetime) -> str:
    if event.until is None or event.reference is None or event.amount is None:
        raise SubscriptionUnknown(f"{event.id} renews {held.id} without saying what")
    row = turning.opened(session, held, number_ending(held.anchor, held.interval, event.until), now)
    if row.reference == event.reference:
        return held.state.value
    if not row.waits:
        gone = "was paid before" if row.paid_at else "was given up"
        return _suspend(session, row, event, f"period {row.number} {gone}", now)
    return _settle(session, held, row, event, "renewal", now)


def _charged(session: Session, held: Subscription, event: PaymentEvent, now: datetime) -> str:
    row = queries.period(session, event.reference or "")
    if row is None or row.subscription_id != held.id:
        raise SubscriptionUnknown(f"{event.id} pays {event.reference}, which nobody asked for")
    if row.paid_at is not None:
        return held.state.value
    if row.dropped_at is not None:
        return _suspend(session, row, event, "it was declined before, and dropped", now)
    return _settle(session, held, row, event, row.kind.value, now)


def _settle(  # noqa: PLR0917
    session: Session, held: Subscription, row: SubscriptionPeriod, event: PaymentEvent, word: str, now: datetime
) -> str:
    """What is due is a sale; what is beyond it, or too little, is held in suspense."""
    paid = event.amount
    if paid is None or paid.currency != row.currency or paid.minor < row.due.minor:
        return _suspend(session, row, event, f"{row.due} are due", now)
    row.paid_at, row.reference = now, event.reference
    if row.kind is PeriodKind.CHANGE:
        changes.take_effect(session, held, row, now)
    if row.kind is PeriodKind.PERIOD:
        restored(session, held)
        turning.extend(session, row, max(row.ends_at, event.until or row.ends_at))
    purchase = session.get_one(Purchase, row.purchase_id)
    post_sale(
        session, purchase, f"{purchase.id}:{word}:{event.reference}", now, amount=row.due,
        charges=typed.charges(session, row),
    )  # fmt: skip
    if paid.minor > row.due.minor:
        more = Money(paid.minor - row.due.minor, paid.currency)
        _suspend(session, row, replace(event, amount=more), f"{row.due} were due", now)
    return stand(session, held)


def _suspend(session: Session, row: SubscriptionPeriod, event: PaymentEvent, cause: str, now: datetime) -> str:
    purchase = session.get_one(Purchase, row.purchase_id)
    if event.amount is not None:
        suspense.hold(
            session, provider=purchase.provider, reference=f"{purchase.id}:{event.reference or event.id}",
            amount=event.amount, purchase_id=purchase.id, cause=cause, now=now,
        )  # fmt: skip
    return purchases.SUSPENSE


def _unpaid(session: Session, held: Subscription, event: PaymentEvent, now: datetime) -> str:
    """A card declined. A change that is declined is dropped by who asked for it."""
    if event.until is not None:
        row: SubscriptionPeriod | None = turning.opened(
            session, held, number_ending(held.anchor, held.interval, event.until), now
        )
    else:
        row = queries.period(session, event.reference or "")
    if row is not None and row.waits and row.kind is not PeriodKind.CHANGE:
        row.failed_at = row.failed_at or now
    return stand(session, held)


def stand(session: Session, held: Subscription) -> str:
    """The state that the periods tell: unpaid while one is."""
    unpaid = held.unpaid
    held.state = advance(held.state, Event.UNPAID if unpaid else Event.SETTLED)
    if unpaid:
        held.unpaid_since = min(row.failed_at for row in unpaid if row.failed_at)
    else:
        held.unpaid_since, held.dunned = None, 0
        restored(session, held)
    return held.state.value


def restored(session: Session, held: Subscription) -> None:
    grants.restore(session, purchase_id=held.purchase_id, reason="unpaid")


def end(held: Subscription, now: datetime) -> None:
    """No more periods; the running one of a usage plan is still to be billed."""
    held.state = advance(held.state, Event.END)
    held.ended_at = held.ended_at or now
    for row in held.periods:
        if row.waits and row.kind is PeriodKind.PERIOD:
            row.dropped_at = now


ACTS: Mapping[Outcome, Callable[[Session, Subscription, PaymentEvent, datetime], str]] = {
    Outcome.RENEWED: _renewed,
    Outcome.CHARGED: _charged,
    Outcome.UNPAID: _unpaid,
}
