"""Catalogue and listing pages for many visitors; the API's reads beside an ASGI app that does nothing but answer."""

import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from statistics import median, quantiles

from bench.printer import Measure
from bench.traded.shop import Shop
from bench.traded.visits import visit
from infra.network import HOST

VISITORS, EACH, READS_S, MOST_MS = 50, 12, 2.0, 500
ASKING, ASKED, ROUNDS, LEAST = 4, 100, 3, 0.20
BARE = "bench.traded.bare:app"


def of_pages(shop: Shop) -> Iterator[Measure]:
    draw = random.Random(13)  # noqa: S311 - so that every run asks the same
    listings = len(shop.plans)
    catalogue = [
        f"/catalogue?q=place+{draw.randrange(listings)}" if n % 2 else "/catalogue" for n in range(VISITORS * EACH)
    ]
    pages = [f"/listings/readings-{draw.randrange(listings)}" for _ in range(VISITORS * EACH)]
    for name, paths in (("catalogue", catalogue), ("listing page", pages)):
        visit(shop.network.port("marketplace"), lambda _who, n: paths[n], 4, 5, reads_s=0, headers={})  # noqa: B023
        taken = visit(
            shop.network.port("marketplace"), lambda who, n: paths[who * EACH + n], VISITORS, EACH,  # noqa: B023
            reads_s=READS_S, headers={},
        )  # fmt: skip
        p50, p95 = median(taken), quantiles(taken, n=20, method="inclusive")[18]
        remark = f"p50 {p50 * 1000:.0f} ms; {VISITORS} visitors who read {READS_S:g} s between, {listings:,} listings"
        yield Measure(f"{name}, p95", "ms", p95 * 1000, most=MOST_MS, remark=remark)


def of_reads(shop: Shop) -> Iterator[Measure]:
    member = shop.desk.member()
    headers = {"Authorization": f"Bearer {shop.token(member)}"}
    with _bare() as port:
        for path in ("/api/grants", "/api/purchases", "/api/listings/readings-1"):
            _a_second(shop.network.port("marketplace"), path, headers)
            runs = [
                (_a_second(shop.network.port("marketplace"), path, headers), _a_second(port, path, headers))
                for _ in range(ROUNDS)
            ]
            ours, peer = median(run[0] for run in runs), median(run[1] for run in runs)
            remark = f"peer: a bare ASGI app on uvicorn; {ASKING} askers, in turns, median of {ROUNDS}"
            yield Measure(f"GET {path}", "/s", ours, peer, least=LEAST, remark=remark)


def _a_second(port: int, path: str, headers: dict[str, str]) -> float:
    began = time.perf_counter()
    visit(port, lambda _who, _n: path, ASKING, ASKED, reads_s=0, headers=headers)
    return ASKING * ASKED / (time.perf_counter() - began)


@contextmanager
def _bare() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", BARE, "--host", HOST, "--port", str(port), "--no-access-log"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            connection = HTTPConnection(HOST, port, timeout=1)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the bare app does not answer")
