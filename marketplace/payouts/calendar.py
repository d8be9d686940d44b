"""When payouts are made and how much is paid: pure.

balance of the center's account − what is held → at least the minimum? → payout;  otherwise it is carried over
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from wire.money import Money

MINIMUM: Mapping[str, int] = {"KRW": 10_000, "JPY": 1_000, "EUR": 1_000, "USD": 1_000, "GBP": 1_000}
"""Minor units: less is carried over to the next run."""
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))
"""How long a payout that could not be sent waits for its next try; after the last it has failed."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`days` of each month, the last one where a month is shorter; `held`: for so long after a sale it is not paid."""

    days: tuple[int, ...] = (5, 20)
    held: timedelta = timedelta(days=7)
    minimum: Mapping[str, int] = field(default_factory=lambda: MINIMUM)

    def newest(self, today: date) -> date:
        """The newest day of a run, today included."""
        this, before = self._runs(today), self._runs(today.replace(day=1) - timedelta(days=1))
        return max(day for day in (*this, *before) if day <= today)

    def following(self, today: date) -> date:
        """The next day of a run after today."""
        last = today.replace(day=calendar.monthrange(today.year, today.month)[1])
        return min(day for day in (*self._runs(today), *self._runs(last + timedelta(days=1))) if day > today)

    def _runs(self, month: date) -> list[date]:
        last = calendar.monthrange(month.year, month.month)[1]
        return [month.replace(day=min(day, last)) for day in self.days]


def to_pay(balance: Money, held: Money, minimum: Mapping[str, int]) -> Money:
    """What of the balance is paid now: zero below the minimum, and while the center owes the network."""
    free = balance.minor - held.minor
    return Money(free if free >= max(minimum[balance.currency], 1) else 0, balance.currency)
