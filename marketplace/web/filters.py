"""How values look on pages: money, times in the network's zone, numbers, shares, sizes."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from wire import times
from wire.money import DIGITS, Money

_SIGNS = {"KRW": "₩", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_STEP = 1024


def money(value: Money | int, currency: str | None = None) -> str:
    """`money`, or minor units and a currency, with its sign: ₩12,000, €9.90."""
    amount = value if isinstance(value, Money) else Money(value, currency or "KRW")
    digits = DIGITS[amount.currency]
    whole, part = divmod(abs(amount.minor), 10**digits)
    figure = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    return f"{'-' if amount.minor < 0 else ''}{_SIGNS[amount.currency]}{figure}"


def local_time(zone: str) -> Callable[[datetime | None], str]:
    """A filter that shows a time in `zone`, with the zone's name; a dash for no time."""

    def shown(at: datetime | None) -> str:
        return times.on_page(at, zone) if at else "–"

    return shown


def day(on: date) -> str:
    """2026-11-02: a day that is one whatever the zone, as of an invoice."""
    return on.isoformat()


def month(on: date) -> str:
    """2026-11."""
    return on.isoformat()[:7]


def for_form(at: datetime) -> str:
    """A time that a form sends back as it was, with its offset; nobody reads it."""
    return at.isoformat()


def value(text: str) -> str:
    """A dataset's value for people: a time, ISO 8601 with its offset, with a blank for the T."""
    return re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d[.\d]*)([+-]\d\d:\d\d)$", r"\1 \2 \3", text)


def number(value: float | None) -> str:
    """Thousands apart; a dash for no number."""
    return "–" if value is None else f"{value:,}"


def share(value: float | None) -> str:
    """0.0123 → 1.2 %."""
    return "–" if value is None else f"{value * 100:.1f} %"


def size(value: int) -> str:
    """Bytes in the unit that suits."""
    amount = float(value)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < _STEP:
            return f"{amount:,.0f} {unit}" if unit == "B" else f"{amount:,.1f} {unit}"
        amount /= _STEP
    return f"{amount:,.1f} TB"


def filters(zone: str) -> Mapping[str, Callable[..., Any]]:
    return {
        "day": day,
        "for_form": for_form,
        "money": money,
        "month": month,
        "local_time": local_time(zone),
        "number": number,
        "share": share,
        "size": size,
        "value": value,
    }
