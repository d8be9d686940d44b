"""A nation's portal on this machine: mixed uses at the pace of its busiest hours, each from when it was due.

61.17 million uses were made of data.go.kr's data in 2023 (Ministry of the Interior and Safety): two a second. So many
records as it lists are in the map, one dataset is open, and a tenfold pace is asked: searches, pages of datasets, rows
of the API and whole files.
"""

import itertools
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median, quantiles
from urllib.parse import quote, urlencode

import httpx
import psutil

from bench.mapped import rows
from bench.mapped.generated import SOURCE
from bench.mapped.nation import Nation, nation
from bench.mapped.search import asked_words
from bench.network import cpu, running
from bench.printer import Measure
from infra.network import Network

PARTS = (*rows.PARTS, "worker")
RECORDS = int(os.environ.get("SDN_BENCH_RECORDS", "89792"))
PACE, SECONDS, ASKERS = 20, 60, 40
METERED_WITHIN_S, SETTLED_WITHIN_S, LOOKED_S, IDLE = 30.0, 180.0, 5.0, 0.1  # IDLE: of a core
MIX = {"search": 8, "page": 6, "rows": 5, "file": 1}
"""Of twenty uses."""
Uses = Sequence[tuple[str, str]]  # which use, and its address


def measures() -> Iterator[Measure]:
    with running(PARTS) as network, nation(network, RECORDS) as made:
        yield from _measures(made, _uses(network, rows.opened(network)))


def _measures(held: Nation, uses: Uses) -> Iterator[Measure]:
    with ExitStack() as stack:
        askers = [stack.enter_context(_asker(number)) for number in range(ASKERS)]
        for number, (_, address) in enumerate(uses[:PACE]):
            askers[number].get(address).raise_for_status()
        _settle(held.network)
        used, began = cpu(held.network), time.perf_counter()
        taken = _taken(askers, uses)
        share = 100 * (cpu(held.network) - used) / (time.perf_counter() - began) / (psutil.cpu_count() or 1)
    remark = f"{PACE} uses a second, {held.records:,} records"
    for use, seconds in taken.items():
        told = f"p50 {median(seconds) * 1000:.0f} ms, {len(seconds)} asked; {remark}"
        yield Measure(f"{use}, p95", "ms", quantiles(seconds, n=20)[18] * 1000, remark=told)
    yield Measure("CPU of the machine meanwhile", "%", share, remark=remark)
    asked = sum(use in {"rows", "file"} for use, _ in (*uses[:PACE], *uses))
    yield Measure(
        "uses of the open door that were metered",
        "",
        _metered_at_last(held, asked),
        asked,
        most=1,
        least=1,
        remark="all are",
    )


def _uses(network: Network, dataset: str) -> Uses:
    """In the order in which they are due."""
    words, doors, pages = itertools.cycle(asked_words()), network.url("files"), network.url("marketplace")
    addresses = {
        "search": (f"{pages}/datasets?{urlencode({'q': word, 'price': 'free'})}" for word in words),
        "page": (f"{pages}/datasets/{quote(f'{SOURCE}:{n % RECORDS}')}" for n in itertools.count(0, 997)),
        "rows": (f"{doors}/open/api/{dataset}/rows?limit=100&level.ge={n % 900}" for n in itertools.count()),
        "file": itertools.repeat(f"{doors}/open/files/{dataset}/newest.parquet"),
    }
    # Not one kind after the other: every twentieth is a file, and so on.
    turn = sorted((place / often, use) for use, often in MIX.items() for place in range(1, often + 1))
    return [(use, next(addresses[use])) for _ in range(PACE * SECONDS // len(turn)) for _, use in turn]


def _asker(number: int) -> httpx.Client:
    """Each from a network of its own: the door counts uses by networks, and lets one ask so often."""
    transport = httpx.HTTPTransport(local_address=f"127.1.{number}.1")
    return httpx.Client(transport=transport, timeout=60, follow_redirects=True)


def _settle(network: Network) -> None:
    """The worker makes the index anew, as it did not write the records itself; that is over first."""
    ends, calm = time.monotonic() + SETTLED_WITHIN_S, False
    while not calm and time.monotonic() < ends:
        before = cpu(network)
        time.sleep(LOOKED_S)
        calm = cpu(network) - before < LOOKED_S * IDLE


def _taken(askers: Sequence[httpx.Client], uses: Uses) -> Mapping[str, Sequence[float]]:
    """Seconds of each, from when it was due: whoever waits behind a slow one counts."""
    began = time.perf_counter() + 1

    def ask(number: int) -> float:
        due = began + number / PACE
        time.sleep(max(0.0, due - time.perf_counter()))
        askers[number % ASKERS].get(uses[number][1]).raise_for_status()
        return time.perf_counter() - due

    with ThreadPoolExecutor(ASKERS) as pool:
        seconds = list(pool.map(ask, range(len(uses))))
    return {use: [taken for (kind, _), taken in zip(uses, seconds, strict=True) if kind == use] for use in MIX}


def _metered(held: Nation) -> int:
    """As the page of uses tells."""
    answer = httpx.get(f"{held.network.url('marketplace')}/open/usage.json?by=dataset", trust_env=False)
    return sum(one["calls"] + one["downloads"] for one in answer.raise_for_status().json()["items"])


def _metered_at_last(held: Nation, wanted: int) -> int:
    """The door tells of its uses every few seconds."""
    ends = time.monotonic() + METERED_WITHIN_S
    while (found := _metered(held)) < wanted and time.monotonic() < ends:
        time.sleep(0.5)
    return found
