"""When a run reads all, what of it is doubtful, how long a failure waits, which fields of a record changed. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360))
LEASE = timedelta(minutes=10)  # a batch takes less: an answer ends within two minutes
KEPT = timedelta(days=90)  # a run's report, from its end on
MOST_REFUSALS = 1_000  # kept of one run; the others are counted


def is_full(watermark: str | None, full_at: datetime | None, full_days: int, now: datetime) -> bool:
    """A kind without a watermark tells all each time."""
    return watermark is None or full_at is None or full_at + timedelta(days=full_days) <= now


def is_doubtful(before: int, removals: int) -> bool:
    """The source tells of less than half of what it told of before."""
    return removals * 2 > before


def fields_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Of two contents of a record."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
