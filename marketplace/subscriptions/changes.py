"""Another plan, more or fewer seats: quoted to the second, charged as quoted, in effect once it is paid.

quoted → change: written down → the provider charges → CHARGED → take_effect;  declined: dropped, nothing changed
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.approvals import service as approvals
from marketplace.approvals.models import Approval
from marketplace.approvals.rules import Wanted
from marketplace.audit import service as audit
from marketplace.errors import Forbidden
from marketplace.ids import new_id
from marketplace.listings.errors import PlanUnknown
from marketplace.listings.models import Plan
from marketplace.listings.states import ListingState
from marketplace.payments.providers import BANK
from marketplace.purchases import budgets, changed, rules
from marketplace.purchases.desk import Desk
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import Event as PurchaseEvent
from marketplace.purchases.states import PurchaseState
from marketplace.purchases.steps import take
from marketplace.subscriptions import asking, proration, queries, seating, turning
from marketplace.subscriptions.errors import QuoteChanged, SubscriptionStepRefused
from marketplace.subscriptions.models import PeriodKind, Subscription, SubscriptionPeriod
from marketplace.subscriptions.periods import Period
from marketplace.subscriptions.proration import Quote, Terms, When
from marketplace.subscriptions.states import SubscriptionState
from wire.commerce import Interval, PlanKind
from wire.money import Money

QUOTED = timedelta(minutes=15)  # how long an amount that was shown is billed


@dataclass(frozen=True, slots=True)
class Asked:
    """What the buyer saw: plan, seats, when it was quoted, and what it costs; `keeps`: who keeps one of fewer seats."""

    plan_id: str
    quantity: int
    at: datetime
    due_minor: int
    keeps: tuple[str, ...] = ()


def quoted(held: Subscription, plan: Plan, quantity: int, at: datetime) -> Quote:
    """What the change would cost at `at`. ChangeRefused, SubscriptionStepRefused."""
    if held.state is not SubscriptionState.ACTIVE or held.purchase.state is not PurchaseState.FULFILLED:
        raise SubscriptionStepRefused(f"it is {held.state} and {held.purchase.state}: only one that runs is changed")
    if held.changing is not None:
        raise SubscriptionStepRefused("a change is being paid", remedy="Wait until its payment is decided.")
    row = held.last
    at_once = held.purchase.provider != BANK
    return proration.quote(_terms(held.purchase), _offered(held, plan, quantity), _span(row), at, at_once=at_once)


def change(desk: Desk, viewer: Viewer, purchase_id: str, asked: Asked, now: datetime) -> Purchase:
    """Do what was quoted, for exactly that amount. Answers the purchase that gives now.

    QuoteChanged, ChangeRefused, PlanUnknown, ApprovalNeeded, BudgetReached, PaymentDeclined (nothing has changed),
    PaymentUnavailable (it goes on).
    """
    if not rules.may_buy(viewer):
        raise Forbidden("a subscription is changed by a buyer of the company")
    with desk.sessions.begin() as session:
        row_id, sub_id = _written_down(session, desk, viewer, purchase_id, asked, now)
    if row_id is not None:
        asking.carry_out(desk, row_id, now)
    asking.tell_provider(desk, sub_id)
    with desk.sessions() as session:
        return queries.locked(session, sub_id).purchase


def _written_down(  # noqa: PLR0917
    session: Session, desk: Desk, viewer: Viewer, purchase_id: str, asked: Asked, now: datetime
) -> tuple[str | None, str]:
    held = queries.locked(session, queries.of_viewer(session, viewer, purchase_id).id)
    plan = plan_for(session, held, asked.plan_id)
    newest = max(row.opened_at for row in held.periods)
    quote = quoted(held, plan, asked.quantity, asked.at)
    if not max(now - QUOTED, newest) <= asked.at <= now or quote.due.minor != asked.due_minor:
        raise QuoteChanged(f"it costs {quote.due} now", remedy="Look at the amount again, then confirm it.")
    seating.demand_fitting(session, held.purchase, plan, asked.quantity, asked.keeps)
    dearer = quote.then.minor > held.purchase.price.minor
    uses = _allowed(session, viewer, plan, asked.quantity, quote, now) if dearer else []
    facts = {"plan": plan.id, "quantity": asked.quantity, "due_minor": quote.due.minor, "when": quote.when.value}
    audit.record(session, viewer, "subscription.changed", purchase_id, facts, now)
    same = plan.id == held.purchase.plan_id
    target = held.purchase if same else changed.made(
        session, held.purchase, plan, quantity=asked.quantity, member_id=viewer.member_id, declared=desk.declared,
        now=now,
    )  # fmt: skip
    approvals.use(uses, target.id)
    _forget_next(session, held, now)
    held.keeps = list(asked.keeps)
    if quote.when is When.NEXT_PERIOD:
        held.next_purchase_id, held.next_quantity = None if same else target.id, asked.quantity
        held.told = False
        return None, held.id
    row = SubscriptionPeriod(
        id=new_id("prd"), subscription_id=held.id, number=held.last.number, kind=PeriodKind.CHANGE,
        part=len(held.periods), purchase_id=target.id, quantity=asked.quantity, starts_at=asked.at,
        ends_at=quote.period_ends_at, charge_minor=quote.charge.minor, credit_minor=quote.credit.minor,
        currency=quote.charge.currency, opened_at=now, approvals=[one.id for one in uses],
    )  # fmt: skip
    held.periods.append(row)
    session.flush()
    if not quote.due.minor:
        row.paid_at = now
        take_effect(session, held, row, now)
        return None, held.id
    return row.id, held.id


def _allowed(  # noqa: PLR0917
    session: Session, viewer: Viewer, plan: Plan, quantity: int, quote: Quote, now: datetime
) -> Sequence[Approval]:
    """What a company allows itself holds for what costs more, too. ApprovalNeeded, BudgetReached."""
    wanted = Wanted(plan.id, plan.terms_hash, quantity, quote.then, needs_center=False)
    uses = approvals.demand(session, viewer.organisation_id, wanted, now)
    budgets.demand(session, viewer.organisation_id, replace(wanted, price=quote.due), now)
    return uses


def take_effect(session: Session, held: Subscription, row: SubscriptionPeriod, now: datetime) -> None:
    """The change was paid: it gives from now on, until the period's end."""
    purchase = session.get_one(Purchase, row.purchase_id)
    if purchase.id != held.purchase_id:
        turning.go_over(session, held, purchase, Period(row.number, now, row.ends_at), now, paid=True)
    purchase.quantity, held.keeps = row.quantity, []
    held.told = False


def plan_for(session: Session, held: Subscription, plan_id: str) -> Plan:
    """The plan that is held, as it was bought, or another on offer of the same listing. PlanUnknown, ChangeRefused."""
    if plan_id == held.purchase.plan_id:
        return held.purchase.plan
    plan, listing = session.get(Plan, plan_id), held.purchase.listing
    if plan is None or plan not in listing.open_plans or listing.state is not ListingState.PUBLISHED:
        raise PlanUnknown(f"{plan_id} is not on offer to this subscription", remedy="Look at the listing again.")
    if plan not in offered(held):
        proration.demand_fitting(_terms(held.purchase), _offered(held, plan, 1))
        raise proration.apart("the other plan is taken by itself", "다른 요금제는 따로 구매해야 합니다")
    return plan


def offered(held: Subscription) -> list[Plan]:
    """What a subscription may become: plans on offer of its listing, billed alike."""
    now = held.purchase.plan
    if held.purchase.listing.state is not ListingState.PUBLISHED:
        return []
    return [
        plan for plan in held.purchase.listing.open_plans
        if plan.kind is PlanKind.SUBSCRIPTION and (plan.interval, plan.currency) == (now.interval, now.currency)
        and plan.id != now.id and not plan.approval and plan.copies is None
    ]  # fmt: skip


def _terms(purchase: Purchase) -> Terms:
    unit = Money(purchase.price_minor, purchase.currency)
    return Terms(purchase.plan_id, unit, _every(purchase.plan), purchase.quantity, purchase.plan.per_seat)


def _offered(held: Subscription, plan: Plan, quantity: int) -> Terms:
    """The plan that is held keeps the price that it was bought for."""
    unit = _terms(held.purchase).unit if plan.id == held.purchase.plan_id else plan.price
    return Terms(plan.id, unit, _every(plan), quantity, plan.per_seat)


def _every(plan: Plan) -> Interval:
    if plan.every is None:
        raise proration.apart("the other plan does not repeat", "다른 요금제는 반복 결제되지 않습니다")
    return plan.every


def _span(row: SubscriptionPeriod) -> Period:
    return Period(row.number, row.starts_at, row.ends_at)


def _forget_next(session: Session, held: Subscription, now: datetime) -> None:
    """What was to begin with the next period does not: something newer was decided."""
    if held.next_purchase is not None and held.next_purchase.state is PurchaseState.OPEN:
        take(session, held.next_purchase, PurchaseEvent.CANCEL, now)
    held.next_purchase_id, held.next_purchase, held.next_quantity = None, None, None
