"""How often a program may ask: so many requests a minute for one token or session, more for one address.

Counted in memory by this process alone: several processes each allow as much. Pages and files are not counted.
"""

import hashlib
import time
from dataclasses import dataclass, field

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.errors import MarketplaceError
from marketplace.web.problems import answer, problem_of

ADDRESSES = 4  # so many programs at full pace may stand behind one address


class TooFast(MarketplaceError):
    status, code, title = 429, "too_fast", "Too many requests in one minute"


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer says of the pace: how many more may follow, and in how many seconds the count begins anew."""

    taken: bool
    left: int
    seconds: int

    def said(self, per_minute: int) -> tuple[tuple[str, int], ...]:
        return ("Limit", per_minute), ("Remaining", self.left), ("Reset", self.seconds)


@dataclass
class Pace:
    limiter: FixedWindowRateLimiter = field(default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))

    def hit(self, scope: Scope, per_minute: int) -> Told:
        """Count the request against the address, and against who shows a token or cookies."""
        headers = Headers(scope=scope)
        address = (scope.get("client") or ("unknown", 0))[0]
        told = self._hit(RateLimitItemPerMinute(per_minute * ADDRESSES), f"address:{address}")
        shown = headers.get("authorization") or headers.get("cookie")
        if shown and told.taken:
            digest = hashlib.sha256(shown.encode()).hexdigest()
            told = self._hit(RateLimitItemPerMinute(per_minute), f"who:{digest}")
        return told

    def _hit(self, limit: RateLimitItemPerMinute, subject: str) -> Told:
        taken = self.limiter.hit(limit, subject)
        stats = self.limiter.get_window_stats(limit, subject)
        return Told(taken, stats.remaining, max(1, round(stats.reset_time - time.time())))


class Paced:
    """Pure ASGI: refuses who asks too fast, and tells everybody how much is left. A rate of 0 bounds nobody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.pace = app, Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        per_minute = scope["app"].state.parts.settings.api_rate if scope["type"] == "http" else 0
        if not per_minute or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        told = self.pace.hit(scope, per_minute)
        headers = {f"RateLimit-{name}": str(value) for name, value in told.said(per_minute)}

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if told.taken:
            await self.app(scope, receive, telling)
            return
        problem = problem_of(TooFast(remedy="Wait as many seconds as Retry-After says."))
        await answer(Request(scope), problem, {"Retry-After": str(told.seconds)})(scope, receive, telling)
