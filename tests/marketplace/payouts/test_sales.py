"""What a supply center sold and is owed, from the ledger alone."""

from collections.abc import Iterator

import pytest

from marketplace import bootstrap
from marketplace.listings.models import Listing
from marketplace.payments.port import RefundReason
from marketplace.payouts import sales as queries
from marketplace.payouts.sales import ListingSales
from marketplace.purchases import service, settlement
from marketplace.purchases.refunds import RefundOrder
from marketplace.settings import Settings
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import CHEAP, NOW, TestClock, Web, make_app, make_viewer

pytestmark = pytest.mark.postgres


@pytest.fixture
def market(settings: Settings) -> Iterator[tuple[Web, Shop]]:
    """Two companies bought; one of them got its money back."""
    parts = bootstrap.build(settings, clock=TestClock(), passwords=CHEAP)
    shop = open_shop(parts.sessions)
    with parts.sessions.begin() as session:
        other = make_viewer(session, "buyer", "rival")
    bought = [service.buy(shop.desk, who, shop.plan("one_off").id, None, NOW) for who in (shop.buyer, other)]
    service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    for purchase in bought:
        shop.payments.pay(purchase.id)
        settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    settlement.refund(shop.desk, shop.operator, bought[1].id, RefundOrder(RefundReason.DUPLICATE, ""), NOW)
    settlement.settle(shop.sessions, shop.payments, bought[1], NOW)
    yield Web(make_app(parts), parts, TestClock()), shop
    parts.engine.dispose()


def test_sums_by_listing_and_what_is_payable(market: tuple[Web, Shop]) -> None:
    web, shop = market
    said = web.signed_in(shop.supplier.member_id).get("/api/sales").json()
    assert said["payable"] == [{"amount_minor": 9_600, "currency": "KRW"}]
    (listing,) = said["listings"]
    assert {k: listing[k] for k in ("listing", "sales", "refunds", "sold_minor", "earned_minor")} == {
        "listing": "generation-by-hour", "sales": 2, "refunds": 1, "sold_minor": 12_000, "earned_minor": 9_600,
    }  # fmt: skip
    assert sorted((i["kind"], i["paid_minor"], i["earned_minor"]) for i in said["items"]) == [
        ("refund", -12_000, -9_600), ("sale", 12_000, 9_600), ("sale", 12_000, 9_600),
    ]  # fmt: skip


def test_the_list_comes_in_pages(market: tuple[Web, Shop]) -> None:
    web, shop = market
    client = web.signed_in(shop.supplier.member_id)
    first = client.get("/api/sales?limit=2").json()
    rest = client.get(f"/api/sales?limit=2&cursor={first['next']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


def test_another_center_sees_nothing_of_it(market: tuple[Web, Shop]) -> None:
    web, _ = market
    other, _ = web.signed_in_as("supply_center", "solarpark", "supply_center")
    assert other.get("/api/sales").json() == {"items": [], "next": None, "listings": [], "payable": []}
    assert "Nothing was sold yet." in other.get("/sales").text


@pytest.mark.parametrize("role", ["buyer", "analyst"])
def test_sales_are_for_supply_centers(market: tuple[Web, Shop], role: str) -> None:
    client, _ = market[0].signed_in_as(role, "someone")
    assert client.get("/api/sales").status_code == 403


def test_the_sums_are_the_ledgers(market: tuple[Web, Shop]) -> None:
    _, shop = market
    with shop.sessions() as session:
        sums = queries.sales_by_listing(session, shop.supplier.organisation_id)
        (payable,) = queries.payable_now(session, shop.supplier.organisation_id)
    assert [s.earned for s in sums] == [payable]
    assert all(isinstance(s, ListingSales) and isinstance(s.listing, Listing) for s in sums)
