"""Sums, terms and who may do what: pure. Shares are in split.py, tax in tax.py."""

import calendar
from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from wire.commerce import Interval
from wire.money import Money


def of_payments(left: Sequence[tuple[str, Money]], amount: Money) -> list[tuple[str, Money]]:
    """How much of each payment is given back: the newest, which come first, are used up first."""
    found, rest = [], amount.minor
    for name, most in left:
        part = min(most.minor, rest)
        if part:
            found.append((name, Money(part, amount.currency)))
            rest -= part
    return found


def interval_after(start: datetime, interval: Interval) -> datetime:
    """The same day and time a month or a year later; the month's last day where there is no such day."""
    passed = start.month - 1 + (12 if interval is Interval.YEAR else 1)
    year, month = start.year + passed // 12, passed % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day)


def ends_at(interval: Interval | None, start: datetime) -> datetime | None:
    """When what a subscription paid ends; the licence's term may end it earlier."""
    return None if interval is None else interval_after(start, interval)


def may_buy(viewer: Viewer) -> bool:
    return viewer.role is Role.BUYER


def may_refund(viewer: Viewer) -> bool:
    """Rows that were read cannot be given back: a person of the network decides."""
    return viewer.is_operator
