"""Search over HTTP with facets, beside SQLite's FTS5 with two facets; half-typed words; how fast the index is made.

The words are those of the judged queries, each with two chosen facets, one reader after another.
"""

import json
import os
import sqlite3
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from bench.mapped.generated import records
from bench.mapped.nation import Nation, nation
from bench.network import running
from bench.printer import Measure
from infra.network import HOST
from wire.records import Record

GOLD = Path(__file__).parents[2] / "tests" / "marketplace" / "search" / "gold.toml"
PARTS = ("postgres", "marketplace")
RECORDS = int(os.environ.get("SDN_BENCH_RECORDS", "100000"))
FACETS = (("price", "free"), ("origin", "generated"))
COUNTED = (
    "SELECT sector, count(*) FROM map WHERE map MATCH ? GROUP BY 1",
    "SELECT price, count(*) FROM map WHERE map MATCH ? GROUP BY 1",
)
MOST_SEARCH, MOST_TYPED, MOST_REBUILD = 30, 10, 60


def measures() -> Iterator[Measure]:
    with running(PARTS) as network, nation(network, RECORDS) as made:
        yield from _measures(made)


def _measures(held: Nation) -> Iterator[Measure]:
    words = asked_words()
    size = f"{held.records:,} records generated from the real declarations"
    asked = _over_http(held, [f"/api/datasets?{urlencode([('q', word), *FACETS])}" for word in words])
    peer = _sqlite(held.records, words)
    yield _measure("search with facets, p95", asked, MOST_SEARCH, f"{size}; SQLite FTS5 raw: {_told(peer)}")
    pages = _over_http(held, [f"/datasets?{urlencode([('q', word), *FACETS])}" for word in words])
    yield _measure("page of the data map, p95", pages, None, size)
    typed = [word[: 1 + place % len(word)] for place, word in enumerate(words)]
    begun = _over_http(held, [f"/api/search/suggestions?{urlencode({'q': word})}" for word in typed])
    yield _measure("half-typed word finished, p95", begun, MOST_TYPED, size)
    remark = f"{size}; {held.index_bytes / 1e6:.0f} MB on disk, maker grew by {held.grown / 1e6:.0f} MB"
    yield Measure("index made anew", "s", held.rebuild_s, most=MOST_REBUILD, remark=remark)


def asked_words() -> list[str]:
    return [one["q"] for one in tomllib.loads(GOLD.read_text("utf-8"))["queries"]]


def _measure(name: str, taken: Sequence[float], most: float | None, remark: str) -> Measure:
    return Measure(name, "ms", _p95(taken) * 1000, most=most, remark=f"p50 {median(taken) * 1000:.1f} ms; {remark}")


def _told(taken: Sequence[float]) -> str:
    return f"p50 {median(taken) * 1000:.1f} ms, p95 {_p95(taken) * 1000:.1f} ms"


def _p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[18]


def _over_http(held: Nation, paths: Sequence[str]) -> list[float]:
    """Each once before it counts: the analyser of the process is loaded by then."""
    connection = HTTPConnection(HOST, held.network.port("marketplace"), timeout=60)

    def ask(path: str) -> None:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")

    for path in paths[:20]:
        ask(path)
    return [_timed(lambda path=path: ask(path)) for path in paths]  # type: ignore[misc]


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _sqlite(count: int, words: Sequence[str]) -> list[float]:
    """The best twenty by bm25, and counts of two facets."""
    held = sqlite3.connect(":memory:")
    held.execute("CREATE VIRTUAL TABLE map USING fts5(title, body, sector UNINDEXED, price UNINDEXED)")
    rows = ((" ".join(one.title.values()), _whole(one), one.sector, one.price) for one in records(count))
    held.executemany("INSERT INTO map VALUES (?, ?, ?, ?)", rows)

    def ask(word: str) -> None:
        wanted = " OR ".join('"' + part.replace('"', "") + '"' for part in word.split())
        held.execute(
            "SELECT rowid FROM map WHERE map MATCH ? AND price = 'free' ORDER BY rank LIMIT 20", (wanted,)
        ).fetchall()
        for counted in COUNTED:
            held.execute(counted, (wanted,)).fetchall()

    return [_timed(lambda word=word: ask(word)) for word in words]  # type: ignore[misc]


def _whole(record: Record) -> str:
    return json.dumps(record.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
