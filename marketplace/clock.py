"""The one place that reads the time. Rules take `now` as an argument; wiring passes a clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
SET_BACK = timedelta(hours=1)
"""By how much a clock may be set back and still be held; by more, somebody has mended a clock that was far ahead."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Onward:
    """A clock that stands still while the machine's is set back: what has lapsed does not begin again."""

    read: Clock = _now
    latest: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def __call__(self) -> datetime:
        """Now, in UTC, with its zone."""
        now = self.read()
        if now < self.latest and self.latest - now <= SET_BACK:
            return self.latest
        self.latest = now
        return now


system_clock: Clock = Onward()
