"""Lists, the operations summary and the pages: an operator sees all, a supply center its own."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from marketplace.releases import service
from sectors.errors import DeclarationError
from sectors.registry import Registry
from tests.support.announcements import make_delivery, make_release
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web
from wire.deliveries import Verdict

pytestmark = pytest.mark.postgres
OTHER = {"dataset": "energy.prices", "supply_center": "exchange"}


@pytest.fixture
def registry() -> Registry:
    sector = make_sector(make_dataset(), make_dataset(name="prices", supply_center="exchange"))
    return Registry((sector,), (DeclarationError(Path("rivers/sector.toml"), "", "is not TOML", "Mend it."),))


@pytest.fixture
def delivered(web: Web) -> Web:
    """Four deliveries by windpark, an hour apart, one by exchange long ago; one release."""
    verdicts = (Verdict.ACCEPTED, Verdict.REFUSED, Verdict.DUPLICATE, Verdict.LANDED)
    with web.parts.sessions.begin() as session:
        for n, verdict in enumerate(verdicts):
            service.announce_delivery(session, make_delivery(f"dlv_{n}", verdict, received_at=NOW - timedelta(hours=n)))
        service.announce_delivery(session, make_delivery("dlv_x", received_at=NOW - timedelta(hours=72), **OTHER))
        service.announce_release(session, make_release(deliveries=("dlv_0",)))
    return web


@pytest.fixture
def operator(delivered: Web) -> TestClient:
    return delivered.signed_in_as("operator", "network", "operator", accept="text/html")[0]


@pytest.fixture
def exchange(delivered: Web) -> TestClient:
    return delivered.signed_in_as("supply_center", "exchange", "supply_center", accept="text/html")[0]


def ids(client: TestClient, address: str) -> list[str]:
    """The ids of all pages of a list."""
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = client.get(address, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["items"]) <= 2
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
    return found


def test_an_operator_sees_which_declarations_are_mistaken(operator: TestClient, exchange: TestClient) -> None:
    told = "rivers/sector.toml: file: is not TOML. Mend it."
    assert operator.get("/api/operations").json()["mistakes"] == [told]
    assert exchange.get("/api/operations").json()["mistakes"] == []


def test_an_operator_pages_through_all_deliveries_newest_first(operator: TestClient) -> None:
    assert ids(operator, "/api/deliveries") == ["dlv_0", "dlv_1", "dlv_2", "dlv_3", "dlv_x"]


def test_deliveries_of_the_same_instant_are_paged_without_gap_or_repeat(delivered: Web, operator: TestClient) -> None:
    with delivered.parts.sessions.begin() as session:
        for n in range(5):
            service.announce_delivery(session, make_delivery(f"same_{n}"))
    assert len(ids(operator, "/api/deliveries")) == len(set(ids(operator, "/api/deliveries"))) == 10


@pytest.mark.parametrize("query", [{"dataset": "energy.prices"}, {"verdict": "refused"}])
def test_lists_are_narrowed(operator: TestClient, query: dict[str, str]) -> None:
    items = operator.get("/api/deliveries", params=query).json()["items"]
    assert len(items) == 1
    assert items[0].items() >= query.items()


@pytest.mark.parametrize("cursor", ["nonsense", "W10=", "bnVsbA==", "WyJhIiwgImIiXQ=="])
def test_a_cursor_of_elsewhere_is_refused(operator: TestClient, cursor: str) -> None:
    answer = operator.get("/api/deliveries", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


def test_a_page_has_at_most_five_hundred(operator: TestClient) -> None:
    assert operator.get("/api/deliveries", params={"limit": 10**9}).status_code == 422


def test_a_delivery_reads_as_it_was_announced(operator: TestClient) -> None:
    assert operator.get("/api/deliveries/dlv_0").json() == make_delivery("dlv_0").model_dump(mode="json")


def test_a_release_reads_as_it_was_announced(operator: TestClient) -> None:
    assert operator.get("/api/releases").json()["items"] == [
        make_release(deliveries=("dlv_0",)).model_dump(mode="json")
    ]


def test_a_company_reads_no_certificate_past_the_offers(web: Web, operator: TestClient) -> None:
    buyer, _ = web.signed_in_as("buyer")
    assert buyer.get("/api/releases").status_code == 403
    for address in ("/api/datasets/energy.generation", "/api/datasets/energy.generation/releases"):
        assert buyer.get(address).json()["code"] == "dataset_not_offered"
    [release] = operator.get("/api/datasets/energy.generation/releases").json()["items"]
    assert (release["rows"], release["table_rows"]) == (97, 97)
    assert operator.get("/api/datasets/energy.generation").json()["newest"]["rows"] == 97
    assert operator.get("/api/datasets/none.such").json()["code"] == "dataset_not_offered"


def test_a_supply_center_sees_its_own_only(exchange: TestClient) -> None:
    assert ids(exchange, "/api/deliveries") == ["dlv_x"]
    assert exchange.get("/api/deliveries/dlv_x").status_code == 200
    assert exchange.get("/api/deliveries/dlv_0").status_code == 404
    assert exchange.get("/deliveries/dlv_0").status_code == 404
    assert ids(exchange, "/api/releases") == []
    assert ids(exchange, "/api/releases?dataset=energy.generation") == []
    assert [f["dataset"] for f in exchange.get("/api/operations").json()["feeds"]] == ["energy.prices"]


def test_the_summary_counts_and_knows_which_feed_is_late(operator: TestClient) -> None:
    summary = operator.get("/api/operations").json()
    assert (summary["late"], summary["rows_accepted"], summary["rows_quarantined"]) == (1, 194, 16)
    assert summary["deliveries"] == {"accepted": 2, "refused": 1, "duplicate": 1, "landed": 1}
    generation, prices = summary["feeds"]
    assert (generation["late"], generation["last_verdict"], generation["releases"]) == (False, "accepted", 1)
    assert (prices["late"], prices["state"], prices["last_published_at"]) == (True, "late", None)


def test_a_healthy_new_network_has_no_late_feed_until_one_misses_its_time(web: Web) -> None:
    """Of the 59 feeds of a new network 55 were late, because nothing had come yet."""
    client, viewer = web.signed_in_as("operator", "network", "operator")
    summary = client.get("/api/operations").json()
    assert (summary["late"], {feed["state"] for feed in summary["feeds"]}) == (0, {"waiting"})
    web.clock.forward(timedelta(days=40))
    later = web.signed_in(viewer.member_id)
    assert later.get("/api/operations").json()["late"] == len(summary["feeds"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["energy.prices", "energy.generation"]),
        ("?sort=dataset", ["energy.generation", "energy.prices"]),
        ("?sort=accepted", ["energy.generation", "energy.prices"]),
        ("?sort=none-of-them", ["energy.prices", "energy.generation"]),
        ("?find=시간별 prices", ["energy.prices"]),
        ("?find=EXCHANGE", ["energy.prices"]),
        ("?state=refused", []),
        ("?state=late", ["energy.prices"]),
        ("?page=99", ["energy.prices", "energy.generation"]),
    ],
)
def test_feeds_are_found_narrowed_and_sorted_the_worst_first(
    operator: TestClient, query: str, found: list[str]
) -> None:
    page = operator.get(f"/deliveries{query}", headers={"accept": "text/html"}).text
    assert re.findall(r'href="/deliver/([\w.]+)"', page) == found


@pytest.mark.parametrize("role", ["buyer", "analyst"])
def test_buyers_do_not_see_deliveries(delivered: Web, role: str) -> None:
    client, _ = delivered.signed_in_as(role)
    for address in ("/api/deliveries", "/api/deliveries/dlv_0", "/api/operations", "/deliveries", "/deliveries/dlv_0"):
        assert client.get(address).status_code == 403


def test_the_page_of_a_delivery_tells_the_accounting_and_the_reasons_by_frequency(operator: TestClient) -> None:
    page = operator.get("/deliveries/dlv_0").text
    assert page.index("output: above 5000") < page.index("station: missing")
    assert "2.0 %" in page
    assert "column Output is missing" in operator.get("/deliveries/dlv_1").text
    assert operator.get("/deliveries/dlv_2").status_code == 200


def test_the_page_of_a_delivery_tells_what_became_of_its_rows(delivered: Web, operator: TestClient) -> None:
    assert "Version of the table" in operator.get("/deliveries/dlv_0").text
    assert "Version of the table" not in operator.get("/deliveries/dlv_1").text
    with delivered.parts.sessions.begin() as session:
        service.announce_delivery(session, make_delivery("dlv_c", sha256="c" * 64))
        service.announce_release(session, make_release("rel_2", 2, ("dlv_c",), supersedes=["dlv_0"]))
    assert 'Corrected by</dt><dd><a href="/deliveries/dlv_c">' in operator.get("/deliveries/dlv_0").text


def test_a_korean_page_tells_reasons_and_refusals_in_korean(delivered: Web, operator: TestClient) -> None:
    told = "f.csv: 5 of 9 rows are bad, more than the 50% that the feed allows: station: missing (5). Send the whole file again."
    with delivered.parts.sessions.begin() as session:
        service.announce_delivery(session, make_delivery("dlv_n", Verdict.REFUSED, refusal=told))
    page = operator.get("/deliveries/dlv_0?lang=ko").text
    assert "station: 값이 없음" in page
    assert "station: missing" not in page
    assert "station: 값이 없음 (5)" in (refused := operator.get("/deliveries/dlv_n?lang=ko").text)
    assert "rows are bad" not in refused


def test_the_page_of_deliveries_shows_feeds_and_narrows_and_pages(delivered: Web, operator: TestClient) -> None:
    page = operator.get("/deliveries?dataset=&verdict=").text
    assert "Prices by hour" in page
    assert "dlv_x.csv" in page
    assert "dlv_x.csv" not in operator.get("/deliveries?dataset=energy.generation&verdict=").text
    with delivered.parts.sessions.begin() as session:
        for n in range(30):
            service.announce_delivery(session, make_delivery(f"more_{n}"))
    assert "cursor=" in operator.get("/deliveries").text


def test_what_a_supply_center_wrote_is_shown_as_text(delivered: Web, operator: TestClient) -> None:
    nasty = make_delivery(
        "dlv_n", Verdict.REFUSED, file_name="<script>alert(1)</script>.csv", refusal="<img src=x onerror=alert(1)>"
    )
    with delivered.parts.sessions.begin() as session:
        service.announce_delivery(session, nasty)
    for address in ("/deliveries", "/deliveries/dlv_n"):
        page = operator.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
