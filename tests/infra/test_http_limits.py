"""Heads of requests against a real server on loopback."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from infra.http_limits import MOST_BYTES, MOST_HEADERS, LimitedProtocol


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/{path:path}", _length, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, http=LimitedProtocol, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()
    server.should_exit = True
    thread.join(20)


def ask(address: tuple[str, int], *parts: bytes) -> bytes:
    """All that the server answers to the bytes, until it closes or has said enough."""
    with socket.create_connection(address, timeout=30) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            return b"closed"
        try:
            return connection.recv(4096)
        except ConnectionResetError:
            return b"closed"


HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n"


def test_an_ordinary_request_passes_with_a_long_body(address: tuple[str, int]) -> None:
    body = b"x" * 3_000_000
    head = b"POST /a HTTP/1.1\r\nhost: x\r\ncookie: %s\r\ncontent-length: %d\r\n\r\n" % (b"c" * 8_000, len(body))
    assert ask(address, head, body).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"a: " + b"x" * (MOST_BYTES + 1) + b"\r\n\r\n",
        HEAD + b"".join(b"h%d: x\r\n" % n for n in range(MOST_HEADERS)) + b"\r\n",
        b"GET /" + b"x" * (MOST_BYTES + 1) + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        HEAD + b"upgrade: websocket\r\nconnection: upgrade\r\na: " + b"x" * (MOST_BYTES + 1) + b"\r\n\r\n",
        HEAD + b"content-length: 5\r\na: " + b"x" * (MOST_BYTES + 1) + b"\r\n\r\nhello",
    ],
    ids=["one long header", "many headers", "a long address", "an upgrade", "a body behind it"],
)
def test_a_head_that_is_too_large_is_answered_431(address: tuple[str, int], head: bytes) -> None:
    assert ask(address, head).startswith(b"HTTP/1.1 431")


def test_a_header_that_never_ends_is_not_kept(address: tuple[str, int]) -> None:
    """30 MB are not read: the connection is closed while they come."""
    answer = ask(address, HEAD + b"a: ", *[b"x" * 100_000] * 300)
    assert answer == b"closed" or answer.startswith(b"HTTP/1.1 431")


def test_the_server_goes_on(address: tuple[str, int]) -> None:
    assert ask(address, HEAD + b"\r\n").startswith(b"HTTP/1.1 200")
