"""Splits, terms and who may do what: pure."""

import calendar
from collections.abc import Sequence
from datetime import datetime

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.ledger.rules import Entry
from wire.commerce import PlanKind
from wire.money import Money

CENTERS_SHARE_BP = 8_000  # of every sale, in basis points; the network keeps the rest and every remainder
CLEARING = "stripe:clearing"
FEES = "network:fees"


def payable(organisation_id: str) -> str:
    """The ledger account of what the network owes a supply center."""
    return f"supplier:{organisation_id}:payable"


def sale(price: Money, center_id: str, share_bp: int) -> list[Entry]:
    """Debit what the provider holds for us; credit the center's share and the network's fee. Zeros are left out."""
    share, fee = price.split(share_bp)
    entries = [(CLEARING, price), (payable(center_id), -share), (FEES, -fee)]
    return [(account, amount) for account, amount in entries if amount.minor]


def reversal(before: Money, amount: Money, center_id: str, share_bp: int) -> list[Entry]:
    """The mirror of a sale for `amount` given back when `before` was given back already.

    All that was given back is split together and what was mirrored before is taken off. So remainders never add up:
    parts that make the whole price turn the sale round exactly, and each part sums to zero.
    """
    together = Money(before.minor + amount.minor, amount.currency)
    (share, _), (mirrored, _) = together.split(share_bp), before.split(share_bp)
    own = share.minor - mirrored.minor
    entries = [
        (CLEARING, -amount),
        (payable(center_id), Money(own, amount.currency)),
        (FEES, Money(amount.minor - own, amount.currency)),
    ]
    return [(account, money) for account, money in entries if money.minor]


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
