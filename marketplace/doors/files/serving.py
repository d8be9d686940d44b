"""Bytes of a made file on their way to a client, cut when the licence, the token or the member ends.

    before the first byte, and each half second after → gate.stands → or the connection is cut, what waits in it dropped

A client that reads slowly leaves bytes in the kernel's buffers: at the end they are dropped with the connection, not
sent. A file that was cut is shorter than its announced length, so no client takes it for whole.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from marketplace.doors.cut import CUT
from marketplace.doors.files.ranges import Span

EVERY = 0.5  # seconds
BLOCK = 256 * 1024
Stands = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class Given:
    """What left the door by one request."""

    bytes: int = 0
    ended: bool = False
    gone: bool = False  # the client left


@dataclass(slots=True)
class Serving:
    """One answer. `tell` is called once, at its end, whatever that is."""

    path: Path
    span: Span
    stands: Stands
    tell: Callable[[Given], None]
    given: Given = field(default_factory=Given)

    async def run(self, scope: Scope, send: Send, start: dict[str, object]) -> None:
        """Send the head and the bytes, unless they may be given no more."""
        sending = asyncio.create_task(self._send(send, start))
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done() and not sending.done():
                self.given.ended = True
                scope["extensions"][CUT]()
            else:
                await sending
        except OSError:
            self.given.gone = True
        finally:
            for task in (sending, watching):
                task.cancel()
            await asyncio.gather(sending, watching, return_exceptions=True)
            self.tell(self.given)

    async def _watch(self) -> None:
        """Returns when the bytes may be given no more."""
        while await self.stands():  # noqa: ASYNC110 - the gate is asked, it does not tell
            await asyncio.sleep(EVERY)

    async def _send(self, send: Send, start: dict[str, object]) -> None:
        await send(start)
        with self.path.open("rb") as file:
            file.seek(self.span.first)
            left = self.span.size
            while left > 0:
                block = await asyncio.to_thread(file.read, min(BLOCK, left))
                left -= len(block)
                await send({"type": "http.response.body", "body": block, "more_body": left > 0})
                self.given.bytes += len(block)
                if not block:
                    raise OSError(f"{self.path} is shorter than it was")
            if self.span.size <= 0:
                await send({"type": "http.response.body", "body": b""})


class FileResponse(Response):
    """The span of the file, with its head."""

    def __init__(self, serving: Serving, headers: dict[str, str]) -> None:
        super().__init__(None, 206 if serving.span.partial else 200, headers)
        self.serving = serving
        self.raw_headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        self.raw_headers.append((b"content-length", str(max(0, serving.span.size)).encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await self.serving.run(scope, send, start)


def rows_given(rows: int, size: int, first: int, given: int) -> int:
    """The rows that the bytes from `first` on are taken for: of a file got in pieces, they add up to its rows."""
    return rows * (first + given) // size - rows * first // size if size else 0
