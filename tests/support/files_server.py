"""A web server with files that can be asked for by part and by version, and that fails as a test orders."""

import hashlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Broken(Exception):
    """A page that raises it is answered with 500."""


Answer = Callable[["Handler"], None]


@dataclass
class Files:
    """`files`: path → content. `faults`: how the first requests are answered instead, in turn."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, Callable[[dict[str, str]], bytes]] = field(default_factory=dict)
    faults: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    validators: tuple[str, ...] = ("ETag",)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def headers(self, number: int) -> dict[str, str]:
        return self.asked[number][1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    held: Files

    def do_GET(self) -> None:
        self.held.asked.append((self.path, dict(self.headers)))
        if self.held.faults:
            self.held.faults.pop(0)(self)
        else:
            self.serve()

    def serve(self, *, cut: int | None = None) -> None:
        path = urlsplit(self.path)
        if path.path in self.held.pages:
            asked = {name: values[0] for name, values in parse_qs(path.query).items()}
            try:
                self.answer(200, self.held.pages[path.path](asked))
            except Broken:
                self.answer(500)
            return
        content = self.held.files.get(path.path)
        if content is None:
            self.answer(404)
            return
        version = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
            "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT",
        }
        version = {name: version[name] for name in self.held.validators}
        if self.headers.get("If-None-Match", "-") == version.get("ETag"):
            self.answer(304, headers=version)
            return
        first = 0
        if self.headers.get("Range") and self.headers.get("If-Range") in version.values():
            first = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        if first and first >= len(content):
            self.answer(416)
            return
        part = {"Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}"} if first else {}
        self.answer(206 if first else 200, content[first:], cut=cut, headers=version | part)

    def answer(
        self,
        status: int,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        length: int | None = None,
        cut: int | None = None,
    ) -> None:
        """`length`: announced instead of the body's; `cut`: the connection ends after so many bytes."""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body) if length is None else length)} | (headers or {})).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None or length is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Silent."""


def status(code: int, **headers: str) -> Answer:
    return lambda handler: handler.answer(
        code, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def cut(after: int) -> Answer:
    return lambda handler: handler.serve(cut=after)


def dropped(handler: Handler) -> None:
    """No answer at all."""
    handler.close_connection = True


def slow(seconds: float) -> Answer:
    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        handler.serve()

    return answer


def redirect(target: str) -> Answer:
    return status(302, Location=target)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Files]:
    """On a port of its own."""
    held = Files()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"held": held}))
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    held.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
