"""A way to a server whose first connections are cut after so many bytes: a cable pulled in the middle of an upload."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cutting(port: int, after: int, times: int = 1) -> Iterator[str]:
    """An address that leads to `port`; each of the first `times` connections ends after `after` bytes of the client's."""
    listening = socket.create_server(("127.0.0.1", 0))
    cuts = iter(range(times))
    threads: list[threading.Thread] = []

    def serve() -> None:
        with suppress(OSError):  # it is closed at the end
            while True:
                client, _ = listening.accept()
                left = after if next(cuts, None) is not None else None
                server = socket.create_connection(("127.0.0.1", port))
                for thread in (
                    threading.Thread(target=_carry, args=(client, server, left)),
                    threading.Thread(target=_carry, args=(server, client, None)),
                ):
                    thread.start()
                    threads.append(thread)

    accepting = threading.Thread(target=serve)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in (accepting, *threads):
            thread.join()


def _carry(source: socket.socket, target: socket.socket, left: int | None) -> None:
    """Bytes from one to the other until one ends, or `left` of them went."""
    with suppress(OSError):
        while data := source.recv(65_536 if left is None else min(left, 65_536)):
            target.sendall(data)
            left = None if left is None else left - len(data)
            if left == 0:
                break
    for end in (source, target):  # closed where the other thread has seen it
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    target.close()
