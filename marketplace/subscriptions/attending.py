"""What time does to subscriptions: the worker's task. Each is looked at by itself; one that fails holds up no other.

a period's end → the next is opened, usage is billed;  nothing told for a day → unpaid;  unpaid → dunning, step by step
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace import telling
from marketplace.grants import queries as grants_queries
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.listings.queries import plan_at_renewal
from marketplace.metering import queries as metering
from marketplace.metering import rules as pricing
from marketplace.payments.errors import PaymentRefused, PaymentUnavailable
from marketplace.payments.port import CheckoutRef
from marketplace.purchases import changed
from marketplace.purchases.desk import Desk
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import Event as PurchaseEvent
from marketplace.purchases.states import PurchaseState
from marketplace.purchases.steps import take
from marketplace.subscriptions import asking, dunning, queries, turning
from marketplace.subscriptions.dunning import GRACE, PATIENCE, Step
from marketplace.subscriptions.fulfilment import end, stand
from marketplace.subscriptions.models import PeriodKind, Subscription, SubscriptionPeriod
from marketplace.subscriptions.states import Event, SubscriptionState, advance
from wire.notices import Kind

AHEAD = timedelta(minutes=10)  # before a period's end the next one is opened, so that access has no gap
SAID = timedelta(days=7)  # before a renewal the buyer is told of it, and what it will cost is settled
COUNTED = timedelta(minutes=10)  # after its end usage is billed, once its last accesses are told of
AGAIN = timedelta(days=1)  # between two tries of a bill that a card declined
log = logging.getLogger(__name__)


def attend(desk: Desk, now: datetime) -> int:
    """How many things were done."""
    with desk.sessions() as session:
        ids = queries.attended(session, soon=now + SAID, counted=now - COUNTED)
    return sum(_attended(desk, id_, now) for id_ in ids)


def _attended(desk: Desk, subscription_id: str, now: datetime) -> int:
    try:
        with desk.sessions.begin() as session:
            held = queries.locked(session, subscription_id)
            steps = _turned(session, desk, held, now)
            asked = [row.id for row in held.periods if _to_be_asked(row, now)]
        if Step.ENDED in steps and held.purchase.billed_with:
            desk.payments.close(CheckoutRef(held.purchase.billed_with))
        for row_id in asked:
            _asked(desk, row_id, now)
        if not held.told:
            asking.tell_provider(desk, subscription_id)
    except (PaymentUnavailable, PaymentRefused) as error:
        log.warning("subscription %s stays as it is: %s: %s", subscription_id, error.title, error.detail)
        return 0
    return len(steps) + len(asked)


def _turned(session: Session, desk: Desk, held: Subscription, now: datetime) -> Sequence[Step]:
    """What is due by the clock alone. Answers the steps of dunning that were taken."""
    for row in [row for row in held.periods if row.kind is PeriodKind.PERIOD and row.ends_at + COUNTED <= now]:
        _bill_usage(session, held, row, now)
    if held.state is SubscriptionState.ENDED:
        return []
    last = held.last
    if held.purchase.state is PurchaseState.FULFILLED and last.ends_at - AHEAD <= now:
        last = turning.opened(session, held, last.number + 1, now)
    if held.purchase.state is PurchaseState.FULFILLED and last.ends_at - SAID <= now:
        _say_what_comes(session, desk, held, now)
    if last.waits and last.failed_at is None and last.starts_at + PATIENCE <= now:
        last.failed_at = now
        stand(session, held)
    return _dun(session, held, now)


def _bill_usage(session: Session, held: Subscription, row: SubscriptionPeriod, now: datetime) -> None:
    """Once a period: what was used in it, priced by the plan that was bought."""
    purchase = session.get_one(Purchase, row.purchase_id)
    price = purchase.plan.usage_price
    billed = any(r.kind is PeriodKind.USAGE and r.number == row.number for r in held.periods)
    if price is None or billed:
        return
    held_by_it = grants_queries.of_purchase(session, purchase.id)
    used = metering.used_together(session, held_by_it, pricing.counted(price), row.starts_at, row.ends_at)
    amount = pricing.price(price, used, row.currency)
    made = SubscriptionPeriod(
        id=new_id("prd"), subscription_id=held.id, number=row.number, kind=PeriodKind.USAGE, part=0,
        purchase_id=purchase.id, quantity=1, starts_at=row.starts_at, ends_at=row.ends_at, charge_minor=amount.minor,
        credit_minor=0, used=used, currency=row.currency, opened_at=now, paid_at=None if amount.minor else now,
    )  # fmt: skip
    held.periods.append(made)
    session.flush()


def _say_what_comes(session: Session, desk: Desk, held: Subscription, now: datetime) -> None:
    """The buyer is told when it renews and for how much; a plan that was succeeded goes over to its heir then."""
    last, purchase = held.last, held.purchase
    heir = plan_at_renewal(session, purchase.plan, last.ends_at)
    if heir.id != purchase.plan_id and held.next_purchase_id is None:
        held.next_purchase = changed.made(
            session, purchase, heir, quantity=held.next_quantity or purchase.quantity, member_id=purchase.member_id,
            declared=desk.declared, now=now,
        )  # fmt: skip
        held.told = False
        session.flush()
    following = held.next_purchase or purchase
    minor = following.price_minor * (held.next_quantity or following.quantity)
    facts = {"title": purchase.listing.titles, "amount_minor": minor, "currency": following.currency,
             "renews_at": last.ends_at.isoformat()}  # fmt: skip
    about, page = f"{held.id}:{last.number + 1}", f"/purchases/{purchase.id}/subscription"
    telling.tell(session, purchase.organisation_id, Kind.RENEWS, about, facts, page=page)


def _dun(session: Session, held: Subscription, now: datetime) -> Sequence[Step]:
    if held.unpaid_since is None:
        return []
    steps = dunning.due(held.unpaid_since, held.dunned, now)
    for step in steps:
        held.dunned += 1
        if step is Step.PAUSED:
            held.state = advance(held.state, Event.GRACE_OVER)
            grants.suspend(session, purchase_id=held.purchase_id, reason="unpaid", now=now)
        elif step is Step.ENDED:
            take(session, held.purchase, PurchaseEvent.END, now)
            end(held, now)
        else:
            _tell(session, held, step)
    return steps


def _tell(session: Session, held: Subscription, step: Step) -> None:
    purchase, due = held.purchase, held.unpaid[0].due
    until = (held.unpaid_since or held.anchor) + GRACE
    facts = {
        "title": purchase.listing.titles, "amount_minor": due.minor, "currency": due.currency,
        "ends_at": until.isoformat(),
    }  # fmt: skip
    about = f"{held.unpaid[0].id}:{step}"
    telling.tell(session, purchase.organisation_id, Kind.UNPAID, about, facts, page=f"/purchases/{purchase.id}")


def _to_be_asked(row: SubscriptionPeriod, now: datetime) -> bool:
    """What we ask for ourselves, and that is not decided: asked once more after an interruption, or a day later."""
    if not row.waits or row.kind is PeriodKind.PERIOD:
        return False
    if row.kind is PeriodKind.CHANGE:
        return row.opened_at + AHEAD <= now
    return row.asked_at is None or row.asked_at + AGAIN <= now


def _asked(desk: Desk, row_id: str, now: datetime) -> None:
    with desk.sessions.begin() as session:
        session.get_one(SubscriptionPeriod, row_id).asked_at = now
    asking.carry_out(desk, row_id, now)
