"""An answer, line by line, while its files are made: the first ones can be read before the last ones are there.

    head + first file → 200 or an error → more files → end

What fails later is said in the last line to those who look for one, and else by a connection that breaks off: no
client takes such an answer for whole.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lakehouse.contents import TableFile
from marketplace.doors.cut import CUT
from marketplace.doors.reading.errors import Ended
from marketplace.doors.reading.reading import Reading
from marketplace.doors.share import accesses, actions, errors
from marketplace.doors.share.actions import Kind
from marketplace.doors.share.capabilities import Capabilities, Format
from marketplace.doors.share.giving import TERM, Piece, Ticket, scope_of
from marketplace.doors.share.pieces import MOST_AT_ONCE
from marketplace.doors.share.share import Caller, Share
from marketplace.doors.tokens import Key
from marketplace.errors import MarketplaceError
from marketplace.ids import new_id
from wire.terms import QuotaMeasure

log = logging.getLogger(__name__)
VERSION = "delta-table-version"
EVERY = 0.5  # seconds between two looks whether it may go on


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, and what of it may be read."""

    share: Share
    caller: Caller
    reading: Reading
    can: Capabilities
    what: str
    began: datetime

    @property
    def key(self) -> Key:
        return self.caller.key

    def used(self, now: datetime) -> accesses.Use:
        return accesses.Use(self.key, self.caller.address, self.reading.dataset, self.what, self.began, now)


@dataclass(frozen=True, slots=True)
class Job:
    """One file of the answer. `make` finds or makes it, None: the answer has no line for it.

    `of`: the version that has it; `told`: version and time (ms) that its line says. `first`: as a ticket has it.
    """

    kind: Kind
    of: int
    name: str
    make: Callable[[], Piece | None]
    file: TableFile | None = None
    told: tuple[int, int] | None = None
    first: bool = False


@dataclass(slots=True)
class Answer:
    """`work`: jobs, and lines that stand between files; `end`: what the last line says besides, asked at the end.

    `ahead`: how many files may be in the making at once; one, where what a file holds says whether others follow.
    """

    asked: Asked
    version: int
    head: Sequence[dict[str, Any]]
    work: Iterable[Job | dict[str, Any]]
    beside: Sequence[str]
    end: Callable[[], tuple[str | None, str | None]] = lambda: (None, None)
    ahead: int = MOST_AT_ONCE
    ends: int = field(init=False)
    _looked: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.ends = round((self.asked.began + TERM).timestamp() * 1000)
        self._looked = self.asked.began

    async def response(self, request: Request) -> Response:
        """MarketplaceError where it fails before its first line, QuotaReached among them."""
        query, asked = {QuotaMeasure.QUERIES: 1}, self.asked
        await asked.share.door.meter.take([(asked.reading.grants or (), query)], new_id("acc"), asked.began)
        lines = self._lines()
        first = await anext(lines)
        headers = {VERSION: str(self.version), "cache-control": "no-store", **self.asked.can.headers}
        headers["content-type"] = "application/x-ndjson; charset=utf-8"
        return StreamingResponse(self._all(first, lines, request), headers=headers)

    async def _all(self, first: str, lines: AsyncIterator[str], request: Request) -> AsyncIterator[str]:
        size, fault = len(first), None
        yield first
        try:
            async for line in lines:
                size += len(line)
                yield line
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody is to take this for the whole answer
            fault = error
            if self.asked.can.end:
                yield actions.line(actions.end(refresh=None, following=None, ends=None, problem=_told(error)))
            else:
                log.warning("an answer of a share breaks off: %s", _told(error))
                request.scope["extensions"][CUT]()
        finally:
            use = self.asked.used(self.asked.share.door.clock())
            self.asked.share.door.recorder.tell(partial(accesses.answered, use, fault, size=size))

    async def _lines(self) -> AsyncIterator[str]:
        waiting = "".join(actions.line(action) for action in self.head)
        async for line in self._told():
            yield waiting + line
            waiting = ""
        refresh, following = self.end()
        if self.asked.can.end or refresh or following:
            waiting += actions.line(actions.end(refresh=refresh, following=following, ends=self.ends))
        if waiting:
            yield waiting

    async def _told(self) -> AsyncIterator[str]:
        """A line a file, in order."""
        work, making = iter(self.work), deque[asyncio.Task[str]]()
        try:
            while True:
                making.extend(asyncio.create_task(self._line(one)) for one in islice(work, self.ahead - len(making)))
                if not making:
                    return
                if line := await making.popleft():
                    yield line
        finally:
            for task in making:
                task.cancel()
            await asyncio.gather(*making, return_exceptions=True)  # what failed behind the first is nobody's news

    async def _line(self, one: Job | dict[str, Any]) -> str:
        if isinstance(one, dict):
            return actions.line(one)
        await self._demand_standing()
        piece = await asyncio.to_thread(one.make)
        return "" if piece is None else actions.line(actions.file(self.asked.can.format, self._file(one, piece)))

    async def _demand_standing(self) -> None:
        """Ended."""
        share, now = self.asked.share, self.asked.share.door.clock()
        if (now - self._looked).total_seconds() >= EVERY:
            self._looked = now
            if not await share.door.gate.stands(self.asked.key, self.asked.reading, self.asked.began, now):
                raise Ended("the licence or the token ended", remedy="Ask what is licensed now: all-tables.")

    def _file(self, job: Job, piece: Piece) -> actions.File:
        share, reading = self.asked.share, self.asked.reading
        changes = job.of if job.kind is Kind.CHANGES else None
        ticket = Ticket(
            self.asked.key, reading.dataset, reading.table.version, scope_of(reading), job.name, self.ends, job.of,
            changes=changes is not None, first=job.first,
        )  # fmt: skip
        values = {name: job.file.values.get(name) for name in self.beside} if job.file else {}
        version, at = job.told or (None, None)
        scheme = self.asked.can.ids or self.asked.can.format
        return actions.File(
            kind=job.kind, url=share.url(job.name, ticket.sealed(share.seals)), id=_id(scheme, job.name),
            size=piece.size, values=values, ends=self.ends, stats=_stats(job, piece), version=version, at=at,
        )  # fmt: skip


def _told(error: Exception) -> str:
    """What the client is told; of a fault of ours the log has the rest."""
    if isinstance(error, MarketplaceError):
        return errors.sentences(error.detail or error.title, error.remedy)
    log.error("an answer of a share broke off", exc_info=error)
    return errors.OUR_FAULT


def _id(scheme: Format, name: str) -> str:
    """Another one in each scheme, so that a client that mixes them up does not take one file for another."""
    return f"{name}{'d' if scheme is Format.DELTA else ''}"


def _stats(job: Job, piece: Piece) -> str | None:
    return piece.figures.text if job.kind in (Kind.FILE, Kind.ADD) else None
