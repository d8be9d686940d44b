"""Periods of time: counted from the first day, so that the 31st comes back after a short month. Pure.

period(anchor, interval, 1) → the first;  number_ending(…, until) → which one a payment of that end pays for
"""

from dataclasses import dataclass
from datetime import datetime

from wire.commerce import MONTHS, Interval
from wire.times import months_after


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_at` until `ends_at`, that moment excluded. The first is number 1."""

    number: int
    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        return whole_seconds(self.starts_at, self.ends_at)

    def left_at(self, at: datetime) -> int:
        """Seconds from `at` to its end; never more than it has, never below zero."""
        return min(max(whole_seconds(at, self.ends_at), 0), self.seconds)


def whole_seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def after(anchor: datetime, interval: Interval, count: int) -> datetime:
    """`count` intervals after the anchor: its day and time, or the month's last day where there is no such day."""
    return months_after(anchor, count * MONTHS[interval])


def period(anchor: datetime, interval: Interval, number: int) -> Period:
    return Period(number, after(anchor, interval, number - 1), after(anchor, interval, number))


def running(anchor: datetime, interval: Interval, at: datetime) -> Period:
    """The period that `at` lies in; before the anchor, the first."""
    passed = ((at.year - anchor.year) * 12 + at.month - anchor.month) // MONTHS[interval]
    number = max(passed, 0) + 1
    while number > 1 and period(anchor, interval, number).starts_at > at:
        number -= 1
    return period(anchor, interval, number)


def number_ending(anchor: datetime, interval: Interval, until: datetime) -> int:
    """The period that ends nearest to `until`: a provider's clock may have begun some seconds off ours."""
    near = running(anchor, interval, until).number
    return min((n for n in (near - 1, near) if n >= 1), key=lambda n: abs(period(anchor, interval, n).ends_at - until))
