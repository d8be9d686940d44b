"""How much head a request may have, and how slow it may be, for every web process of ours:
`uvicorn --http infra.http_limits:LimitedProtocol`.

An application finds the means to cut its connection in the scope's extensions.

httptools keeps a header until it is whole, however long, before any application sees it: so the bound stands here,
where bytes arrive. Bodies are bounded by those who read them. A connection is something that there are few of: so a
head has a time within which it is there, and a body that stops coming is not waited for.
"""

import asyncio
import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from marketplace.doors.cut import CUT

MOST_BYTES = 65_536  # of address and headers together; statements prepared by a driver come in them
MOST_HEADERS = 100
HEAD_S = 20.0  # from the first byte of a request, or of a connection, to the end of the head
SILENT_S = 30.0  # without a byte of a body that was announced
_ANSWER = b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
_LARGE = (
    b"431 Request Header Fields Too Large",
    b"A request may have %d bytes of address and headers, and %d headers." % (MOST_BYTES, MOST_HEADERS),
)
_SLOW = b"408 Request Timeout", b"The request did not come within the time that is waited for it."


class LimitedProtocol(HttpToolsProtocol):
    """Answers 431 or 408 and closes the connection; of a head that is not taken the application never hears."""

    _waits: asyncio.TimerHandle | None = None  # for the rest of a request
    _in_head = False
    _waiting = 0  # bytes that came since while the head was open
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        was_in_head = self._in_head
        super().data_received(data)
        if was_in_head and self._in_head:
            self._waiting += len(data)
            if self._waiting > MOST_BYTES:
                self._refuse(*_LARGE)

    def on_message_begin(self) -> None:
        self._in_head, self._waiting = True, 0
        self._wait(HEAD_S)
        super().on_message_begin()
        self.scope["extensions"] = {CUT: self._cut}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        self._in_head = False
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        self._wait(SILENT_S if self._has_body() else None)
        if size > MOST_BYTES or len(self.headers) > MOST_HEADERS:
            self._refuse(*_LARGE)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            self._wait(SILENT_S)
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._wait(None)
        if not self._refused:
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        if not self._refused:
            super().handle_websocket_upgrade()

    def _cut(self) -> None:
        """Close at once: without time to linger the kernel drops what it has not sent."""
        at_once = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.transport.abort()

    def _has_body(self) -> bool:
        return any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self.headers)

    def _wait(self, seconds: float | None) -> None:
        """For what is next to come; None: for nothing more."""
        if self._waits is not None:
            self._waits.cancel()
        self._waits = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        if self.flow.read_paused:  # it is we who do not read
            self._wait(SILENT_S)
        elif self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()
        else:
            self._refuse(*_SLOW)

    def _refuse(self, status: bytes, text: bytes) -> None:
        self._wait(None)
        if not self._refused and not self.transport.is_closing():
            self.transport.write(_ANSWER % (status, len(text), text))
            self.transport.close()
        self._refused = True
