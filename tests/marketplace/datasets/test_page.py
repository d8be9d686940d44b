"""The page of a dataset: who may know of it, what it tells, how it is cited, where its rows come from."""

from dataclasses import replace

import pytest

from marketplace.records import service as records
from sectors.registry import Registry
from tests.support.commerce import offer
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web
from wire.records import Distribution, Record

pytestmark = pytest.mark.postgres
PAGE = "/datasets/energy.generation"


@pytest.fixture
def registry() -> Registry:
    drafted = replace(make_sector(make_dataset("harbour", "tides", "portside"), id_="harbour"), built_in=False)
    return Registry((make_sector(), drafted))


def test_a_built_in_dataset_has_a_page_before_it_is_on_offer(web: Web) -> None:
    page = web.client().get(PAGE)
    assert page.status_code == 200
    for told in ("Data dictionary", "How to cite it", "@dataset{energy_generation", "No listing offers it yet"):
        assert told in page.text
    assert "데이터 사전" in web.client().get(PAGE, params={"lang": "ko"}).text


def test_a_listing_shows_its_releases_plans_and_version(web: Web, registry: Registry) -> None:
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
    page = web.client().get(PAGE).text
    assert "/listings/generation-a" in page
    assert "No listing offers it yet" not in page
    assert "version = {" in page
    lineage = page.partition('id="lineage"')[2]
    assert lineage.count("<rect") == lineage.partition("</ol>")[0].count("<li>") == 5


def test_a_draft_has_no_page_until_a_listing_offers_it(web: Web, registry: Registry) -> None:
    client, page = web.client(), "/datasets/harbour.tides"
    assert client.get(page).status_code == client.get(f"{page}/lineage.json").status_code == 404
    assert client.get("/datasets/harbour.none").json()["code"] == client.get(page).json()["code"]
    center, _ = web.signed_in_as("supply_center", "portside", "supply_center")
    assert center.get(page).status_code == 200
    with web.parts.sessions.begin() as session:
        offer(session, registry, "tides-a", "harbour.tides")
    assert client.get(page).status_code == 200


def test_programs_are_led_to_the_form_that_they_accept(web: Web) -> None:
    answer = web.client().get(PAGE, headers={"accept": "text/turtle"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].endswith(f"{PAGE}/dcat.ttl")) == (303, True)
    hidden = web.client().get("/datasets/harbour.tides", headers={"accept": "text/turtle"}, follow_redirects=False)
    assert hidden.status_code == 404


def test_lineage_is_an_event_from_feed_to_table(web: Web, registry: Registry) -> None:
    before = web.client().get(f"{PAGE}/lineage.json").json()
    assert before["schemaURL"].endswith("JobEvent")
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
    told = web.client().get(f"{PAGE}/lineage.json").json()
    assert (told["eventType"], told["outputs"][0]["name"]) == ("COMPLETE", "lakehouse.energy.generation")
    names = [field["name"] for field in told["outputs"][0]["facets"]["schema"]["fields"]]
    assert names == [column.name for column in registry.dataset("energy.generation").columns]


def test_a_harvested_record_names_its_source_and_links_only_to_the_web(web: Web) -> None:
    record = Record(
        id="elsewhere:a/b", title={"en": "Air of Busan"}, landing="javascript:alert(1)",
        distributions=[Distribution(address="javascript:alert(2)"), Distribution(download="https://example.org/a.csv")],
    )  # fmt: skip
    with web.parts.sessions.begin() as session:
        records.put(session, [record], NOW, source="elsewhere")
    page = web.client().get("/datasets/elsewhere%3Aa%2Fb").text
    assert "Air of Busan" in page
    assert "It is not sold here" in page
    assert "https://example.org/a.csv" in page
    assert "javascript:" not in page
