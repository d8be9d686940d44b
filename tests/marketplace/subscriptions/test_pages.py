"""A subscription walked through by page and program, with the SDK and the stand-in over HTTP."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from marketplace import bootstrap
from marketplace.grants.queries import of_purchase
from marketplace.listings import service as listings
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.settings import Settings
from sectors.registry import Registry
from tests.marketplace.purchases.test_checkout import Market
from tests.marketplace.subscriptions.conftest import BASIC, DOLLARS, PLANS, TEAM
from tests.support.commerce import draft, open_shop
from tests.support.marketplace import CHEAP, NOW, TestClock, Web, make_app
from tests.support.stripe import KEY, SECRET, endpoint_running, stand_in_running, stripe_mock_running

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def checker() -> Iterator[str]:
    with stripe_mock_running() as address:
        yield address


@pytest.fixture
def market(settings: Settings, tmp_path: Path, checker: str) -> Iterator[Market]:
    """Each request to Stripe is held against its published description."""
    clock = TestClock(datetime.now(UTC))
    with endpoint_running() as endpoint, stand_in_running(tmp_path / "stripe", endpoint, checker) as stripe:
        payments = StripeGateway(KEY, SECRET, stripe.url)
        told = replace(settings, stripe_api_base=stripe.url)
        parts = bootstrap.build(told, clock=clock, passwords=CHEAP, payments=payments, declared=lambda: Registry(()))
        shop = open_shop(parts.sessions)
        with parts.sessions.begin() as session:
            listings.save(session, shop.supplier, draft(plans=PLANS), shop.registry, NOW)
            shop.listing = listings.publish(session, shop.supplier, "generation-by-hour", shop.registry, NOW)
            next(plan for plan in shop.listing.plans if plan.price_minor == TEAM).per_seat = True
        parts = replace(parts, declared=lambda: shop.registry)
        web = Web(make_app(parts), parts, clock)
        yield Market(web, shop, stripe, web.signed_in(shop.buyer.member_id), web.signed_in(shop.operator.member_id))
        assert stripe.control("violations") == {"violations": []}
        parts.engine.dispose()


def plan_of(market: Market, price: int) -> str:
    return next(plan.id for plan in market.shop.listing.open_plans if plan.price_minor == price)


def subscribed(market: Market, price: int) -> str:
    made = market.buyer.post("/api/purchases", json={"plan_id": plan_of(market, price)}).json()
    market.stripe.pay(made["checkout_url"].rsplit("/", 1)[1])
    market.deliver("checkout.session.completed")
    market.work()
    assert market.state(made["id"]) == "fulfilled"
    return str(made["id"])


def shown(market: Market, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = market.buyer.get(f"/api/purchases/{id_}/subscription").json()
    return found


def paid_so_far(market: Market, currency: str = "KRW") -> int:
    found = [b for b in market.operator.get("/api/ledger/balances").json() if b["account"] == "stripe:clearing"]
    return sum(int(b["amount_minor"]) for b in found if b["currency"] == currency)


def quoted(client: TestClient, id_: str, plan: str, quantity: int = 1) -> str:
    page = client.get(f"/purchases/{id_}/subscription/quote", params={"plan_id": plan, "quantity": quantity})
    assert page.status_code == 200, page.text
    return page.text


def confirm(client: TestClient, id_: str, page: str, **changes: str) -> httpx.Response:
    form = dict(re.findall(r'name="(plan_id|quantity|quoted_at|due_minor|csrf)" value="([^"]+)"', page)) | changes
    return client.post(f"/purchases/{id_}/subscription/change", data=form)


def later(market: Market, days: int) -> None:
    market.months_later(days)
    market.work()


@pytest.mark.parametrize(("price", "currency"), [(BASIC, "KRW"), (DOLLARS, "USD")])
def test_an_upgrade_in_mid_month_costs_on_the_bill_what_the_page_showed(
    market: Market, price: int, currency: str
) -> None:
    id_ = subscribed(market, price)
    plan = plan_of(market, TEAM) if currency == "KRW" else dearer_in_dollars(market)
    later(market, 15)
    assert "What would it cost?" in market.buyer.get(f"/purchases/{id_}/subscription").text
    page = quoted(market.buyer, id_, plan)
    due = int(re.findall(r'name="due_minor" value="(\d+)"', page)[0])
    answer = confirm(market.buyer, id_, page)
    assert answer.status_code == 303, answer.text
    new = str(answer.headers["location"]).split("/")[2]
    assert (market.state(id_), market.state(new)) == ("ended", "fulfilled")
    assert paid_so_far(market, currency) == price + due
    assert confirm(market.buyer, id_, page).status_code == 409  # a second click on the old page
    market.deliver("invoice.paid")  # told of what we know already
    market.work()
    assert paid_so_far(market, currency) == price + due
    later(market, 17)
    after = shown(market, new)
    assert [p["kind"] for p in after["periods"]] == ["period", "change", "period"]
    assert after["periods"][2]["paid_at"] is not None
    dearer = after["periods"][2]["due_minor"]
    assert paid_so_far(market, currency) == price + due + dearer


def dearer_in_dollars(market: Market) -> str:
    plans = [*PLANS, {**PLANS[3], "price_minor": 2_500}]
    with market.shop.sessions.begin() as session:
        listings.save(session, market.shop.supplier, draft(plans=plans), market.shop.registry, NOW)
        market.shop.listing = listings.publish(
            session, market.shop.supplier, "generation-by-hour", market.shop.registry, NOW
        )
    return plan_of(market, 2_500)


def test_what_the_form_adds_changes_no_amount(market: Market) -> None:
    """A24."""
    id_ = subscribed(market, BASIC)
    page = quoted(market.buyer, id_, plan_of(market, TEAM))
    assert confirm(market.buyer, id_, page, due_minor="1").json()["code"] == "quote_changed"
    assert confirm(market.buyer, id_, page, quantity="-1").status_code == 422
    body = {"plan_id": plan_of(market, TEAM), "quantity": 1, "at": "2026-01-01T00:00:00Z", "due_minor": 0, "price": 1}
    assert market.buyer.post(f"/api/purchases/{id_}/subscription/change", json=body).status_code == 422
    assert paid_so_far(market) == BASIC


def test_seats_are_paid_for_and_a_card_that_declines_changes_nothing(market: Market) -> None:
    id_ = subscribed(market, TEAM)
    page = quoted(market.buyer, id_, plan_of(market, TEAM), 3)
    customer = market.stripe.client().v1.customers.list().data[0].id
    market.stripe.control("cards", customer=customer, decline=True)
    answer = confirm(market.buyer, id_, page)
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_declined")
    assert shown(market, id_)["quantity"] == 1
    market.stripe.control("cards", customer=customer, decline=False)
    assert confirm(market.buyer, id_, quoted(market.buyer, id_, plan_of(market, TEAM), 3)).status_code == 303
    assert shown(market, id_)["quantity"] == 3


def test_a_renewal_that_fails_is_mended_in_the_portal(market: Market) -> None:
    id_ = subscribed(market, BASIC)
    customer = market.stripe.client().v1.customers.list().data[0].id
    market.stripe.control("cards", customer=customer, decline=True)
    later(market, 32)
    market.deliver("invoice.payment_failed")
    market.work()
    assert shown(market, id_)["state"] == "past_due"
    assert "Not paid since" in market.buyer.get(f"/purchases/{id_}/subscription").text
    page = market.buyer.get(f"/purchases/{id_}/subscription").text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    asked = market.buyer.post(f"/purchases/{id_}/subscription/portal", data={"csrf": token})
    where = str(asked.headers["location"])
    card = {"action": "card", "card_number": "4242 4242 4242 4242", "expiry": "12/39", "cvc": "123"}
    assert httpx.post(where, data=card, trust_env=False).status_code == 200
    market.stripe.endpoint.wait_for("invoice.paid", 2)
    market.deliver("invoice.paid")
    market.work()
    assert (shown(market, id_)["state"], paid_so_far(market)) == ("active", 2 * BASIC)


def test_a_dispute_suspends_and_its_loss_is_a_refund(market: Market) -> None:
    id_ = subscribed(market, BASIC)
    (payment,) = market.stripe.client().v1.payment_intents.list().data
    made = market.stripe.control("dispute", payment_intent=payment.id)
    market.deliver("charge.dispute.created")
    market.work()
    with market.shop.sessions() as session:
        assert [grant.revoke_reason for grant in of_purchase(session, id_)] == ["disputed"]
    balances = {b["account"]: b["amount_minor"] for b in market.operator.get("/api/ledger/balances").json()}
    assert (balances["stripe:disputed"], balances["stripe:clearing"]) == (BASIC, 0)
    market.stripe.control("decide", dispute=made["id"], status="lost")
    market.deliver("charge.dispute.closed")
    market.work()
    assert market.state(id_) == "refunded"
    assert {b["amount_minor"] for b in market.operator.get("/api/ledger/balances").json()} == {0}


def test_anothers_subscription_is_not_there(market: Market) -> None:
    """A26: by every address."""
    id_ = subscribed(market, BASIC)
    other, _ = market.web.signed_in_as("buyer", "rival")
    plan = {"plan_id": plan_of(market, TEAM)}
    for address in (f"/purchases/{id_}/subscription", f"/api/purchases/{id_}/subscription"):
        assert other.get(address).status_code == 404
        assert other.get(f"{address}/quote", params=plan).status_code == 404
    assert other.post(f"/api/purchases/{id_}/subscription/portal", json={}).status_code == 404
    body = {**plan, "quantity": 1, "at": datetime.now(UTC).isoformat(), "due_minor": 0}
    assert other.post(f"/api/purchases/{id_}/subscription/change", json=body).status_code == 404
