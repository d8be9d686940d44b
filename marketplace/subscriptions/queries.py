"""Every SELECT on subscriptions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.purchases import queries as purchases
from marketplace.subscriptions.errors import SubscriptionUnknown
from marketplace.subscriptions.models import Subscription, SubscriptionPeriod
from marketplace.subscriptions.states import SubscriptionState

PARKED = (
    SubscriptionPeriod.parked.is_not(None), SubscriptionPeriod.paid_at.is_(None),
    SubscriptionPeriod.dropped_at.is_(None),
)  # fmt: skip


def of_origin(session: Session, purchase_id: str) -> Subscription | None:
    """The one that the provider knows by this purchase, locked, as it stands now."""
    return session.scalar(
        select(Subscription)
        .where(Subscription.origin_id == purchase_id)
        .with_for_update(of=Subscription)
        .execution_options(populate_existing=True)
    )


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


def attended(session: Session, now: datetime) -> Sequence[str]:
    """Those that time does something to; ended ones only while usage is left to be billed."""
    open_bills = select(SubscriptionPeriod.subscription_id).where(
        SubscriptionPeriod.paid_at.is_(None), SubscriptionPeriod.dropped_at.is_(None),
        SubscriptionPeriod.starts_at <= now,
    )  # fmt: skip
    running_ones = Subscription.state != SubscriptionState.ENDED
    return session.scalars(select(Subscription.id).where(or_(running_ones, Subscription.id.in_(open_bills)))).all()
