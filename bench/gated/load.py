"""Questions to a server over a few connections that are kept, one at a time on each: seconds of each, and of CPU."""

import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psutil

from infra.network import HOST

CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Run:
    """`seconds` of each question; `cpu` of the server's process and `beside` of others, in seconds."""

    seconds: list[float]
    cpu: float
    beside: float

    @property
    def a_core(self) -> float:
        """Questions that one core answers in a second."""
        return len(self.seconds) / self.cpu


def request(path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(port: int, requests: Sequence[bytes], server: psutil.Process, beside: Iterable[psutil.Process] = ()) -> Run:
    others = list(beside)
    seconds: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    before = _cpu([server]), _cpu(others)
    threads = [
        threading.Thread(target=_ask_all, args=(port, requests[place::CONNECTIONS], seconds[place]))
        for place in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [one for part in seconds for one in part]
    assert len(taken) == len(requests), "a connection broke"
    return Run(taken, _cpu([server]) - before[0], _cpu(others) - before[1])


def answers(port: int, requests: Sequence[bytes]) -> list[bytes]:
    with socket.create_connection((HOST, port)) as connection:
        return [_ask(connection, one) for one in requests]


def _ask_all(port: int, requests: Sequence[bytes], seconds: list[float]) -> None:
    with socket.create_connection((HOST, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one in requests:
            began = time.perf_counter()
            _ask(connection, one)
            seconds.append(time.perf_counter() - began)


def _ask(connection: socket.socket, request: bytes) -> bytes:
    """The body of a 200 answer."""
    connection.sendall(request)
    read = b""
    while b"\r\n\r\n" not in read:
        read += _more(connection)
    head, _, body = read.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), read[:300]
    size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < size:
        body += _more(connection)
    return body


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(1 << 16)
    assert more, "the server closed the connection"
    return more


def _cpu(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in processes)
