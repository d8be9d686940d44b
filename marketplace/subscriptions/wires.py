"""Rows → what programs read."""

from marketplace.subscriptions.changes import offered
from marketplace.subscriptions.dunning import GRACE
from marketplace.subscriptions.models import Subscription, SubscriptionPeriod
from marketplace.subscriptions.proration import Quote
from wire import subscriptions as wire


def subscription(held: Subscription) -> wire.Subscription:
    return wire.Subscription(
        id=held.id, state=held.state.value, interval=held.interval.value, purchase_id=held.purchase_id,
        plan_id=held.purchase.plan_id, quantity=held.purchase.quantity,
        next_plan_id=held.next_purchase.plan_id if held.next_purchase else None, next_quantity=held.next_quantity,
        unpaid_since=held.unpaid_since, grace_ends_at=held.unpaid_since + GRACE if held.unpaid_since else None,
        plans=[plan.id for plan in offered(held)], periods=[_period(row) for row in held.periods],
    )  # fmt: skip


def _period(row: SubscriptionPeriod) -> wire.Period:
    return wire.Period(
        id=row.id, number=row.number, kind=row.kind.value, purchase_id=row.purchase_id, quantity=row.quantity,
        starts_at=row.starts_at, ends_at=row.ends_at, charge_minor=row.charge_minor, credit_minor=row.credit_minor,
        due_minor=row.due.minor, used=row.used, currency=row.currency, paid_at=row.paid_at, failed_at=row.failed_at,
        dropped_at=row.dropped_at,
    )  # fmt: skip


def parked(row: SubscriptionPeriod) -> wire.ParkedCharge:
    return wire.ParkedCharge(
        id=row.id, kind=row.kind.value, purchase_id=row.purchase_id, due_minor=row.due.minor, currency=row.currency,
        asked_at=row.asked_at or row.opened_at, answer=row.parked or "",
    )  # fmt: skip


def quote(found: Quote, plan_id: str, quantity: int) -> wire.ChangeQuote:
    return wire.ChangeQuote(
        plan_id=plan_id, quantity=quantity, at=found.at, when=found.when.value, begins_at=found.begins_at,
        period_ends_at=found.period_ends_at, credit_minor=found.credit.minor, charge_minor=found.charge.minor,
        due_minor=found.due.minor, then_minor=found.then.minor, currency=found.then.currency,
    )  # fmt: skip
