"""What a company's budget leaves for usage, however the plan was bought: beyond it every door refuses, as beyond a cap.

budget − what else its month takes − what was used so far → equal parts of the rest → each grant's `usage_limit`

A period of usage is billed when it ends, so it counts in the month in which that is. The worker reads all of it anew
each minute: what one plan leaves, another one gets. What the grants may cost together is never more than the budget.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.approvals import queries as company
from marketplace.approvals.models import SpendingRule
from marketplace.grants import queries as grants
from marketplace.grants.models import Grant
from marketplace.metering import periods
from marketplace.metering import queries as metering
from marketplace.metering import rules as pricing
from marketplace.purchases import budgets
from marketplace.purchases.budgets import Month, month_of
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from wire.commerce import PlanKind, UsagePrice
from wire.metering import Per


@dataclass(frozen=True, slots=True)
class Running:
    """A usage plan in its period: what it costs so far, beside its fee; `used` by each of its grants."""

    purchase: Purchase
    price: UsagePrice
    ends_at: datetime
    grants: Sequence[Grant]
    used: Sequence[int]

    @property
    def cost(self) -> int:
        return pricing.price(self.price, sum(self.used), self.purchase.currency).minor

    def let(self, minor: int | None) -> bool:
        """Let it cost no more; whether something changes. Several grants share what is left, and bill together."""
        most = pricing.limit(self.price) if minor is None else pricing.within(self.price, minor)
        rest = None if minor is None or most is None else max(most - sum(self.used), 0) // len(self.grants)
        changed = False
        for grant, used in zip(self.grants, self.used, strict=True):
            limit = most if rest is None or len(self.grants) == 1 else used + rest
            changed, grant.usage_limit = changed or grant.usage_limit != limit, limit
        return changed

    def stopped(self, minor: int) -> bool:
        """Whether the next unit would cost more."""
        most = pricing.within(self.price, minor)
        return sum(self.used) >= most and most != pricing.limit(self.price)


def hold_all(sessions: sessionmaker[Session], now: datetime) -> int:
    """Of every company that uses by usage; for how many something changed."""
    with sessions() as session:
        of = session.execute(select(Purchase.organisation_id, Purchase.currency).where(*_RUNS).distinct()).all()
    changed = 0
    for organisation_id, currency in of:
        with sessions.begin() as session:
            company.lock_rules(session, organisation_id)
            changed += hold(session, organisation_id, currency, now)
    return changed


def hold(session: Session, organisation_id: str, currency: str, now: datetime) -> bool:
    """The same of one company, whose rules are locked by now."""
    rule = company.rule(session, organisation_id, currency)
    running = list(_running(session, organisation_id, currency, now))
    changed = False
    for month in {month_of(one.ends_at) for one in running}:
        of_month = [one for one in running if month_of(one.ends_at) == month]
        changed |= _share(session, rule, of_month, month, now)
    return changed


def _share(
    session: Session, rule: SpendingRule | None, running: Sequence[Running], month: Month, now: datetime
) -> bool:
    if rule is None or rule.budget is None:
        return sum(one.let(None) for one in running) > 0
    spoken_for = budgets.beside_usage(session, rule.organisation_id, rule.currency, month, now)
    fees = sum(one.purchase.price.minor for one in running)
    part = max(rule.budget.minor - spoken_for - fees - sum(one.cost for one in running), 0) // len(running)
    if any(one.stopped(one.cost + part) for one in running):
        budgets.tell(session, rule, month)
    return sum(one.let(one.cost + part) for one in running) > 0


_RUNS = (
    Purchase.kind == PlanKind.USAGE, Purchase.state.in_((PurchaseState.FULFILLED, PurchaseState.ENDING)),
    Purchase.fulfilled_at.is_not(None),
)  # fmt: skip


def _running(session: Session, organisation_id: str, currency: str, now: datetime) -> Iterator[Running]:
    of_it = (Purchase.organisation_id == organisation_id, Purchase.currency == currency)
    for purchase in session.scalars(select(Purchase).where(*of_it, *_RUNS).order_by(Purchase.id)):
        price, held = purchase.plan.usage_price, grants.of_purchase(session, purchase.id)
        if price is None or not held:
            continue
        since, ends = (found(Per.PERIOD, held[0].starts_at, now) for found in (periods.since, periods.anew_at))
        measure = pricing.counted(price)
        used = [metering.used(session, grant.id, measure, since or now, ends or now) for grant in held]
        yield Running(purchase, price, ends or now, held, used)
