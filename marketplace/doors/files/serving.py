"""Bytes on their way to a client, cut when the licence, the token or the member ends.

    each half second after it was let in → stands() → or the connection is cut, what waits in it dropped

A client that reads slowly leaves bytes in the kernel's buffers: at the end they are dropped with the connection, not
sent. What was cut is shorter than its announced length, so no client takes it for whole.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from marketplace.doors.cut import CUT
from marketplace.doors.files.ranges import Span
from marketplace.grants.values import Reason
from wire.access import Outcome

EVERY = 0.5  # seconds
BLOCK = 256 * 1024
Stands = Callable[[], Awaitable[bool]]


class Cut(Exception):
    """Where the bytes come from ended before their end."""


@dataclass(slots=True)
class Given:
    """What left the door by one request. `ended`: it was cut; `broken`: so was its source; `gone`: the client left."""

    bytes: int = 0
    ended: bool = False
    broken: bool = False
    gone: bool = False

    @property
    def outcome(self) -> tuple[Outcome, str | None]:
        """For the record: what the end of a licence cut was refused in its middle."""
        if self.ended:
            return Outcome.REFUSED, Reason.ENDED.value
        return (Outcome.FAILED, "file_gone") if self.broken else (Outcome.OK, None)


@dataclass(slots=True)
class Serving:
    """One answer's body. `tell` is called once, at its end, whatever that is. `let_in`: when it was last asked."""

    blocks: AsyncIterator[bytes]
    stands: Stands
    tell: Callable[[Given], None]
    given: Given = field(default_factory=Given)
    let_in: float = field(default_factory=time.monotonic)

    async def run(self, scope: Scope, send: Send, start: dict[str, Any]) -> None:
        """Send the head and the bytes, unless they may be given no more."""
        sending = asyncio.create_task(self._send(send, start))
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                await sending
            else:
                await watching
                self.given.ended = True
                scope["extensions"][CUT]()
        except Cut:
            self.given.broken = True
            scope["extensions"][CUT]()
        except OSError:
            self.given.gone = True
        finally:
            for task in (sending, watching):
                task.cancel()
            await asyncio.gather(sending, watching, return_exceptions=True)
            self.tell(self.given)

    async def _watch(self) -> None:
        """Returns when the bytes may be given no more."""
        await asyncio.sleep(max(0.0, self.let_in + EVERY - time.monotonic()))
        while await self.stands():  # noqa: ASYNC110 - the gate is asked, it does not tell
            await asyncio.sleep(EVERY)

    async def _send(self, send: Send, start: dict[str, Any]) -> None:
        await send(start)
        async for block in self.blocks:
            await send({"type": "http.response.body", "body": block, "more_body": True})
            self.given.bytes += len(block)
        await send({"type": "http.response.body", "body": b""})


class Served(Response):
    """An answer of `size` bytes, which `serving` sends."""

    def __init__(self, serving: Serving, status: int, size: int, headers: dict[str, str]) -> None:
        super().__init__(None, status, {**headers, "content-length": str(size)})
        self.serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await self.serving.run(scope, send, start)


async def blocks_of(path: Path, span: Span) -> AsyncIterator[bytes]:
    """The span's bytes. Cut where the file is shorter than it was, or gone."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Cut from error
    with file:
        file.seek(span.first)
        left = span.size
        while left > 0:
            block = await asyncio.to_thread(file.read, min(BLOCK, left))
            if not block:
                raise Cut
            left -= len(block)
            yield block


def rows_given(rows: int, size: int, first: int, given: int) -> int:
    """The rows that the bytes from `first` on are taken for: of a file got in pieces, they add up to its rows."""
    return rows * (first + given) // size - rows * first // size if size else 0
