"""Accesses that a door itself has to tell of, on their way to usage, beside its answers.

    tell(how to make the access) → bounded queue → POST /internal/accesses, one after another, again while it is away

An answer never waits for its access: making one may mean reading a long text, and the marketplace may be restarting.
So the queue is bounded by what its texts weigh. What finds no place in it, or is not taken in the end, is lost; how
many, is counted and said in the log.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from marketplace.settings import Settings
from marketplace.usage.doors_only import ACCESSES, SECRET, SECRET_HEADER
from wire.access import Access

log = logging.getLogger(__name__)
MOST_WAITING = 10_000_000  # characters of the texts in the queue
EACH = 1_000  # what an access weighs besides its text
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds; longer than the marketplace takes to restart
LAST = 2.0  # seconds that a stopping door waits for the rest
TAKEN = (httpx.codes.OK, httpx.codes.CREATED)
Make = Callable[[], Access]


@dataclass(slots=True)
class Recorder:
    """One a process. `lost`: accesses that usage will never know of, since the process began."""

    client: httpx.AsyncClient
    pauses: Sequence[float] = PAUSES
    most: int = MOST_WAITING
    lost: int = 0
    _waiting: asyncio.Queue[tuple[Make, int]] = field(default_factory=asyncio.Queue)
    _open: int = 0  # told, and neither taken nor lost
    _weight: int = 0  # of those
    _logged: int = 0  # of the lost ones

    def tell(self, make: Make, *, size: int = 0) -> None:
        """Leave an access to be made and sent; `size`: the characters that it keeps in memory until then."""
        weight = EACH + size
        if self._weight + weight > self.most:
            self.lost += 1
            return
        self._open, self._weight = self._open + 1, self._weight + weight
        self._waiting.put_nowait((make, weight))

    async def run(self) -> None:
        """Runs beside the door. Lost ones are logged here, by number: a flood of them does not flood the log."""
        while True:
            make, weight = await self._waiting.get()
            recorded = await self._recorded(make)
            self.lost += not recorded
            self._open, self._weight = self._open - 1, self._weight - weight
            self._waiting.task_done()
            self._log_lost()

    async def close(self) -> None:
        """Send what waits, for a moment; the rest is lost."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST):
                await self._waiting.join()
        self.lost += self._open
        self._log_lost()
        await self.client.aclose()

    async def _recorded(self, make: Make) -> bool:
        try:
            access = await asyncio.to_thread(make)
        except ValueError:
            log.exception("an access could not be made")
            return False
        for pause in (*self.pauses, None):
            status = await self._posted(access)
            if status in TAKEN or pause is None or httpx.codes.is_client_error(status):
                return status in TAKEN
            await asyncio.sleep(pause)
        return False

    async def _posted(self, access: Access) -> int:
        """The marketplace's status; 0 where it does not answer."""
        try:
            return (await self.client.post(ACCESSES, json=access.model_dump(mode="json"))).status_code
        except httpx.HTTPError:
            return 0

    def _log_lost(self) -> None:
        if self.lost > self._logged:
            log.error("%d accesses could not be recorded, %d since the start", self.lost - self._logged, self.lost)
            self._logged = self.lost


def to_marketplace(settings: Settings) -> httpx.AsyncClient:
    """Of a door, to the network's own marketplace, whatever the environment says about proxies."""
    headers = {SECRET_HEADER: settings.secret(SECRET)}
    return httpx.AsyncClient(base_url=settings.marketplace_url, headers=headers, trust_env=False, timeout=10.0)


def make_recorder(settings: Settings) -> Recorder:
    return Recorder(to_marketplace(settings))
