"""What a company pays: by month and listing, this month against its budgets, and what the month will come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.approvals import queries as company
from marketplace.approvals.models import SpendingRule
from marketplace.console import queries
from marketplace.console.rules import Forecast, Metered, forecast
from marketplace.metering import periods
from marketplace.metering import queries as metering
from marketplace.metering.rules import counted
from marketplace.purchases.budgets import Taken, month_of, taken
from marketplace.purchases.spent import Spent, spent
from wire.metering import Per
from wire.money import Money

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class InCurrency:
    """The month that runs in one currency; `rule`: what the company allows itself in it, if it says so."""

    currency: str
    taken: Taken
    forecast: Forecast
    rule: SpendingRule | None


def history(session: Session, organisation_id: str, now: datetime) -> Sequence[Spent]:
    """What was paid in the last twelve months, this one with them."""
    since = month_of(now).since
    year, month = divmod(since.year * 12 + since.month - MONTHS_SHOWN, 12)
    return spent(session, organisation_id, since.replace(year=year, month=month + 1, day=1))


def this_month(session: Session, organisation_id: str, now: datetime) -> Sequence[InCurrency]:
    """Of each currency that the company paid in, is to pay in, or has a rule for."""
    rules = {rule.currency: rule for rule in company.rules_of(session, organisation_id)}
    metered = _metered(session, organisation_id, now)
    used_in = {one.amount.currency for one in history(session, organisation_id, now)}
    due_in = {one.amount.currency for one in queries.ahead(session, organisation_id, now) if one.amount}
    currencies = sorted(used_in | due_in | rules.keys() | {one.fee.currency for one in metered})
    return [_in(session, organisation_id, currency, rules.get(currency), metered, now) for currency in currencies]


def _in(  # noqa: PLR0917 - one reading of the same six things
    session: Session, organisation_id: str, currency: str, rule: SpendingRule | None, metered: Sequence[Metered],
    now: datetime,
) -> InCurrency:  # fmt: skip
    found = taken(session, organisation_id, currency, now)
    due = Money(found.opened.minor + found.renewals.minor, currency)
    own = [one for one in metered if one.fee.currency == currency and one.until < month_of(now).until]
    return InCurrency(currency, found, forecast(found.paid, due, own, now), rule)


def _metered(session: Session, organisation_id: str, now: datetime) -> list[Metered]:
    """Usage plans that run; the datasets of a bundle count together."""
    found: dict[str, Metered] = {}
    for purchase, grant in queries.usage_purchases(session, organisation_id):
        price = purchase.plan.usage_price
        if price is None:
            continue
        since = periods.since(Per.PERIOD, grant.starts_at, now)
        until = periods.anew_at(Per.PERIOD, grant.starts_at, now) or now
        used = metering.used(session, grant.id, counted(price), since, until)
        before = found[purchase.id].used if purchase.id in found else 0
        found[purchase.id] = Metered(price, before + used, purchase.price, since, until)
    return list(found.values())
