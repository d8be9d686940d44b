"""Sums, terms and who may do what: pure. Shares are in split.py, tax in tax.py."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from wire.commerce import MONTHS, Interval
from wire.money import Money
from wire.times import months_after


def of_payments(left: Sequence[tuple[str, Money]], amount: Money) -> list[tuple[str, Money]]:
    """How much of each payment is given back: the newest, which come first, are used up first."""
    found, rest = [], amount.minor
    for name, most in left:
        part = min(most.minor, rest)
        if part:
            found.append((name, Money(part, amount.currency)))
            rest -= part
    return found


def ends_at(interval: Interval | None, start: datetime) -> datetime | None:
    """When what a subscription paid ends; the licence's term may end it earlier."""
    return None if interval is None else months_after(start, MONTHS[interval])


def may_buy(viewer: Viewer) -> bool:
    return viewer.role is Role.BUYER


def may_refund(viewer: Viewer) -> bool:
    """Rows that were read cannot be given back: a person of the network decides."""
    return viewer.is_operator
