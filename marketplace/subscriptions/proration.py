"""What a change costs in the middle of a period: by the second, in whole minor units. Pure.

The rest of the old price is given back, the rest of the new one is charged: both rounded down, so that what is given
back is never more than what was charged for the same seconds, and a dearer plan never costs less.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.subscriptions.errors import ChangeRefused
from marketplace.subscriptions.periods import Period
from wire.commerce import Interval
from wire.money import Money

EACH = {Interval.MONTH: "매월", Interval.YEAR: "매년"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a period is sold by: a plan, the price of one seat for an interval, and how many seats."""

    plan_id: str
    unit: Money
    interval: Interval
    quantity: int
    per_seat: bool = False

    @property
    def price(self) -> Money:
        """Of a whole period."""
        return Money(self.unit.minor * self.quantity, self.unit.currency)


class When(StrEnum):
    """What costs more begins now and is prorated; what costs no more begins with the next period."""

    NOW = "now"
    NEXT_PERIOD = "next_period"


@dataclass(frozen=True, slots=True)
class Quote:
    """What a change made at `at` costs now, and each period after this one; `due` is exactly what is billed."""

    at: datetime
    when: When
    begins_at: datetime
    period_ends_at: datetime
    credit: Money
    charge: Money
    then: Money

    @property
    def due(self) -> Money:
        return Money(self.charge.minor - self.credit.minor, self.charge.currency)


def rest(price: Money, period: Period, at: datetime) -> Money:
    """The price's part for the seconds that are left, rounded down; the other part is the price less this one."""
    return Money(price.minor * period.left_at(at) // period.seconds, price.currency)


def quote(old: Terms, new: Terms, period: Period, at: datetime, *, at_once: bool = True) -> Quote:
    """ChangeRefused where nothing changes, or where the two cannot be billed as one subscription.

    `at_once`: whether money can be asked for in the middle of a period; else what costs more waits for the next, too.
    """
    demand_fitting(old, new)
    if not at_once or new.price.minor <= old.price.minor:
        none = Money(0, old.unit.currency)
        return Quote(at, When.NEXT_PERIOD, period.ends_at, period.ends_at, none, none, new.price)
    return Quote(at, When.NOW, at, period.ends_at, rest(old.price, period, at), rest(new.price, period, at), new.price)


def demand_fitting(old: Terms, new: Terms) -> None:
    if new.unit.currency != old.unit.currency:
        raise apart(
            f"one is sold in {old.unit.currency}, the other in {new.unit.currency}",
            f"지금 요금제는 {old.unit.currency}, 다른 요금제는 {new.unit.currency}로 판매됩니다",
        )
    if new.interval is not old.interval:
        raise apart(
            f"one is paid each {old.interval}, the other each {new.interval}",
            f"지금 요금제는 {EACH[old.interval]}, 다른 요금제는 {EACH[new.interval]} 결제합니다",
        )
    if new.quantity < 1 or (new.quantity > 1 and not new.per_seat):
        raise ChangeRefused(f"{new.quantity} seats of a plan that is {'' if new.per_seat else 'not '}sold by seats")
    if (new.plan_id, new.quantity) == (old.plan_id, old.quantity):
        raise ChangeRefused("this is what is held already")


def apart(english: str, korean: str) -> ChangeRefused:
    """The two cannot be one subscription: why, and what to do instead."""
    remedy = "Stop this subscription and take the other plan when it ends."
    return ChangeRefused(
        english, remedy=remedy, korean=(korean, "이 구독을 중지하고, 끝난 뒤에 다른 요금제를 구매하십시오.")
    )  # fmt: skip
