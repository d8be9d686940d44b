"""Billing periods: from a day of one month to the same day of another; the last day where the month is too short."""

import calendar
from datetime import UTC, datetime

MONTHS = {"month": 1, "year": 12}


def following(anchor: int, start: int, interval: str, count: int) -> int:
    """The end of the period that begins at `start`, counted from `anchor` so that the 31st comes back. Seconds."""
    first, begins = datetime.fromtimestamp(anchor, UTC), datetime.fromtimestamp(start, UTC)
    passed = (begins.year - first.year) * 12 + begins.month - first.month
    years, month = divmod(first.month - 1 + passed + count * MONTHS[interval], 12)
    year = first.year + years
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return int(first.replace(year=year, month=month + 1, day=day).timestamp())
