"""CKAN: all of it once, then what changed; what is gone; one that cannot be told; the fields of ckanext-dcat."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.harvesting.cleaning import record_id
from marketplace.records import service as records
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import Ckan, ckan, package
from tests.support.files_server import Files
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres


@pytest.fixture
def portal(files: Files) -> Ckan:
    return ckan(files)


def id_of(number: int) -> str:
    return record_id("seoul", package(number)["id"])


def test_all_is_read_once_and_then_what_changed(harvest: Callable[..., Harvest], portal: Ckan, files: Files) -> None:
    portal.add(*(package(n) for n in range(250)))
    seoul = harvest(Kind.CKAN)
    first = seoul.run()
    assert (first.state, first.full, first.counts["added"], first.requests) == (HarvestState.DONE, True, 250, 3)
    assert len(seoul.records()) == 250
    seoul.clock.forward(timedelta(hours=1))
    portal.add(package(7, "2026-10-02T00:00:00.000000", title="다른 제목"), package(900, "2026-10-02T00:00:01.000000"))
    second = seoul.run()
    assert seoul.changes(second) == {"changed": [id_of(7)], "added": [id_of(900)]}
    assert (second.full, second.requests, second.counts["same"]) == (False, 1, 1)
    assert "fq=metadata_modified" in files.asked[-1][0]


def test_packages_of_the_same_instant_and_small_pages_are_all_told_once(
    harvest: Callable[..., Harvest], portal: Ckan
) -> None:
    portal.most = 30
    portal.add(*(package(n, "2026-10-01T00:00:00.000000" if n < 95 else "") for n in range(200)))
    run = harvest(Kind.CKAN).run()
    assert (run.counts["told"], run.counts["added"]) == (200, 200)


def test_what_a_full_run_does_not_find_is_removed(harvest: Callable[..., Harvest], portal: Ckan) -> None:
    portal.add(*(package(n) for n in range(5)))
    seoul = harvest(Kind.CKAN)
    seoul.run()
    del portal.packages[package(3)["id"]]
    seoul.clock.forward(timedelta(days=8))
    run = seoul.run()
    assert (run.full, seoul.changes(run), run.counts["same"]) == (True, {"removed": [id_of(3)]}, 4)
    assert id_of(3) not in seoul.records()


def test_a_package_that_the_server_fails_at_costs_itself_alone(harvest: Callable[..., Harvest], portal: Ckan) -> None:
    portal.add(*(package(n) for n in range(130)))
    portal.broken = {package(57)["id"]}
    run = harvest(Kind.CKAN).run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 129, 1)


def test_fields_of_ckanext_dcat_are_read_and_no_mail_address_is_kept(
    harvest: Callable[..., Harvest], portal: Ckan
) -> None:
    portal.add(package(1))
    seoul = harvest(Kind.CKAN, sectors={"환경": "environment"})
    seoul.run()
    row = seoul.records()[id_of(1)]
    record = records.read(row)
    assert (record.title, record.licence, record.cadence) == ({"ko": "대기질 1"}, "CC-BY-4.0", "daily")
    assert (record.sector, record.price, record.listings) == ("environment", "none", [])
    assert record.places[0].box == (126, 37, 127, 38)
    assert record.description == {"ko": "시간별 대기질 1. 문의: […]"}
    assert record.distributions[0].download == "https://example.go.kr/a.csv"
    assert str(record.landing).endswith("/dataset/air-1")
    assert "@" not in str(row.content)
    assert "Kim" not in str(row.content)
