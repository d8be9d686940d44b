"""Uses of the open door, counted by day, dataset and form, and nobody's: what is written down names no one.

use → sums in memory, a sketch of hashed askers → every few seconds a batch to the marketplace, again while it is away
"""

import asyncio
import base64
import logging
from dataclasses import dataclass, field

import httpx

from marketplace.doors.open import sketches
from marketplace.ids import new_id
from marketplace.usage.doors_only import OPEN_USES
from wire.open import Batch, Counted, Use

log = logging.getLogger(__name__)
EVERY_S = 5.0
MOST = 20_000  # sums at once; beyond them only those that are known


@dataclass(slots=True)
class _Sum:
    uses: int = 0
    rows: int = 0
    size: int = 0
    milliseconds: int = 0
    askers: sketches.Sketch = field(default_factory=sketches.empty)


@dataclass
class Tally:
    """One a process. `lost`: uses that found no place."""

    client: httpx.AsyncClient
    lost: int = 0
    _sums: dict[Use, _Sum] = field(default_factory=dict)
    _waiting: Batch | None = None  # told, and not known to be taken

    def add(self, use: Use, asker: str, *, rows: int = 0, size: int = 0, milliseconds: int = 0) -> None:
        found = self._sums.get(use)
        if found is None and len(self._sums) >= MOST:
            self.lost += 1
            return
        found = found or self._sums.setdefault(use, _Sum())
        found.uses, found.rows, found.size = found.uses + 1, found.rows + rows, found.size + size
        found.milliseconds += milliseconds
        found.askers.update(asker)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            while await self.send():
                pass

    async def send(self) -> bool:
        """Whether a batch was taken. One that was not comes again as it was, for it may have been taken unheard."""
        if self._waiting is None and self._sums:
            self._waiting, self._sums = self.batch(), {}
        if self._waiting is None:
            return False
        try:
            answer = await self.client.post(OPEN_USES, content=self._waiting.model_dump_json())
        except httpx.HTTPError as error:
            log.warning("uses of the open door wait: %s", type(error).__name__)
            return False
        if not answer.is_success:
            log.error("uses of the open door were not taken: %s", answer.status_code)
            return False
        self._waiting = None
        return True

    def batch(self) -> Batch:
        """What was counted since the last one."""
        return Batch(id=new_id("uses"), counted=[_counted(use, one) for use, one in self._sums.items()])


def _counted(use: Use, one: _Sum) -> Counted:
    askers = base64.b64encode(sketches.kept(one.askers)).decode()
    return Counted(
        use=use, uses=one.uses, rows=one.rows, bytes=one.size, milliseconds=one.milliseconds, askers=askers
    )  # fmt: skip
