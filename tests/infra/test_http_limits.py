"""Heads of requests against a real server on loopback."""

import contextlib
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

from infra import http_limits
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


SLOW = {
    "nothing at all": b"", "half an address": b"GET /abc", "half a head": HEAD + b"a: ",
    "no body": b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n",
    "half a body": b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc",
    "half a piece": b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
    "half a second head": HEAD + b"\r\n" + HEAD,
}  # fmt: skip


@pytest.mark.parametrize("part", SLOW)
def test_a_request_that_stops_coming_is_not_waited_for(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """A48: some thousand such connections would be all that a server can have."""
    for name in ("HEAD_S", "SILENT_S"):
        monkeypatch.setattr(http_limits, name, 0.5)
    with socket.create_connection(address, timeout=4) as connection:
        connection.sendall(SLOW[part])
        said = b""
        while block := connection.recv(4096):
            said += block
    assert b"HTTP/1.1 408" in said


def test_a_head_that_comes_a_letter_at_a_time_is_not_waited_for(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_limits, "HEAD_S", 0.5)
    with socket.create_connection(address, timeout=4) as connection:
        began = time.monotonic()
        connection.sendall(b"GET /")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - began < 3:
                connection.sendall(b"x")
                time.sleep(0.1)
    assert time.monotonic() - began < 3


def test_a_body_that_comes_slowly_is_taken(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_S", "SILENT_S"):
        monkeypatch.setattr(http_limits, name, 0.5)
    with socket.create_connection(address, timeout=4) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        for _ in range(9):
            time.sleep(0.2)
            connection.sendall(b"x")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
