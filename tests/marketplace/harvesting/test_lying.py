"""Catalogues that lie: ways that lead in a circle, records nested without end, signs that the database does not take."""

from collections.abc import Callable

import orjson
import pytest

from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import Ckan, ckan, oai, oai_error, oai_record, package, pod, turtle
from tests.support.files_server import Files
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres
DEEP = 800  # JSON is read so deep, and not written


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_pages_that_lead_in_a_circle_are_no_whole_catalogue(harvest: Callable[..., Harvest], files: Files) -> None:
    source = harvest(Kind.DCAT, address=files.url + "/a")
    files.files["/a"] = turtle(range(4)).encode()
    assert source.run().state is HarvestState.DONE
    for name, after in (("/a", "/b"), ("/b", "/c"), ("/c", "/b")):
        files.files[name] = turtle(range(1), files.url + after).encode()
    run = source.run()
    assert (run.state, run.error, run.detail) == (HarvestState.FAILED, "unreadable", "its pages lead in a circle")
    assert run.requests < 10
    assert len(source.records()) == 4


@pytest.mark.parametrize("token", ["same", "forgotten"])
def test_tokens_that_lead_nowhere_end_the_run(harvest: Callable[..., Harvest], files: Files, token: str) -> None:
    def answer(told: dict[str, str]) -> bytes:
        if told.get("resumptionToken") == "forgotten":
            return oai_error("badResumptionToken")
        return oai([oai_record(1)], token)

    files.pages["/oai"] = answer
    run = harvest(Kind.OAI_PMH, address=files.url + "/oai").run()
    assert run.state is HarvestState.FAILED
    assert run.requests < 12


def test_a_network_that_tells_the_same_page_for_ever_is_left(harvest: Callable[..., Harvest], files: Files) -> None:
    page = {"items": [{"id": f"a.{n}", "record": None} for n in range(100)], "next": "x"}
    files.pages["/api/records"] = lambda _: orjson.dumps(page)
    run = harvest(Kind.NETWORK).run()
    assert (run.state, run.error) == (HarvestState.FAILED, "unreadable")


@pytest.mark.parametrize("whole", [True, False])
def test_a_record_nested_without_end_costs_itself(harvest: Callable[..., Harvest], files: Files, whole: bool) -> None:
    bad = orjson.dumps(pod(2, title=None) if whole else {"title": "x"})[:-1] + b',"spatial":' + nested(DEEP) + b"}"
    files.files["/data.json"] = b'{"dataset":[%s,%s]}' % (orjson.dumps(pod(1)), bad)
    run = harvest(Kind.DATA_JSON, address=files.url + "/data.json").run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 1, 1)


def test_deep_xml_costs_its_record(harvest: Callable[..., Harvest], files: Files) -> None:
    deep = f"<record><header></header>{'<a>' * 5_000}{'</a>' * 5_000}</record>"
    files.pages["/oai"] = lambda _: oai([oai_record(1), deep])
    run = harvest(Kind.OAI_PMH, address=files.url + "/oai").run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 1, 1)


def test_a_page_of_deep_json_costs_itself(harvest: Callable[..., Harvest], files: Files) -> None:
    deep = b'{"@graph":' * DEEP + b"1" + b"}" * DEEP
    good = b'{"@type":"Dataset","name":"a"}'
    for name, told in (("/1", deep), ("/2", good)):
        files.files[name] = b'<script type="application/ld+json">%s</script>' % told
    pages = "".join(f"<url><loc>{files.url}/{n}</loc></url>" for n in (1, 2))
    files.files["/map"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()
    run = harvest(Kind.PAGES, address=files.url + "/map").run()
    assert (run.state, run.counts["added"]) == (HarvestState.DONE, 1)


def test_a_cause_with_signs_that_cannot_be_kept_is_told(harvest: Callable[..., Harvest], files: Files) -> None:
    files.files["/a"] = b"@prefix : <a> . \x00\x00 : : kim@example.go.kr"
    run = harvest(Kind.DCAT, address=files.url + "/a").run()
    assert (run.state, run.error) == (HarvestState.FAILED, "unreadable")
    assert "@example" not in run.detail


def test_drafts_are_not_told_and_what_was_deleted_goes(harvest: Callable[..., Harvest], files: Files) -> None:
    portal: Ckan = ckan(files).add(package(1), package(2), package(3, private=True), package(4, state="draft"))
    source = harvest(Kind.CKAN)
    assert source.run().counts["added"] == 2
    portal.add(package(2, "2026-10-02T00:00:00.000000", state="deleted"))
    run = source.run()
    assert (run.counts.get("removed"), len(source.records())) == (1, 1)


def test_texts_of_ckanext_fluent_in_any_of_its_forms(harvest: Callable[..., Harvest], files: Files) -> None:
    both = {"en": "Air", "ko": "대기"}
    tags = {"en": ["air", "dust"], "ko": ["대기"]}
    extras = [{"key": "title_translated", "value": orjson.dumps(both).decode()}]
    ckan(files).add(
        package(1, title_translated=both, tags_translated=tags), package(2, extras=extras),
        package(3, resources=[{"id": "r", "name": "no address", "url": None}]),
    )  # fmt: skip
    source = harvest(Kind.CKAN)
    assert source.run().counts["added"] == 3
    first, second, _ = (source.records()[key].content for key in sorted(source.records()))
    assert first["title"] == second["title"] == both
    assert first["keywords"] == {"en": ["air", "dust"], "ko": ["대기", "환경", "environment"]}
