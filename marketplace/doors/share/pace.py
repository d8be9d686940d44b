"""How often one may ask: so many requests a minute, of a token, and of an address whose tokens are not taken."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from marketplace.doors.share.errors import TooOften

MINUTE = 60.0
MOST_KNOWN = 10_000


@dataclass(slots=True)
class Pace:
    """Counted in this process, a minute at a time."""

    most: int
    clock: Callable[[], float] = time.monotonic
    _counted: dict[str, int] = field(default_factory=dict)
    _since: float = 0.0

    def count(self, who: str) -> None:
        """One more. TooOften."""
        self.demand(who)
        if len(self._counted) < MOST_KNOWN or who in self._counted:
            self._counted[who] = self._counted.get(who, 0) + 1

    def demand(self, who: str) -> None:
        """TooOften where `who` had its share of this minute."""
        now = self.clock()
        if now - self._since >= MINUTE:
            self._counted.clear()
            self._since = now
        if self._counted.get(who, 0) >= self.most:
            raise TooOften(math.ceil(self._since + MINUTE - now))
