"""The whole catalogue given out over HTTP: in DCAT as one stream, and by OAI-PMH page after page.

The peer of DCAT is rdflib alone, writing graphs that stand in memory; of OAI-PMH, PostgreSQL's rows as lines of JSON.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import orjson
import psutil

from bench.mapped.generated import records
from bench.mapped.harvest import taken
from bench.mapped.nation import fill
from bench.mapped.search import RECORDS
from bench.network import process_of, running
from bench.printer import Measure
from infra.network import Network
from infra.parts.environment import database_url
from marketplace.database import make_engine, sessions
from marketplace.standards import queries
from marketplace.standards.dcat.writing import dataset
from marketplace.standards.names import lean

PARTS = ("postgres", "marketplace")
SOME, PAGES = 1_000, 100  # graphs of the peer; pages of OAI-PMH, of 100 records each
LEAST, MOST_GROWN = 200, 100  # as many as a harvest takes at least
IDENTIFIER = b"<http://purl.org/dc/terms/identifier>"
TOKEN = re.compile(r"<resumptionToken[^>]*>([^<]+)<")


def measures() -> Iterator[Measure]:
    """By the clock, with the processor's time of the marketplace, and how much memory it took more."""
    with running(PARTS) as network:
        engine = make_engine(database_url(network, "marketplace", "marketplace"))
        store = sessions(engine)
        fill(store, RECORDS, source=None)  # OAI-PMH tells of our own alone
        server = process_of(network, "marketplace")
        _pages(network, 1)  # what is loaded once is loaded by then
        yield from _measured("DCAT of the whole catalogue", server, lambda: _stream(network), _written())
        json = RECORDS / taken(lambda: _lines(store))[0]
        yield from _measured("OAI-PMH, Dublin Core", server, lambda: _pages(network, PAGES), json)
        engine.dispose()


def _measured(name: str, server: psutil.Process, work: Any, peer: float) -> Iterator[Measure]:
    counted: list[int] = []
    cost, held = _cost(server), _most_held(server)
    clock, _ = taken(lambda: counted.append(work()))
    rate, of_core = counted[0] / clock, counted[0] / (_cost(server) - cost)
    remark = f"{counted[0]:,} records; {of_core:,.0f} in a second of the marketplace's own work"
    yield Measure(name, "records/s", rate, least=LEAST, remark=remark)
    yield Measure(f"{name}, beside the peer", "records/s", rate, peer)
    yield Measure(f"{name}, memory taken", "MB", (_most_held(server) - held) / 1e6, most=MOST_GROWN)


def _stream(network: Network) -> int:
    with httpx.stream("GET", f"{network.url('marketplace')}/catalog.nt", timeout=600, trust_env=False) as answer:
        return sum(IDENTIFIER in line for line in _whole_lines(answer))


def _whole_lines(answer: httpx.Response) -> Iterator[bytes]:
    rest = b""
    for part in answer.iter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        yield from whole


def _pages(network: Network, most: int) -> int:
    """The first so many."""
    asked, found = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}, 0
    with httpx.Client(base_url=network.url("marketplace"), timeout=60, trust_env=False) as client:
        for _ in range(most):
            told = client.get("/oai", params=asked).raise_for_status().text
            found += told.count("<record>")
            if (token := TOKEN.search(told)) is None:
                break
            asked = {"verb": "ListRecords", "resumptionToken": token[1]}
    return found


def _written() -> float:
    """Records a second of rdflib alone."""
    base = "https://data.example"
    graphs = [dataset(one, base, lean(one.id)) for one in islice(records(SOME), SOME)]
    return SOME / taken(lambda: [graph.serialize(format="nt") for graph in graphs])[0]


def _lines(store: Any) -> None:
    for row in queries.every(store, harvested=False):
        orjson.dumps(row.content)


def _cost(server: psutil.Process) -> float:
    return sum(server.cpu_times()[:2])


def _most_held(server: psutil.Process) -> int:
    """The most memory that the process ever had, as Linux tells."""
    told = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) * 1024
