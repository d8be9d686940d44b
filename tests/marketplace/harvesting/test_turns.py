"""Runs: what is doubtful waits for a person, what fails waits, one bad record costs itself, two workers do not meet."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.harvesting import queries, service
from marketplace.harvesting.turns import claim
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import Ckan, ckan, package
from tests.support.files_server import Files, status
from tests.support.marketplace import make_viewer
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres


@pytest.fixture
def portal(files: Files) -> Ckan:
    return ckan(files).add(*(package(n) for n in range(10)))


def dropped(seoul: Harvest, portal: Ckan) -> None:
    """The source tells of four of ten."""
    seoul.run()
    for number in range(6):
        del portal.packages[package(number)["id"]]
    seoul.clock.forward(timedelta(days=8))


def test_a_source_that_tells_of_less_than_half_removes_nothing_until_a_person_agrees(
    harvest: Callable[..., Harvest], portal: Ckan
) -> None:
    seoul = harvest(Kind.CKAN)
    dropped(seoul, portal)
    run = seoul.run()
    assert (run.state, len(seoul.records()), len(seoul.changes(run)["removed"])) == (HarvestState.DOUBTFUL, 10, 6)
    with seoul.turn.sessions.begin() as session:
        viewer = make_viewer(session, "operator", "network", "operator")
        service.agree(session, queries.run(session, seoul.slug, run.id), viewer, seoul.clock())
    seoul.turn.of(seoul.slug)
    assert (seoul.last().state, seoul.last().counts["removed"]) == (HarvestState.DONE, 6)
    assert len(seoul.records()) == 4


def test_what_is_kept_stays_and_a_later_run_asks_again(harvest: Callable[..., Harvest], portal: Ckan) -> None:
    seoul = harvest(Kind.CKAN)
    dropped(seoul, portal)
    first = seoul.run()
    with seoul.turn.sessions.begin() as session:
        viewer = make_viewer(session, "operator", "network", "operator")
        service.keep(session, queries.run(session, seoul.slug, first.id), viewer, seoul.clock())
    assert (seoul.last().state, seoul.changes(first), len(seoul.records())) == (HarvestState.DONE, {}, 10)
    seoul.clock.forward(timedelta(days=8))
    second = seoul.run()
    assert second.state is HarvestState.DOUBTFUL
    seoul.clock.forward(timedelta(days=8))
    seoul.run()
    with seoul.turn.sessions() as session:
        assert queries.run(session, seoul.slug, second.id).state is HarvestState.OVERTAKEN


def test_a_source_that_does_not_answer_is_asked_again_later_and_given_up_in_the_end(
    harvest: Callable[..., Harvest], portal: Ckan, files: Files
) -> None:
    seoul = harvest(Kind.CKAN)
    files.faults = [status(503, Retry_After="120")] * 7
    run = seoul.run()
    assert (run.state, run.error, run.tries) == (HarvestState.RUNNING, "busy", 1)
    assert run.next_try_at == seoul.clock() + timedelta(minutes=2)
    for _ in range(6):
        seoul.clock.forward(timedelta(hours=7))
        seoul.turn.of(seoul.slug)
    assert (seoul.last().state, seoul.last().detail, files.faults) == (HarvestState.FAILED, "HTTP 503", [])
    assert seoul.run().counts["added"] == 10
    assert portal.packages


def test_what_is_no_record_is_left_out_with_its_reason_and_without_mail_addresses(
    harvest: Callable[..., Harvest], portal: Ckan
) -> None:
    bad = package(20, resources="none", maintainer_email="kim@example.go.kr")
    portal.add(bad, package(21, title="", name=""), package(22, title="a\x00b", url="javascript:alert(1)"))
    seoul = harvest(Kind.CKAN)
    run = seoul.run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 11, 2)
    with seoul.turn.sessions() as session:
        refused = {row.key: row for row in queries.refusals(session, run.id, "", 10)}
    assert refused[package(21)["id"]].reason == "it has no title"
    assert b"kim@" not in refused[bad["id"]].raw
    assert b"resources" in refused[bad["id"]].raw


def test_a_record_that_was_good_and_is_refused_now_is_not_removed(
    harvest: Callable[..., Harvest], portal: Ckan
) -> None:
    seoul = harvest(Kind.CKAN)
    seoul.run()
    portal.add(package(3, resources="none"))
    seoul.clock.forward(timedelta(days=8))
    assert seoul.changes(seoul.run()) == {}
    assert len(seoul.records()) == 10


def test_a_used_up_budget_goes_on_next_time_from_where_it_stopped(
    harvest: Callable[..., Harvest], portal: Ckan, files: Files
) -> None:
    portal.add(*(package(n) for n in range(250)))
    seoul = harvest(Kind.CKAN, budget={"per_second": 1_000, "bytes": 1_000, "seconds": 60})
    told = []
    for _ in range(4):
        seoul.turn.of(seoul.slug)
        told.append((seoul.last().counts.get("told"), seoul.last().error))
        seoul.clock.forward(timedelta(hours=24))
    assert told == [(100, "budget"), (200, "budget"), (250, None), (1, None)]
    assert len(files.asked) == 4  # three pages, and what changed since


def test_one_worker_at_a_time_has_a_source(harvest: Callable[..., Harvest]) -> None:
    seoul = harvest(Kind.CKAN)
    now, lease = seoul.clock(), timedelta(minutes=10)
    with seoul.turn.sessions.begin() as session:
        run = claim(session, queries.source(session, "seoul"), "one", now, lease)
        assert run
        assert claim(session, queries.source(session, "seoul"), "two", now, lease) is None
        again = claim(session, queries.source(session, "seoul"), "two", now + lease, lease)
        assert again is run
        assert run.holder == "two"


def test_a_removed_source_takes_its_records_along(harvest: Callable[..., Harvest], portal: Ckan) -> None:
    seoul = harvest(Kind.CKAN)
    seoul.run()
    seoul.change(removed_at=seoul.clock())
    seoul.turn.of(seoul.slug)
    assert seoul.records() == {}
    with seoul.turn.sessions() as session:
        assert queries.sources(session) == []
    assert portal.packages
