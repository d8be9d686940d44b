"""A network whose data map holds as many records as a nation's portal, and its index."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from bench.mapped.generated import SOURCE, records
from infra.network import Network
from infra.parts.environment import database_url
from marketplace.database import make_engine, sessions
from marketplace.records.models import CatalogRecord
from marketplace.search.index import Indexing
from marketplace.search.schema import Place
from wire.records import Record

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Nation:
    """`rebuild_s`: how long the index of all `records` took; `grown`: memory for it."""

    network: Network
    records: int
    rebuild_s: float
    grown: int
    index_bytes: int


@contextmanager
def nation(network: Network, count: int) -> Iterator[Nation]:
    engine = make_engine(database_url(network, "marketplace", "marketplace"))
    made, place = sessions(engine), Place(network.home)
    fill(made, count)
    before, began = _resident(), time.perf_counter()
    Indexing(made, place).rebuild()
    taken, path = time.perf_counter() - began, place.standing()
    size = sum(file.stat().st_size for file in path.iterdir()) if path else 0
    yield Nation(network, count, taken, _resident() - before, size)
    engine.dispose()


def fill(made: Any, count: int, source: str | None = SOURCE) -> None:
    """Write the records as a harvest would leave them; without a source they are the network's own."""
    now, told = datetime.now(UTC), records(count)
    while batch := [_row(record, now, source) for record in islice(told, BATCH)]:
        with made.begin() as session:
            session.add_all(batch)


def _row(record: Record, now: datetime, source: str | None) -> CatalogRecord:
    return CatalogRecord(
        id=record.id, source=source, content=record.model_dump(mode="json", exclude_defaults=True), hash=record.id,
        made_at=now, changed_at=now, seen_at=now,
    )  # fmt: skip


def _resident() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
