"""Rows a second by the open API, page after page, beside a bare ASGI application that reads the same Parquet."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import deltalake
import httpx
import pyarrow as pa

from bench.network import ids, running
from bench.printer import Measure
from infra.network import Network
from infra.parts.environment import database_url
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.database import make_engine, sessions
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.models import Listing, ListingDataset, Plan
from marketplace.listings.states import ListingState
from sectors.registry import Registry, load
from wire.commerce import PlanKind

PARTS = ("postgres", "stripe", "marketplace", "policy", "files")
ROWS, PAGE, PAGES, ROUNDS = 500_000, 10_000, 10, 3
LEAST = 0.5
BARE_PORT = 18_790


def measures() -> Iterator[Measure]:
    """The best of some rounds of pages; and how long a page of ten rows takes."""
    with running(PARTS) as network:
        dataset = opened(network)
        address = f"{network.url('files')}/open/api/{dataset}/rows"
        with bare(_folder(network, dataset)) as peer, httpx.Client(trust_env=False, timeout=60) as client:
            ours = _best(lambda: _followed(client, address))
            theirs = _best(lambda: _counted(client, peer))
            few = sorted(_timed(client, f"{address}?limit=10&level.ge={n}") for n in range(40))
    yield Measure("API rows of the open door", "rows/s", ours, theirs, least=LEAST, remark=f"pages of {PAGE:,} rows")
    yield Measure("API, ten rows, median", "ms", few[20] * 1000)
    yield Measure("API, ten rows, p95", "ms", few[37] * 1000, remark="with the gate asked each time")


def opened(network: Network) -> str:
    """A dataset of ROWS rows that everybody may use."""
    dataset = ids()[0]
    deltalake.write_deltalake(_folder(network, dataset), _table(), partition_by=["month"])
    _open_up(network, dataset)
    return dataset


def _folder(network: Network, dataset: str) -> str:
    return str(network.lakehouse / dataset.replace(".", "/"))


def _open_up(network: Network, dataset: str) -> None:
    """A published listing with a plan that everybody may use."""
    declared, now = _declared(network).dataset(dataset), datetime.now(UTC) - timedelta(days=1)
    engine = make_engine(database_url(network, "marketplace", "marketplace"))
    with sessions(engine).begin() as session:
        terms = LicenceTerms.model_validate({"dataset": dataset, "redistribution": True})
        licence = licensing.create(session, terms, declared, now)
        center = Organisation(
            id=new_id("org"), slug="bench-open", name="Bench", kind=OrganisationKind.SUPPLY_CENTER, created_at=now
        )  # fmt: skip
        session.add(center)
        session.flush()
        listing = Listing(
            id=new_id("lst"), slug="bench-open", organisation_id=center.id, state=ListingState.PUBLISHED,
            title_en="Bench", title_ko="시험", summary_en="", summary_ko="", search_text="", created_at=now,
            updated_at=now, published_at=now, datasets=[ListingDataset(dataset=dataset, sector=declared.sector)],
        )  # fmt: skip
        session.add(listing)
        session.add(Plan(
            id=new_id("pln"), listing=listing, position=0, kind=PlanKind.FREE, price_minor=0, currency="KRW",
            licences=[licence], created_at=now,
        ))  # fmt: skip
    engine.dispose()


@contextmanager
def bare(folder: str) -> Iterator[str]:
    """The peer, in a process of its own; its address."""
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.mapped.bare:app",
        "--port",
        str(BARE_PORT),
        "--log-level",
        "error",
    ]
    with tempfile.TemporaryFile() as told:
        peer = subprocess.Popen(command, env={**os.environ, "BARE_FOLDER": folder}, stderr=told)
        try:
            address = f"http://127.0.0.1:{BARE_PORT}/"
            _until_it_answers(address)
            yield address
        finally:
            peer.terminate()
            peer.wait()


def _until_it_answers(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{address}?offset=0&limit=1", trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


def _declared(network: Network) -> Registry:
    return load((network.home / "declared",))


def _table() -> pa.Table:
    """Hours of stations, as a delivery brings them: sorted by time within a month."""
    began = datetime(2020, 1, 1, tzinfo=UTC)
    at = [began + timedelta(minutes=n // 100) for n in range(ROWS)]
    return pa.table({
        "station": pa.array([f"S{n % 100:03d}" for n in range(ROWS)]),
        "measured_at": pa.array(at, pa.timestamp("us", tz="UTC")),
        "level": pa.array([Decimal(n % 1000) for n in range(ROWS)], pa.decimal128(10, 2)),
        "_delivery": pa.array(["d1"] * ROWS), "_ingested_at": pa.array([began] * ROWS, pa.timestamp("us", tz="UTC")),
        "month": pa.array([f"{one:%Y-%m}" for one in at]),
    })  # fmt: skip


def _followed(client: httpx.Client, address: str) -> int:
    """Page after page, as `next` says."""
    rows, following = 0, f"{address}?limit={PAGE}&select=station,measured_at,level"
    for _ in range(PAGES):
        told = _read(client.get(following))
        rows, following = rows + len(told["rows"]), told["next"]
    return rows


def _counted(client: httpx.Client, address: str) -> int:
    return sum(len(_read(client.get(f"{address}?offset={n * PAGE}&limit={PAGE}"))) for n in range(PAGES))


def _read(answer: httpx.Response) -> Any:
    return answer.raise_for_status().json()


def _best(take: Callable[[], int]) -> float:
    """Rows a second."""
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        rows = take()
        rates.append(rows / (time.perf_counter() - began))
    return max(rates)


def _timed(client: httpx.Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address).raise_for_status()
    return time.perf_counter() - began
