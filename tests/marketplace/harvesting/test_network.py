"""Another network like this one, on a database of its own: nothing is lost, what is gone there goes here, diffs are empty."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from marketplace import bootstrap
from marketplace.records import service as records
from sectors.registry import Registry
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.http import served
from tests.support.marketplace import CHEAP, NOW, TestClock, Web, make_app, make_settings
from tests.support.postgres import Databases
from wire.harvests import HarvestState, Kind
from wire.records import Agent, Extent, Promise, Record

pytestmark = pytest.mark.postgres
AIR = Record(
    id="environment.air", title={"en": "Air quality", "ko": "대기질"}, sector="environment", subsector="air_quality",
    publisher=Agent(id="greenesco", name={"en": "Greenesco"}), licence="CC-BY-4.0", cadence="hourly", rows=5,
    time=Extent(begins="2020-01-01"), listings=["air"], promises=[Promise(listing="air", fresh_within_hours=1)], price="paid", access="restricted",
)  # fmt: skip
NOISE = Record(id="environment.noise", title={"ko": "소음"}, sector="environment")


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory, databases: Databases, clock: TestClock) -> Iterator[Web]:
    """The second network."""
    name = databases.take()
    settings = make_settings(tmp_path_factory.mktemp("other"), databases.server.url(name))
    parts = bootstrap.build(settings, clock=clock, passwords=CHEAP, declared=lambda: Registry(()))
    yield Web(make_app(parts), parts, clock)
    parts.engine.dispose()
    databases.give_back(name)


def test_its_records_come_as_they_are_and_a_second_look_finds_nothing_new(
    harvest: Callable[..., Harvest], other: Web
) -> None:
    with other.parts.sessions.begin() as session:
        records.put(session, [AIR, NOISE], NOW)
        records.put(session, [NOISE.model_copy(update={"id": "third:noise"})], NOW, "third")
    other.clock.forward(timedelta(minutes=2))
    with served(other.app) as address:
        network = harvest(Kind.NETWORK, address=address)
        first = network.run()
        assert (first.state, first.counts["added"]) == (HarvestState.DONE, 2)
        got = records.read(network.records()["seoul:environment.air"])
        landing = f"{address}/datasets/environment.air"
        assert got == AIR.model_copy(
            update={"id": "seoul:environment.air", "listings": [], "promises": [], "landing": landing}
        )
        network.clock.forward(timedelta(days=8))
        again = network.run()
        assert (again.full, network.changes(again), again.counts["same"]) == (True, {}, 2)


@pytest.mark.parametrize(("kind", "path"), [(Kind.DCAT, "/catalog.ttl"), (Kind.OAI_PMH, "/oai")])
def test_what_it_gives_to_others_is_read_whole_and_a_second_look_finds_nothing_new(
    harvest: Callable[..., Harvest], other: Web, kind: Kind, path: str
) -> None:
    with other.parts.sessions.begin() as session:
        records.put(session, [AIR, NOISE], NOW)
    with served(other.app) as address:
        network = harvest(kind, address=address + path)
        first = network.run()
        assert (first.state, first.counts["added"], first.counts["refused"]) == (HarvestState.DONE, 2, 0)
        titles = [records.read(row).title for row in network.records().values()]
        assert AIR.title in titles
        assert all(row.content.get("listings") is None for row in network.records().values())
        network.clock.forward(timedelta(days=8))
        assert network.changes(network.run()) == {}


def test_what_changed_or_went_there_does_so_here(harvest: Callable[..., Harvest], other: Web) -> None:
    many = [NOISE.model_copy(update={"id": f"environment.n{n}"}) for n in range(150)]
    with other.parts.sessions.begin() as session:
        records.put(session, [AIR, *many], NOW)
    other.clock.forward(timedelta(minutes=2))
    with served(other.app) as address:
        network = harvest(Kind.NETWORK, address=address)
        assert network.run().counts["added"] == 151
        with other.parts.sessions.begin() as session:
            records.put(session, [AIR.model_copy(update={"rows": 6})], other.clock())
            records.gone(session, ["environment.n7"], other.clock())
        network.clock.forward(timedelta(minutes=2))
        run = network.run()
        assert network.changes(run) == {"changed": ["seoul:environment.air"], "removed": ["seoul:environment.n7"]}
        assert (run.full, run.requests, len(network.records())) == (False, 1, 150)


def test_changes_of_the_last_minute_are_told_later_and_a_cursor_of_elsewhere_is_refused(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        records.put(session, [AIR], NOW)
    visitor = web.client()
    assert visitor.get("/api/records").json() == {"items": [], "next": None}
    web.clock.forward(timedelta(minutes=1))
    told = visitor.get("/api/records").json()
    assert [one["id"] for one in told["items"]] == [AIR.id]
    assert visitor.get("/api/records", params={"since": told["next"]}).json() == {"items": [], "next": told["next"]}
    assert visitor.get("/api/records", params={"since": "yesterday"}).json()["code"] == "bad_cursor"
