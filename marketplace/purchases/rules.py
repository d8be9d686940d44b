"""Splits, terms and who may do what: pure."""

import calendar
from datetime import datetime

from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.ledger.rules import Entry
from wire.commerce import PlanKind
from wire.money import Money

SUPPLIER_SHARE_BP = 8_000  # of every sale, in basis points; the network keeps the rest and every remainder
CLEARING = "stripe:clearing"
FEES = "network:fees"


def payable(organisation_id: str) -> str:
    """The ledger account of what the network owes a supply center."""
    return f"supplier:{organisation_id}:payable"


def sale(price: Money, supplier_id: str, share_bp: int) -> list[Entry]:
    """Debit what the provider holds for us; credit the supplier's share and the network's fee. Zeros are left out."""
    supplier, fee = price.split(share_bp)
    entries = [(CLEARING, price), (payable(supplier_id), -supplier), (FEES, -fee)]
    return [(account, amount) for account, amount in entries if amount.minor]


def reversal(price: Money, supplier_id: str, share_bp: int) -> list[Entry]:
    """The sale, turned round."""
    return [(account, -amount) for account, amount in sale(price, supplier_id, share_bp)]


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
