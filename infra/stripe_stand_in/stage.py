"""What all requests of the process share: the store, the time, and a bell for the webhook sender."""

import asyncio
import time
from dataclasses import dataclass, field

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.store import Store


@dataclass(slots=True)
class Stage:
    """`ahead`: seconds by which a test has moved the time forward."""

    store: Store
    base_url: str
    ahead: int = 0
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> int:
        return int(time.time()) + self.ahead

    def books(self, request: str | None = None, key: str | None = None, account: str | None = None) -> Books:
        return Books(self.store, self.now(), self.base_url, request, key, account)

    def wake(self) -> None:
        """There may be webhooks to send."""
        self.bell.set()
