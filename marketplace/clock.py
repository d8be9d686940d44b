"""The one place that reads the time. Rules take `now` as an argument; wiring passes `Clock.now`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, with its zone."""
    return datetime.now(UTC)
