"""Records harvested a second, from a catalogue over HTTP into PostgreSQL, beside a bare loop over the same documents.

The pace of requests is not bounded. CKAN's own harvester is known to take about one a second.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import httpx
import orjson
import rdflib

from bench.mapped.portal import PAGE, package, turtle
from bench.network import running
from bench.printer import Measure
from infra.parts.environment import database_url
from marketplace.database import make_engine, sessions
from marketplace.harvesting import queries
from marketplace.harvesting.models import HarvestSource
from marketplace.harvesting.turns import Turn
from wire.harvests import Budget, Kind

PARTS = ("postgres", "marketplace")
RECORDS = {Kind.CKAN: 10_000, Kind.DCAT: 3_000}
PORT = 18_791
LEAST = 200


def measures() -> Iterator[Measure]:
    """For the first time, again when nothing changed, and the bare loop."""
    with running(PARTS) as network:
        engine = make_engine(database_url(network, "marketplace", "marketplace"))
        for kind, bare, path in ((Kind.CKAN, _json, ""), (Kind.DCAT, _rdf, "/catalog.ttl")):
            with portal(RECORDS[kind]) as address:
                first, cost = _rates(sessions(engine), kind, address + path)
                again, cost_again = _rates(sessions(engine), kind, address + path)
            peer, _ = taken(bare)
            name = f"harvest, {kind}"
            yield Measure(f"{name}, the first time", "records/s", first, least=LEAST, remark=_cpu(cost))
            yield Measure(f"{name}, all again", "records/s", again, least=LEAST, remark=_cpu(cost_again))
            yield Measure(f"{name}, beside a bare parser", "records/s", first, RECORDS[kind] / peer)
        engine.dispose()


@contextmanager
def portal(records: int) -> Iterator[str]:
    """Its address, once it answers."""
    address = f"http://127.0.0.1:{PORT}"
    with subprocess.Popen([sys.executable, "-m", "bench.mapped.portal", str(PORT), str(records)]) as process:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
                client.get(address, params={"start": "0", "rows": "1"})
            yield address
        finally:
            process.kill()


def _cpu(rate: float) -> str:
    return f"{rate:,.0f} in a second of this process's own work"


def _rates(store: Any, kind: Kind, address: str) -> tuple[float, float]:
    """Of one run that reads all: by the clock, and by the processor's time."""
    now, slug = datetime.now(UTC), f"bench-{kind.replace('_', '-')}"
    budget = Budget(per_second=1_000).model_dump(mode="json")
    with store.begin() as session:
        told = {"slug": slug, "kind": kind, "address": address, "title": slug, "every_hours": 24, "full_days": 7}
        session.merge(
            HarvestSource(**told, budget=budget, language="ko", sectors={}, created_at=now, due_at=now, full_at=None)
        )
    turn = Turn(store, lambda: datetime.now(UTC), "bench", [ip_network("127.0.0.0/8")])
    clock, worked = taken(lambda: turn.of(slug))
    with store() as session:
        run = queries.runs(session, slug)[0][0]
    if run.counts.get("told") != RECORDS[kind]:
        raise RuntimeError(f"{slug}: {run.state}, {run.counts}, {run.error} {run.detail}")
    return RECORDS[kind] / clock, RECORDS[kind] / worked


def taken(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    began, cost = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cost


def _json() -> None:
    for number in range(RECORDS[Kind.CKAN]):
        orjson.loads(package(number))


def _rdf() -> None:
    for begin in range(0, RECORDS[Kind.DCAT], PAGE):
        rdflib.Graph().parse(data=turtle(begin, begin + PAGE, ""), format="turtle")
