"""Sums of uses, told to the marketplace by the process that gives the data.

sums → every few seconds a batch, again while it is away; one that was taken unheard adds nothing
"""

import asyncio
import logging
from dataclasses import dataclass, field

import httpx

from marketplace.doors.open.sums import Sums
from marketplace.usage.doors_only import OPEN_USES
from wire.open import Batch

log = logging.getLogger(__name__)
EVERY_S = 5.0
JSON = {"content-type": "application/json"}


@dataclass
class Tally:
    """One a process."""

    client: httpx.AsyncClient
    sums: Sums = field(default_factory=Sums)
    _waiting: Batch | None = None  # told, and not known to be taken

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            while await self.send():
                pass

    async def send(self) -> bool:
        """Whether a batch was taken. One that was not comes again as it was."""
        self._waiting = self._waiting or self.sums.taken()
        if self._waiting is None:
            return False
        try:
            answer = await self.client.post(OPEN_USES, content=self._waiting.model_dump_json(), headers=JSON)
        except httpx.HTTPError as error:
            log.warning("uses of the open door wait: %s", type(error).__name__)
            return False
        if not answer.is_success:
            log.error("uses of the open door were not taken: %s", answer.status_code)
            return False
        self._waiting = None
        return True
