"""Questions that come while PostgreSQL is asked wait for that moment, and are asked together in the next statement.

Each is answered from what was committed when it came or later, and many at once cost hardly more than one.
"""

import asyncio
from collections.abc import Sequence

from marketplace.doors.database import Connections
from marketplace.grants.together import About, Seen, together

MOST = 100  # in one statement


class Rounds:
    """Who asks, and what its organisation holds."""

    def __init__(self, database: Connections) -> None:
        self._database = database
        self._waiting: list[tuple[About, asyncio.Future[Seen]]] = []
        self._going: asyncio.Task[None] | None = None

    async def of(self, about: About) -> Seen:
        answer: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
        self._waiting.append((about, answer))
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._go())
        return await answer

    async def _go(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                found = await self._ask([about for about, _ in batch])
            except Exception as error:  # noqa: BLE001 - each who asked is told
                _tell(batch, [error] * len(batch))
            else:
                _tell(batch, found)

    async def _ask(self, asked: list[About]) -> list[Seen]:
        async with self._database.connect() as connection:
            return await together(connection, asked)


def _tell(batch: Sequence[tuple[About, asyncio.Future[Seen]]], answers: Sequence[Seen | Exception]) -> None:
    for (_, future), answer in zip(batch, answers, strict=True):
        if future.done():  # who asked has gone
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
