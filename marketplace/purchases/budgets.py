"""Budgets that stop: what of a month is taken, and that a purchase beyond it is refused.

taken = paid this month + open purchases + renewals still due in it + what running usage can cost at most

Usage without a cap counts with what it costs so far: the doors refuse what a budget does not leave (usage_budgets.py).

Who asks holds the company's rules locked, so what is read and what is then opened are one: two at once never exceed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from marketplace import telling
from marketplace.approvals import queries as company
from marketplace.approvals.errors import BudgetReached
from marketplace.approvals.models import SpendingRule
from marketplace.approvals.rules import Wanted, left
from marketplace.grants import queries as grants
from marketplace.metering import periods
from marketplace.metering import queries as metering
from marketplace.metering import rules as pricing
from marketplace.purchases.models import Purchase
from marketplace.purchases.spent import spent_between
from marketplace.purchases.states import PurchaseState
from wire import times
from wire.commerce import Interval, PlanKind
from wire.metering import Per
from wire.money import Money
from wire.notices import Kind


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in the network's zone."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a month is spoken for: paid, waiting to be paid, to be renewed, and usage at its dearest."""

    paid: Money
    opened: Money
    renewals: Money
    usage: Money

    @property
    def total(self) -> Money:
        minor = sum(one.minor for one in (self.paid, self.opened, self.renewals, self.usage))
        return Money(minor, self.paid.currency)


def month_of(now: datetime) -> Month:
    until = periods.anew_at(Per.MONTH, now, now)
    return Month(periods.since(Per.MONTH, now, now), until or now)


def taken(session: Session, organisation_id: str, currency: str, now: datetime) -> Taken:
    """What of the month that runs is taken."""
    month = month_of(now)
    held = session.scalars(
        select(Purchase)
        .where(Purchase.organisation_id == organisation_id, Purchase.currency == currency)
        .where(Purchase.state.in_((PurchaseState.OPEN, PurchaseState.FULFILLED, PurchaseState.ENDING)))
    ).all()

    def summed(minors: Iterator[int]) -> Money:
        return Money(sum(minors), currency)

    return Taken(
        spent_between(session, organisation_id, currency, month.since, month.until),
        summed(one.price.minor for one in held if one.state is PurchaseState.OPEN and one.billing_ref is None),
        summed(one.price.minor for one in held if _renews(one, now, month.until)),
        summed(_usage(session, one, now) for one in held if _bills_usage(one, now, month.until)),
    )


def beside_usage(session: Session, organisation_id: str, currency: str, month: Month, now: datetime) -> int:
    """What all else takes of the month that runs or of the next one, in minor units."""
    if month == month_of(now):
        found = taken(session, organisation_id, currency, now)
        return found.paid.minor + found.opened.minor + found.renewals.minor
    repeats = session.scalars(
        select(Purchase)
        .where(Purchase.organisation_id == organisation_id, Purchase.currency == currency)
        .where(Purchase.state == PurchaseState.FULFILLED, Purchase.kind == PlanKind.SUBSCRIPTION)
    )
    return sum(one.price.minor for one in repeats if _renews_in(one, month))


def _renews_in(purchase: Purchase, month: Month) -> bool:
    until = purchase.paid_until
    monthly = purchase.plan.every is Interval.MONTH
    return until is not None and until < month.until and (monthly or month.since <= until)


def _renews(purchase: Purchase, now: datetime, until: datetime) -> bool:
    runs = purchase.state is PurchaseState.FULFILLED and purchase.kind is PlanKind.SUBSCRIPTION
    return runs and purchase.paid_until is not None and now < purchase.paid_until < until


def _bills_usage(purchase: Purchase, now: datetime, until: datetime) -> bool:
    if purchase.kind is not PlanKind.USAGE or purchase.fulfilled_at is None or purchase.state is PurchaseState.OPEN:
        return False
    ends = periods.anew_at(Per.PERIOD, purchase.fulfilled_at, now)
    return ends is not None and ends < until


def dearest(purchase: Purchase) -> int:
    """What a month of usage costs at most, in minor units: its fee and its cap."""
    usage = purchase.plan.usage_price
    return purchase.price.minor + ((usage.cap_minor or 0) if usage else 0)


def _usage(session: Session, purchase: Purchase, now: datetime) -> int:
    usage = purchase.plan.usage_price
    if usage is None or usage.cap_minor is not None or purchase.fulfilled_at is None:
        return dearest(purchase)
    since = periods.since(Per.PERIOD, purchase.fulfilled_at, now)
    measure, ends = pricing.counted(usage), periods.anew_at(Per.PERIOD, purchase.fulfilled_at, now) or now
    used = metering.used_together(session, grants.of_purchase(session, purchase.id), measure, since, ends)
    return purchase.price.minor + pricing.price(usage, used, purchase.currency).minor


def demand(session: Session, organisation_id: str, wanted: Wanted, now: datetime) -> None:
    """BudgetReached where the purchase is more than is left of the month. The company's rules are locked by now."""
    rule = company.rule(session, organisation_id, wanted.price.currency)
    if rule is None or rule.budget is None or not (wanted.price.minor or wanted.unbounded):
        return
    remains = left(rule.budget, taken(session, organisation_id, wanted.price.currency, now).total)
    if wanted.unbounded:
        raise BudgetReached(
            "usage without a cap can cost any amount", remedy="Take a plan with a cap, or have the budget lifted."
        )
    if wanted.price.minor > remains.minor:
        anew = times.on_page(month_of(now).until, times.NETWORK)
        raise BudgetReached(
            f"{wanted.price} is more than the {remains} that are left of {rule.budget}",
            remedy=f"Ask an administrator of your company to raise the budget, or wait until {anew}.",
        )


def tell_reached(sessions: sessionmaker[Session], now: datetime) -> int:
    """Tell the companies whose budget of this month is used up, once a month; how many are."""
    with sessions.begin() as session:
        limited = session.scalars(select(SpendingRule).where(SpendingRule.budget_minor.is_not(None))).all()
        reached = [rule for rule in limited if _is_reached(session, rule, now)]
        for rule in reached:
            tell(session, rule, month_of(now))
        return len(reached)


def tell(session: Session, rule: SpendingRule, month: Month) -> None:
    """Once a month: the budget is used up."""
    about = f"{rule.currency}:{rule.budget_minor}:{times.iso(month.since)}"
    facts = {"amount_minor": rule.budget_minor, "currency": rule.currency}
    telling.tell(session, rule.organisation_id, Kind.BUDGET, about, facts, page="/my/data")


def _is_reached(session: Session, rule: SpendingRule, now: datetime) -> bool:
    total = taken(session, rule.organisation_id, rule.currency, now).total
    return rule.budget is not None and total.minor >= rule.budget.minor
