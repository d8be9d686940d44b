"""How often whoever asks without a sign-in may ask: by the place that the request comes from, which is not kept.

address → its prefix → hashed with a salt of the day, in memory → counted; a key counts for itself, and for more
"""

import hashlib
import ipaddress
import secrets
import time
from dataclasses import dataclass, field
from datetime import date

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from marketplace.doors.open.errors import OpenTooFast

ANONYMOUS = (RateLimitItemPerMinute(120), RateLimitItemPerDay(10_000))
KEYED = (RateLimitItemPerMinute(1_200), RateLimitItemPerDay(200_000))
AMOUNTS = {
    "minute": ANONYMOUS[0].amount, "day": ANONYMOUS[1].amount, "more": KEYED[0].amount, "much": KEYED[1].amount,
}  # fmt: skip
V4, V6 = 24, 56  # bits of an address that are looked at: a household's, and what a provider gives to one


@dataclass(frozen=True, slots=True)
class Left:
    """Of the minute, for the headers."""

    limit: int
    remaining: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.seconds),
        }  # fmt: skip


@dataclass
class Salt:
    """Another one each day; the one before is forgotten, so that nobody can find an address again."""

    _day: date = date.min
    _salt: bytes = b""

    def hashed(self, address: str, today: date) -> str:
        if today != self._day:
            self._day, self._salt = today, secrets.token_bytes(32)
        return hashlib.blake2b(prefix(address).encode(), key=self._salt, digest_size=16).hexdigest()


@dataclass
class OpenPace:
    limiter: FixedWindowRateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))
    anonymous: tuple[RateLimitItem, RateLimitItem] = ANONYMOUS
    keyed: tuple[RateLimitItem, RateLimitItem] = KEYED

    def count(self, who: str, *, keyed: bool) -> Left:
        """One more request. OpenTooFast."""
        minute, day = self.keyed if keyed else self.anonymous
        for limit in (minute, day):
            if not self.limiter.hit(limit, who):
                raise OpenTooFast(self._seconds(limit, who), keyed=keyed)
        stats = self.limiter.get_window_stats(minute, who)
        return Left(minute.amount, stats.remaining, self._seconds(minute, who))

    def _seconds(self, limit: RateLimitItem, who: str) -> int:
        return max(1, round(self.limiter.get_window_stats(limit, who).reset_time - time.time()))


def prefix(address: str) -> str:
    """The network that an address is of; of what is no address, itself."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network((ip, V4 if ip.version == 4 else V6), strict=False))
