"""How a subscription goes on: it begins, its next period opens, another purchase takes the place of the former.

Access is kept from a period's start for the grace, and until its end once it is paid.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import Event, PurchaseState, advance
from marketplace.purchases.steps import give
from marketplace.subscriptions import seating
from marketplace.subscriptions.dunning import GRACE
from marketplace.subscriptions.models import PeriodKind, Subscription, SubscriptionPeriod
from marketplace.subscriptions.periods import Period
from marketplace.subscriptions.states import SubscriptionState


def begin(session: Session, purchase: Purchase, anchor: datetime, now: datetime) -> Subscription | None:
    """The subscription of a purchase that was paid; its first period began at `anchor`, when it was paid."""
    interval = purchase.plan.every
    if interval is None or purchase.fulfilled_at is None:
        return None
    made = Subscription(
        id=new_id("sub"), origin=purchase, purchase=purchase, next_purchase=None, state=SubscriptionState.ACTIVE,
        interval=interval, anchor=min(anchor, now), created_at=now,
    )  # fmt: skip
    session.add(made)
    first = made.period(1)
    row = _row(made, first, purchase, now)
    row.paid_at, row.reference = made.anchor, None
    made.periods.append(row)
    if (first.starts_at, first.ends_at) != (purchase.fulfilled_at, purchase.paid_until):
        _first_gives(session, purchase, first)
    session.flush()
    return made


def anchored(session: Session, held: Subscription, anchor: datetime) -> None:
    """When the first payment was made was told only now: nothing but the first period hangs on it yet."""
    if len(held.periods) > 1 or anchor >= held.anchor:
        return
    held.anchor = anchor
    first, row = held.period(1), held.periods[0]
    row.starts_at, row.ends_at, row.paid_at = first.starts_at, first.ends_at, anchor
    _first_gives(session, held.origin, first)


def _first_gives(session: Session, purchase: Purchase, first: Period) -> None:
    grants.set_term(
        session, purchase_id=purchase.id, starts_at=first.starts_at, before=purchase.paid_until, after=first.ends_at
    )
    purchase.paid_until = first.ends_at
    session.flush()


def opened(session: Session, held: Subscription, number: int, now: datetime) -> SubscriptionPeriod:
    """The period of that number, to be paid; what was to begin with it begins, and access is kept for the grace."""
    while (last := held.last).number < number:
        following = held.period(last.number + 1)
        _take_up_next(session, held, following, now)
        held.periods.append(_row(held, following, held.purchase, now))
        grants.extend(
            session, purchase_id=held.purchase_id, ends_at=min(following.starts_at + GRACE, following.ends_at)
        )
        session.flush()
    found = held.row(number)
    if found is None:
        raise LookupError(f"{held.id} has no period {number}")
    return found


def _row(held: Subscription, span: Period, purchase: Purchase, now: datetime) -> SubscriptionPeriod:
    return SubscriptionPeriod(
        id=new_id("prd"), subscription_id=held.id, number=span.number, kind=PeriodKind.PERIOD, part=0,
        purchase_id=purchase.id, quantity=purchase.quantity, starts_at=span.starts_at, ends_at=span.ends_at,
        charge_minor=purchase.price.minor, credit_minor=0, currency=purchase.currency, opened_at=now,
    )  # fmt: skip


def _take_up_next(session: Session, held: Subscription, following: Period, now: datetime) -> None:
    if held.next_purchase is not None and held.next_purchase.state is PurchaseState.OPEN:
        go_over(session, held, held.next_purchase, following, now, paid=False)
    if held.next_quantity is not None:
        held.purchase.quantity = held.next_quantity
        seating.keep(session, held.purchase, held.keeps, now)
    held.next_purchase_id, held.next_purchase, held.next_quantity, held.keeps = None, None, None, []


def go_over(session: Session, held: Subscription, new: Purchase, span: Period, now: datetime, *, paid: bool) -> None:
    """From `span` on the new purchase gives; the former one ends there. Not `paid` yet: for the grace."""
    former, at = held.purchase, span.starts_at
    new.state = advance(new.state, Event.PAID)
    give(session, new, at, span.ends_at if paid else min(at + GRACE, span.ends_at))
    new.paid_until = span.ends_at if paid else at
    former.state, former.ended_at = PurchaseState.ENDED, at
    seating.seat_again(session, former, new, held.keeps, now)
    grants.shorten(session, purchase_id=former.id, ends_at=max(at, now))
    held.purchase_id, held.purchase = new.id, new
    session.flush()


def extend(session: Session, row: SubscriptionPeriod, until: datetime) -> None:
    """The period was paid: access until its end, or the provider's if that is later."""
    purchase = session.get_one(Purchase, row.purchase_id)
    purchase.paid_until = max(purchase.paid_until or until, until)
    grants.extend(session, purchase_id=purchase.id, ends_at=until)
