"""The catalogue for everybody: finding, reading, exporting."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sectors.registry import Registry
from tests.support.commerce import offer
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres
EVIL = "</script><script>alert(1)</script>"


@pytest.fixture
def registry() -> Registry:
    """Two sectors with a dataset each, and one that holds none yet."""
    climate = make_sector(make_dataset("climate", "rain", "kma"), id_="climate")
    return Registry((make_sector(make_dataset()), climate, replace(make_sector(id_="coastal"), datasets=())))


@pytest.fixture
def visitor(web: Web, registry: Registry) -> TestClient:
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
        offer(session, registry, "rain-a", "climate.rain", title={"en": "Rain by day", "ko": "일별 강수량"})
    return web.client()


def slugs(client: TestClient, **query: Any) -> list[str]:
    return sorted(item["slug"] for item in client.get("/api/listings", params=query).json()["items"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["generation-a", "rain-a"]),
        ({"q": "RAIN day"}, ["rain-a"]),
        ({"q": "강수량"}, ["rain-a"]),
        ({"q": "rain generation"}, []),
        ({"q": "100%"}, []),
        ({"q": "_"}, ["generation-a", "rain-a"]),
        ({"sector": "energy"}, ["generation-a"]),
        ({"sector": "energy", "q": "rain"}, []),
        ({"sector": "none"}, []),
    ],
)
def test_words_of_both_languages_and_sectors_find(visitor: TestClient, query: dict[str, str], found: list[str]) -> None:
    assert slugs(visitor, **query) == found


def test_pages_hold_every_listing_once(web: Web, registry: Registry) -> None:
    with web.parts.sessions.begin() as session:
        for letter in "abcdefg":
            offer(session, registry, f"generation-{letter}")
    client, seen, cursor = web.client(), [], None
    while True:
        answer = client.get("/api/listings", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += [item["slug"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"generation-{letter}" for letter in "abcdefg"]


def test_the_page_works_without_a_script_and_htmx_gets_the_results_alone(visitor: TestClient) -> None:
    page = visitor.get("/catalogue?q=rain")
    part = visitor.get("/catalogue?q=rain", headers={"hx-request": "true"})
    assert "<html" in page.text
    assert "<html" not in part.text
    for answer in (page, part):
        assert "/listings/rain-a" in answer.text
        assert "/listings/generation-a" not in answer.text
    assert "HX-Request" in page.headers["vary"]


def test_the_page_says_what_to_do_when_nothing_is_found(visitor: TestClient) -> None:
    assert "Try fewer words or all sectors." in visitor.get("/catalogue?q=nothing-of-the-kind").text


def test_a_sector_without_datasets_has_a_page_and_says_that_nothing_is_on_offer(visitor: TestClient) -> None:
    page = visitor.get("/catalogue?sector=coastal").text
    assert '<option value="coastal" selected>Coastal</option>' in page
    assert "Nothing of this sector is on offer yet" in page
    assert "holds all these words" not in page
    home = visitor.get("/").text
    assert re.search(r'href="/sectors/coastal">\s*<span class="row"><span[^>]*>Datasets: 0</span>', home)
    assert "Nothing of this sector is on offer yet" in visitor.get("/sectors/coastal").text


def test_a_listing_shows_columns_quality_samples_prices_and_licence(visitor: TestClient) -> None:
    page = visitor.get("/listings/generation-a").text
    for text in (
        "decimal(10,2)",
        "MW",
        "Columns that no plan gives are not shown: 1.",
        "2.1 %",
        "0.00 – 812.50",
        "€9.90 a month",
        "You see every column",
        "promise not to pass the data on",
        "Sign in to take this plan",
        "Every month on day 2 at 06:00",
    ):
        assert text in page, text
    assert "시간별 발전량" in visitor.get("/listings/generation-a?lang=ko").text


def test_the_sample_holds_no_personal_column(visitor: TestClient) -> None:
    lines = visitor.get("/listings/generation-a/energy.generation/samples.csv").content.decode("utf-8-sig").splitlines()
    assert lines == ["station,measured_at,output", "'=1+1,2026-11-01T08:00:00+09:00,-1.50"]


def test_the_columns_as_a_table(visitor: TestClient) -> None:
    answer = visitor.get("/listings/generation-a/energy.generation/columns.csv")
    assert "attachment" in answer.headers["content-disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,title,type,unit,zone,sensitivity,shown,null_share,smallest,largest"
    assert lines[3] == f'output,Output,"decimal(10,2)",MW,,public,clear,{2 / 97},0.00,812.50'
    assert visitor.get("/listings/generation-a/climate.rain/columns.csv").json()["code"] == "dataset_not_offered"


def test_search_engines_read_a_dataset_and_no_script_gets_out_of_it(web: Web, registry: Registry) -> None:
    """A41: what a supply center writes stays text, in the page and in the JSON within it."""
    with web.parts.sessions.begin() as session:
        offer(session, registry, "evil-a", title={"en": EVIL, "ko": EVIL}, summary={"en": EVIL, "ko": f"{EVIL} 발전량"})
    page = web.client().get("/listings/evil-a").text
    assert "<script>alert" not in page
    structured = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    assert (structured["@type"], structured["name"]) == ("Dataset", EVIL)
    offers = {o["category"]: (o["price"], o["priceCurrency"]) for o in structured["offers"]}
    assert offers == {"free": ("0", "KRW"), "subscription": ("9.90", "EUR")}
    assert {v["name"]: v.get("unitText") for v in structured["variableMeasured"]}["output"] == "MW"


def test_programs_read_the_same(visitor: TestClient) -> None:
    detail = visitor.get("/api/listings/generation-a").json()
    (dataset,) = detail["datasets"]
    assert (dataset["id"], dataset["rows"], dataset["newest"]["rows"]) == ("energy.generation", 97, 97)
    assert dataset["delivered_at"] is not None
    assert (dataset["whole"], dataset["all_rows"], dataset["withheld_columns"]) == (False, True, 1)
    assert set(detail["licences"]) == {plan["id"] for plan in detail["listing"]["plans"]}
    assert visitor.get("/api/listings/none").json()["code"] == "listing_unknown"


def test_how_to_connect_is_shown_to_those_who_may(web: Web, visitor: TestClient) -> None:
    buyer, _ = web.signed_in_as("buyer")
    assert 'hx-get="/connect/energy.generation"' in buyer.get("/listings/generation-a").text
    assert buyer.get("/connect/energy.generation", headers={"hx-request": "true"}).status_code == 204
    assert buyer.get("/connect/energy.generation").json()["code"] == "not_granted"
    plan = visitor.get("/api/listings/generation-a").json()["listing"]["plans"][0]["id"]
    assert buyer.post("/api/purchases", json={"plan_id": plan}).json()["state"] == "fulfilled"
    assert "jdbc:trino://" in buyer.get("/connect/energy.generation", headers={"hx-request": "true"}).text
