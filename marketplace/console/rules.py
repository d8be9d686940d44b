"""What a month will cost if it goes on like this: pure, and an estimate that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.metering.rules import price
from wire.commerce import UsagePrice
from wire.money import Money


@dataclass(frozen=True, slots=True)
class Metered:
    """What was used of a plan in the period that runs from `since` until `until`; `fee`: its own price a period."""

    usage: UsagePrice
    used: int
    fee: Money
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one currency and this month: what was paid, what is due for sure, what usage will come to at this pace."""

    paid: Money
    due: Money
    usage: Money

    @property
    def total(self) -> Money:
        return Money(self.paid.minor + self.due.minor + self.usage.minor, self.paid.currency)


def forecast(paid: Money, due: Money, metered: Sequence[Metered], now: datetime) -> Forecast:
    """`due`: renewals and purchases to be paid this month; `metered`: usage whose period ends in it."""
    at_this_pace = sum(one.fee.minor + price(one.usage, pace(one, now), paid.currency).minor for one in metered)
    return Forecast(paid, due, Money(at_this_pace, paid.currency))


def pace(metered: Metered, now: datetime) -> int:
    """What will be used by the period's end if it goes on as until now, rounded up."""
    whole = int((metered.until - metered.since).total_seconds())
    passed = min(max(int((now - metered.since).total_seconds()), 1), whole)
    return -(-metered.used * whole // passed)
