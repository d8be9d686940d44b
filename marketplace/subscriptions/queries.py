"""Every SELECT on subscriptions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from marketplace.accounts.viewer import Viewer
from marketplace.purchases import queries as purchases
from marketplace.purchases.models import Purchase
from marketplace.subscriptions.errors import SubscriptionUnknown
from marketplace.subscriptions.models import PeriodKind, Subscription, SubscriptionPeriod
from marketplace.subscriptions.states import SubscriptionState
from wire.commerce import PlanKind

PARKED = (
    SubscriptionPeriod.parked.is_not(None), SubscriptionPeriod.paid_at.is_(None),
    SubscriptionPeriod.dropped_at.is_(None),
)  # fmt: skip


def of_origin(session: Session, purchase_id: str) -> Subscription | None:
    """The one that the provider knows by this purchase, locked, as it stands now.

    Most payments are a first one, of which there is none yet: then its purchases are not asked for.
    """
    found = session.scalar(select(Subscription.id).where(Subscription.origin_id == purchase_id))
    return locked(session, found) if found else None


def of_purchase(session: Session, purchase_id: str) -> Subscription | None:
    """The one that the purchase belongs to, also where a later change put another in its place."""
    within = select(SubscriptionPeriod.subscription_id).where(SubscriptionPeriod.purchase_id == purchase_id)
    return session.scalar(
        select(Subscription).where(or_(Subscription.purchase_id == purchase_id, Subscription.id.in_(within)))
    )


def of_viewer(session: Session, viewer: Viewer, purchase_id: str) -> Subscription:
    """PurchaseUnknown for another organisation's, SubscriptionUnknown for what does not repeat."""
    purchases.of_viewer(session, viewer, purchase_id)
    found = of_purchase(session, purchase_id)
    if found is None:
        raise SubscriptionUnknown(f"{purchase_id} does not repeat")
    return found


def locked(session: Session, subscription_id: str) -> Subscription:
    return session.scalars(
        select(Subscription)
        .where(Subscription.id == subscription_id)
        .with_for_update(of=Subscription)
        .execution_options(populate_existing=True)
    ).one()


def period(session: Session, period_id: str) -> SubscriptionPeriod | None:
    return session.get(SubscriptionPeriod, period_id)


def parked(session: Session) -> Sequence[SubscriptionPeriod]:
    """Charges of which the provider did not say whether they were paid, the oldest first."""
    return session.scalars(
        select(SubscriptionPeriod).where(*PARKED).order_by(SubscriptionPeriod.opened_at, SubscriptionPeriod.id)
    ).all()


def paid_with(subscription: Subscription, reference: str) -> str | None:
    """Which purchase a payment was for, by how the provider names it."""
    found = (row.purchase_id for row in subscription.periods if reference in (row.reference, row.id))
    return next(found, None)


def attended(session: Session, *, soon: datetime, counted: datetime) -> Sequence[str]:
    """Those that time may do something to; ended ones only while a payment is waited for, or usage is to be billed.

    A running one is left alone while it is paid for until after `soon`, the provider knows of it, and no usage of a
    period that was over at `counted` is left to be billed: of most that is so, for weeks.
    """
    of_it = SubscriptionPeriod.subscription_id == Subscription.id
    waits = exists().where(of_it, SubscriptionPeriod.paid_at.is_(None), SubscriptionPeriod.dropped_at.is_(None))
    whole = SubscriptionPeriod.kind == PeriodKind.PERIOD
    goes_on = exists().where(of_it, whole, SubscriptionPeriod.ends_at > soon)
    unbilled = exists().where(of_it, whole, SubscriptionPeriod.ends_at <= counted, _by_usage(), ~_billed())
    calm = and_(goes_on, Subscription.told, Subscription.unpaid_since.is_(None))
    running = Subscription.state != SubscriptionState.ENDED
    return session.scalars(select(Subscription.id).where(or_(waits, unbilled, and_(running, ~calm)))).all()


def _by_usage() -> ColumnElement[bool]:
    return exists().where(Purchase.id == SubscriptionPeriod.purchase_id, Purchase.kind == PlanKind.USAGE)


def _billed() -> ColumnElement[bool]:
    """Whether the usage of a period is written down."""
    bill = aliased(SubscriptionPeriod)
    return exists().where(
        bill.subscription_id == SubscriptionPeriod.subscription_id, bill.number == SubscriptionPeriod.number,
        bill.kind == PeriodKind.USAGE,
    )  # fmt: skip
