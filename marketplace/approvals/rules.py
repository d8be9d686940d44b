"""Whose approval a purchase needs, what an approval covers, who may decide, what a budget leaves. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.approvals.models import Approval, AskedOf, SpendingRule
from marketplace.approvals.states import ApprovalState
from marketplace.listings.models import Plan
from wire.money import Money

LASTS = timedelta(days=30)  # a request, until it is answered; an approval, until it is used


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken: with which licences, for how many seats, at which price altogether.

    The price of usage is what a month of it costs at most; `unbounded`: it has no cap.
    """

    plan_id: str
    terms_hash: str
    quantity: int
    price: Money
    needs_center: bool
    unbounded: bool = False


def wanted(plan: Plan, quantity: int) -> Wanted:
    """The plan for so many seats; a private plan has its own number of them."""
    seats = plan.seats or (quantity if plan.per_seat else 1)
    usage = plan.usage_price
    at_most = (usage.cap_minor or 0) if usage else 0
    price = Money(plan.price_minor * seats + at_most, plan.currency)
    unbounded = usage is not None and usage.cap_minor is None
    return Wanted(plan.id, plan.terms_hash, seats, price, plan.approval, unbounded)


def needed(wanted: Wanted, rule: SpendingRule | None) -> list[AskedOf]:
    """Whose approval it needs. `rule`: the company's for the currency of the price."""
    above = None if rule is None else rule.approval_above_minor
    needs_company = above is not None and (wanted.unbounded or wanted.price.minor > above)
    asked = {AskedOf.CENTER: wanted.needs_center, AskedOf.COMPANY: needs_company}
    return [asked_of for asked_of, needs in asked.items() if needs]


def covers(approval: Approval, wanted: Wanted, now: datetime) -> bool:
    """What was approved is what is wanted: the same licences; no more seats and no higher price than was said."""
    return (
        approval.state is ApprovalState.APPROVED
        and now < approval.expires_at
        and (approval.plan_id, approval.terms_hash, approval.currency)
        == (wanted.plan_id, wanted.terms_hash, wanted.price.currency)
        and wanted.quantity <= approval.quantity
        and wanted.price.minor <= approval.price_minor
    )


def lacking(
    wanted: Wanted, rule: SpendingRule | None, approvals: Sequence[Approval], now: datetime
) -> tuple[list[Approval], list[AskedOf]]:
    """The approvals that it uses, and whose it lacks."""
    found = {one.asked_of: one for one in approvals if covers(one, wanted, now)}
    needs = needed(wanted, rule)
    return [found[asked] for asked in needs if asked in found], [asked for asked in needs if asked not in found]


def may_decide(viewer: Viewer, approval: Approval, approvers: Collection[str]) -> bool:
    """The supply center's members; in the company its approvers. Whether it is their own request is asked apart."""
    if viewer.organisation_id != approval.decider_id:
        return False
    if approval.asked_of is AskedOf.CENTER:
        return viewer.role is Role.SUPPLY_CENTER
    return viewer.member_id in approvers


def left(budget: Money, committed: Money) -> Money:
    """What of the month's budget may still be spent: never below zero."""
    return Money(max(budget.minor - committed.minor, 0), budget.currency)
