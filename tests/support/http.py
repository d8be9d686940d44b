"""Web servers: one that answers what a test tells it, one answer a request, and remembers; one for an app of ours."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette

from infra.http_limits import LimitedProtocol
from tests.support.stripe import until


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any  # text, where it is not JSON


@dataclass
class Scripted:
    """`answers`: status and body in turn, the last one again and again; `by`: by what was asked, where that is told.

    A status of 0 drops the connection.
    """

    url: str = ""
    answers: list[tuple[int, Any]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    by: Callable[[Asked], tuple[int, Any]] | None = None

    def next(self) -> tuple[int, Any]:
        if self.by:
            return self.by(self.asked[-1])
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def scripted(tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """A server on a port of its own."""
    script = Scripted()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    script.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(app: FastAPI | Starlette) -> Iterator[str]:
    """The application at an address of its own, by the server's protocol of a network."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", http=LimitedProtocol))
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            until(lambda: server.started or None)
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def slow(address: str, headers: dict[str, str]) -> Iterator[socket.socket]:
    """Who asked for the address, and has little room for its answer until it is read."""
    at = urlsplit(address)
    path = f"{at.path}?{at.query}" if at.query else at.path
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        reader.connect((at.hostname, at.port))
        head = "".join(f"{name}: {value}\r\n" for name, value in {"host": "x", **headers}.items())
        reader.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        yield reader


def _read(text: bytes) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text.decode()


def _handler(script: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append(Asked(self.command, self.path, dict(self.headers), _read(text)))
            status, body = script.next()
            if status == 0:
                self.close_connection = True
                return
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_PUT(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler
