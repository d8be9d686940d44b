"""Pages and the API as visitors ask them, each over a connection of its own that is kept."""

import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection

from infra.network import HOST

Headers = dict[str, str]


def visit(
    port: int, paths: Callable[[int, int], str], visitors: int, each: int, *, reads_s: float, headers: Headers
) -> list[float]:
    """Seconds of each answer: every visitor asks `each` times and reads for `reads_s` in between."""
    seconds: list[list[float]] = [[] for _ in range(visitors)]

    def ask_all(who: int) -> None:
        connection = HTTPConnection(HOST, port, timeout=60)
        time.sleep(reads_s * who / visitors)
        for n in range(each):
            seconds[who].append(_asked(connection, paths(who, n), headers))
            time.sleep(reads_s)
        connection.close()

    threads = [threading.Thread(target=ask_all, args=(who,)) for who in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [one for part in seconds for one in part]
    assert len(taken) == visitors * each, "a visitor was turned away"
    return taken


def _asked(connection: HTTPConnection, path: str, headers: Headers) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status, body[:300])
    return time.perf_counter() - began
