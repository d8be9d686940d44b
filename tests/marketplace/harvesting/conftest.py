"""A source on a server of the test, and turns of a worker that may reach it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from marketplace.database import sessions
from marketplace.harvesting import queries
from marketplace.harvesting.models import HarvestRun, HarvestSource
from marketplace.harvesting.turns import Turn
from marketplace.records.models import CatalogRecord
from tests.support.files_server import Files, serving
from tests.support.marketplace import NOW, TestClock
from wire.harvests import Budget, Kind

LOOPBACK = (ip_network("127.0.0.0/8"),)
FAST = Budget(per_second=1_000).model_dump()


@dataclass
class Harvest:
    """One source, and what a worker does with it."""

    turn: Turn
    clock: TestClock
    slug: str = "seoul"

    def change(self, **values: object) -> None:
        with self.turn.sessions.begin() as session:
            source = session.get_one(HarvestSource, self.slug)
            for name, value in values.items():
                setattr(source, name, value)

    def run(self, **values: object) -> HarvestRun:
        """The next run, however long it is until it is due."""
        self.change(due_at=self.clock(), **values)
        self.turn.of(self.slug)
        return self.last()

    def last(self) -> HarvestRun:
        with self.turn.sessions() as session:
            return queries.runs(session, self.slug)[0][0]

    def records(self) -> dict[str, CatalogRecord]:
        """Those that are found."""
        with self.turn.sessions() as session:
            found = select(CatalogRecord).where(CatalogRecord.source == self.slug, CatalogRecord.gone_at.is_(None))
            return {row.id: row for row in session.scalars(found)}

    def changes(self, run: HarvestRun) -> dict[str, list[str]]:
        """Records by what became of them."""
        with self.turn.sessions() as session:
            found: dict[str, list[str]] = {}
            for row in queries.changes(session, run.id, "", 10_000):
                found.setdefault(row.change, []).append(row.record_id)
            return found


@pytest.fixture
def files() -> Iterator[Files]:
    with serving() as served:
        yield served


@pytest.fixture
def harvest(engine: Engine, clock: TestClock, files: Files) -> Callable[..., Harvest]:
    def make(kind: Kind, **values: object) -> Harvest:
        made = Harvest(Turn(sessions(engine), clock, "this", LOOPBACK), clock)
        told = {
            "slug": made.slug, "kind": kind, "address": files.url, "title": "Seoul", "every_hours": 24, "full_days": 7,
            "budget": FAST, "language": "ko", "sectors": {}, "created_at": NOW, "due_at": NOW,
        }  # fmt: skip
        with Session(engine) as session, session.begin():
            session.add(HarvestSource(**told | values))
        return made

    return make
