"""Sums, terms and who may do what: pure. Shares are in split.py, tax in tax.py."""

import calendar
from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from wire.commerce import PlanKind
from wire.money import Money


def total(price: Money, given: Sequence[Money]) -> Money:
    """What was given back so far, in the price's currency."""
    return Money(sum(amount.minor for amount in given), price.currency)


def left(price: Money, given: Sequence[Money]) -> Money:
    """What of the price may still be given back: never below zero."""
    return Money(max(price.minor - total(price, given).minor, 0), price.currency)


def month_after(start: datetime) -> datetime:
    """The same day and time a month later; the month's last day where there is no such day."""
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day)


def ends_at(kind: PlanKind, start: datetime) -> datetime | None:
    """When the plan's own term ends; the licence's term may end it earlier."""
    return month_after(start) if kind is PlanKind.MONTHLY else None


def may_buy(viewer: Viewer) -> bool:
    return viewer.role is Role.BUYER


def may_refund(viewer: Viewer) -> bool:
    """Rows that were read cannot be given back: a person of the network decides."""
    return viewer.is_operator
