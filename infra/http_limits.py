"""How much head a request may have, for every web process of ours: `uvicorn --http infra.http_limits:LimitedProtocol`.

An application finds the means to cut its connection in the scope's extensions.

httptools keeps a header until it is whole, however long, before any application sees it: so the bound stands here,
where bytes arrive. Bodies are bounded by those who read them.
"""

import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from marketplace.doors.cut import CUT

MOST_BYTES = 65_536  # of address and headers together; statements prepared by a driver come in them
MOST_HEADERS = 100
_ANSWER = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s"
)
_TEXT = b"A request may have %d bytes of address and headers, and %d headers." % (MOST_BYTES, MOST_HEADERS)


class LimitedProtocol(HttpToolsProtocol):
    """Answers 431 and closes the connection; the application never hears of the request."""

    _in_head = False
    _waiting = 0  # bytes that came since while the head was open
    _refused = False

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        was_in_head = self._in_head
        super().data_received(data)
        if was_in_head and self._in_head:
            self._waiting += len(data)
            if self._waiting > MOST_BYTES:
                self._refuse()

    def on_message_begin(self) -> None:
        self._in_head, self._waiting = True, 0
        super().on_message_begin()
        self.scope["extensions"] = {CUT: self._cut}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        self._in_head = False
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MOST_BYTES or len(self.headers) > MOST_HEADERS:
            self._refuse()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
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

    def _refuse(self) -> None:
        if not self._refused and not self.transport.is_closing():
            self.transport.write(_ANSWER % (len(_TEXT), _TEXT))
            self.transport.close()
        self._refused = True
