"""Days on which a calendar brings no delivery, by the library `holidays`: pure."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import holidays

from sectors.spec.feed import Calendar

BOOKS: Mapping[Calendar, Callable[[int], holidays.HolidayBase]] = {
    Calendar.KR: lambda year: holidays.country_holidays("KR", years=year, expand=False),
    Calendar.ECB: lambda year: holidays.financial_holidays("XECB", years=year, expand=False),
}


@cache
def days(calendar: Calendar, year: int) -> frozenset[date]:
    """Kept by year: the library's own books grow while threads read them."""
    return frozenset(BOOKS[calendar](year))


def is_holiday(calendar: Calendar, day: date) -> bool:
    return day in days(calendar, day.year)
