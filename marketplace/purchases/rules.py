"""Sums, terms and who may do what: pure. Shares are in split.py, tax in tax.py."""

import calendar
from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from wire.commerce import Interval
from wire.money import Money


def total(price: Money, given: Sequence[Money]) -> Money:
    """What was given back so far, in the price's currency."""
    return Money(sum(amount.minor for amount in given), price.currency)


def left(price: Money, given: Sequence[Money]) -> Money:
    """What of the price may still be given back: never below zero."""
    return Money(max(price.minor - total(price, given).minor, 0), price.currency)


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
