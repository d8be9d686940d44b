"""`data.json`, and pages with Schema.org's Dataset in any charset, by a sitemap."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.harvesting.cleaning import record_id
from marketplace.records import service as records
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import dataset_page, pod, sitemap
from tests.support.files_server import Files, status
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres


def test_data_json_is_read_and_what_is_no_dataset_left_out(harvest: Callable[..., Harvest], files: Files) -> None:
    told = [*(pod(n) for n in range(120)), {"title": "nameless"}, pod(500, distribution="none"), "text"]
    files.files["/data.json"] = json.dumps(
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": told}
    ).encode()
    source = harvest(Kind.DATA_JSON, address=files.url + "/data.json", language="en")
    run = source.run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 120, 3)
    record = records.read(source.records()[record_id("seoul", "https://data.example/7")])
    assert (record.title, record.licence, record.cadence) == ({"en": "Air 7"}, "CC0-1.0", "daily")
    assert record.places[0].box == (-125, 24, -66, 49)
    assert record.time
    assert record.time.ends == "2026-01-01"
    assert "Jane" not in record.model_dump_json()
    files.files["/data.json"] = json.dumps({"dataset": [pod(n) for n in range(119)]}).encode()
    source.clock.forward(timedelta(days=1))
    assert source.changes(source.run()) == {"removed": [record_id("seoul", "https://data.example/119")]}


def test_pages_are_read_by_their_sitemap_in_any_charset(harvest: Callable[..., Harvest], files: Files) -> None:
    files.files |= {"/1": dataset_page(1), "/2": dataset_page(2, "euc-kr"), "/3": b"<html>nothing</html>"}
    files.files["/4"] = b'<script type="application/ld+json">{"@type": "Dataset", "name": </script>'
    pages = {f"{files.url}/{n}": "2026-10-01" for n in range(1, 6)}  # the fifth is not there
    files.files["/sitemap.xml"] = sitemap(pages)
    source = harvest(Kind.PAGES, address=files.url + "/sitemap.xml")
    run = source.run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 2, 2)
    record = records.read(source.records()[record_id("seoul", f"{files.url}/2")])
    assert (record.title, record.licence) == ({"ko": "대기질 2"}, "KOGL-1")
    assert record.keywords == {"ko": ["대기", "미세먼지"]}
    assert record.places[0].box == (126, 37, 127, 38)
    assert record.publisher
    assert record.publisher.name == {"ko": "서울시"}
    files.files |= {
        "/1": dataset_page(1, name="새 제목"),
        "/sitemap.xml": sitemap(pages | {f"{files.url}/1": "2026-10-05"}),
    }
    source.clock.forward(timedelta(days=1))
    before = len(files.asked)
    assert source.changes(source.run()) == {"changed": [record_id("seoul", f"{files.url}/1")]}
    assert before < len(files.asked)


def test_a_site_that_does_not_answer_is_asked_again_later(harvest: Callable[..., Harvest], files: Files) -> None:
    files.files |= {"/sitemap.xml": sitemap({f"{files.url}/{n}": "2026-10-01" for n in range(30)})}
    files.files |= {f"/{n}": dataset_page(n) for n in range(30)}
    source = harvest(Kind.PAGES, address=files.url + "/sitemap.xml")
    files.pages["/sitemap.xml"] = lambda _: files.faults.extend([status(503)] * 5) or files.files["/sitemap.xml"]  # type: ignore[func-returns-value]
    run = source.run()
    assert (run.state, run.error, run.counts) == (HarvestState.RUNNING, "busy", {})
    del files.pages["/sitemap.xml"]
    source.clock.forward(timedelta(minutes=2))
    source.turn.of(source.slug)
    assert (source.last().state, source.last().counts["added"]) == (HarvestState.DONE, 30)
