"""Plans side by side: what each gives, who may see which, and a page that needs no script."""

from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from marketplace.listings import service as listings
from marketplace.listings.models import Plan
from sectors.registry import Registry
from tests.support.commerce import DATASET, Shop, draft, offer, open_shop
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres
SLUG = "generation-by-hour"
MASKED = {"dataset": DATASET, "masks": {"output": {"mask": "round", "step": 10}}}
LIMITED = {
    "dataset": DATASET, "columns": ["station", "measured_at"], "seats": 5,
    "quotas": [{"measure": "queries", "per": "day", "limit": 100}],
}  # fmt: skip


@pytest.fixture
def registry() -> Registry:
    climate = make_sector(make_dataset("climate", "rain", "kma"), id_="climate")
    return Registry((make_sector(make_dataset()), climate))


@pytest.fixture
def shop(web: Web) -> Shop:
    return open_shop(web.parts.sessions)


def write(shop: Shop, *plans: dict[str, Any], slug: str = SLUG, **changes: Any) -> None:
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(slug, plans=list(plans), **changes), shop.registry, NOW)
        shop.listing = listings.publish(session, shop.supplier, slug, shop.registry, NOW)


def page(client: TestClient, **query: Any) -> str:
    answer = client.get("/compare", params=query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def rows(text: str) -> dict[str, str]:
    """Each row of the page's tables: its head → its cells, without tags."""
    found = {}
    for row in text.split('<th scope="row">')[1:]:
        head, _, cells = row.partition("</th>")
        body = cells.partition("</tr>")[0]
        said = "".join(part.partition(">")[2] for part in body.replace("</td>", " |").split("<"))
        found["".join(part.partition(">")[2] for part in f">{head}".split("<"))] = " ".join(said.split())
    return found


def test_prices_terms_columns_and_promises_stand_side_by_side(web: Web, shop: Shop) -> None:
    subscription = {"kind": "subscription", "interval": "month", "price_minor": 12_000, "licences": [MASKED]}
    write(shop, {"kind": "free", "licences": [LIMITED]}, subscription, promise={"fresh_within_hours": 6})
    told = rows(page(web.client(), plan=[plan.id for plan in shop.listing.open_plans]))
    assert told["Price, VAT included"] == "Free |₩12,000 a month |"
    assert told["Named users"].startswith("Only members of your company")
    assert told["Named users"].endswith("|no limit |")
    assert "100 queries a day" in told["Quotas"]
    assert told["Delay"] == "not delayed |not delayed |"
    assert told["output"] == "not given |Rounded |"
    assert told["station"] == "As it is |As it is |"
    assert told["Service promise"].count("within 6 hours") == 2


def test_in_korean_every_word_of_ours_is_korean(web: Web, shop: Shop) -> None:
    told = rows(page(web.client(**{"accept-language": "ko"}), listing=SLUG))
    assert told["가격(부가가치세 포함)"] == "무료 |1회 ₩12,000 |월 ₩12,000 |"
    assert told["제공 지연"] == "지연 없음 |지연 없음 |지연 없음 |"


def test_more_than_four_are_cut_and_said(web: Web, shop: Shop) -> None:
    prices = [{"kind": "one_off", "price_minor": at, "licences": [{"dataset": DATASET}]} for at in range(100, 600, 100)]
    write(shop, *prices)
    text = page(web.client(), plan=[plan.id for plan in shop.listing.open_plans])
    assert "the first 4 are shown" in text
    assert rows(text)["Price, VAT included"] == "₩100 once |₩200 once |₩300 once |₩400 once |"
    assert text.count('name="plan"') == 5  # all can be chosen


def test_two_listings_are_compared_from_the_boxes_of_the_catalogue(web: Web, shop: Shop, registry: Registry) -> None:
    with shop.sessions.begin() as session:
        offer(session, registry, "rain-a", "climate.rain", title={"en": "Rain by day", "ko": "일별 강수량"})
    catalogue = web.client().get("/catalogue").text
    assert 'action="/compare"' in catalogue
    assert 'name="listing" value="rain-a"' in catalogue
    text = page(web.client(), listing=["rain-a", SLUG])
    assert "Rain by day" in text
    assert rows(text)["Price, VAT included"] == "Free |Free |"  # 3 and 2 plans are too many: one of each
    assert f'form="compare" name="plan" value="{shop.plan("free").id}"' in web.client().get(f"/listings/{SLUG}").text


def test_what_is_of_others_withdrawn_or_nowhere_is_as_if_it_never_was(web: Web, shop: Shop) -> None:
    """A15, A26."""
    with shop.sessions.begin() as session:
        private = session.get_one(Plan, shop.plan("one_off").id)
        private.for_organisation_id = shop.buyer.organisation_id
        session.get_one(Plan, shop.plan("free").id).withdrawn_at = NOW
    for hidden in (private.id, shop.plan("free").id, "pln_nothing"):
        text = page(web.client(), plan=[shop.plan("subscription").id, hidden])
        assert "Something that was chosen is not on offer." in text
        assert rows(text)["Price, VAT included"] == "₩12,000 a month |"
    own = rows(page(web.signed_in(shop.buyer.member_id), plan=[shop.plan("subscription").id, private.id]))
    assert own["Price, VAT included"] == "₩12,000 once |₩12,000 a month |"
    with shop.sessions.begin() as session:
        listings.withdraw(session, shop.supplier, SLUG, NOW)
    assert "Tick listings in the catalogue" in page(web.client(), listing=SLUG)


def test_nothing_is_chosen_yet_and_too_much_is_refused(web: Web, shop: Shop) -> None:
    assert "Tick listings in the catalogue" in page(web.client())
    assert "<script>" not in page(web.client(), listing="<script>", plan="' OR 1=1 --")
    assert web.client().get("/compare", params={"plan": ["x"] * 25}).status_code == 422
