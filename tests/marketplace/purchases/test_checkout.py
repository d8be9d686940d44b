"""The whole way with the SDK and the stand-in over HTTP: page, payment, webhook, worker, refund."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from marketplace import bootstrap
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.settings import Settings
from sectors.registry import Registry
from tests.support.commerce import PRICE, Shop, open_shop
from tests.support.marketplace import CHEAP, TestClock, Web, make_app
from tests.support.stripe import KEY, SECRET, StandIn, endpoint_running, stand_in_running

pytestmark = pytest.mark.postgres


WHOLE = {"reason": "requested_by_customer"}


@dataclass
class Market:
    """A shop whose payments go to the stand-in; the worker's tasks run when the test says so."""

    web: Web
    shop: Shop
    stripe: StandIn
    buyer: TestClient
    operator: TestClient
    told: int = 0

    def deliver(self, kind: str) -> None:
        """Once an event of that kind has come, all that came reach the marketplace."""
        self.stripe.endpoint.wait_for(kind)
        for body, signature in self.stripe.endpoint.taken[self.told :]:
            headers = {"stripe-signature": signature, "content-type": "application/json"}
            assert self.web.client().post("/webhooks/stripe", content=body, headers=headers).status_code == 200
            self.told += 1

    def work(self) -> None:
        for task in (*bootstrap.paying(self.web.parts), *bootstrap.tasks(self.web.parts)):
            task.run(self.web.clock())

    def months_later(self, days: int) -> None:
        """On both sides; who was signed in signs in again."""
        self.stripe.control("advance", seconds=days * 24 * 3600)
        self.web.clock.forward(timedelta(days=days))
        self.buyer = self.web.signed_in(self.shop.buyer.member_id)
        self.operator = self.web.signed_in(self.shop.operator.member_id)

    def state(self, purchase_id: str) -> str:
        return str(self.buyer.get(f"/api/purchases/{purchase_id}").json()["state"])


@pytest.fixture
def market(settings: Settings, tmp_path: Path) -> Iterator[Market]:
    clock = TestClock(datetime.now(UTC))
    with endpoint_running() as endpoint, stand_in_running(tmp_path / "stripe", endpoint) as stripe:
        told = replace(settings, stripe_api_base=stripe.url)
        payments = StripeGateway(KEY, SECRET, stripe.url)
        parts = bootstrap.build(told, clock=clock, passwords=CHEAP, payments=payments, declared=lambda: Registry(()))
        shop = open_shop(parts.sessions)
        web = Web(make_app(replace(parts, declared=lambda: shop.registry)), parts, clock)
        yield Market(web, shop, stripe, web.signed_in(shop.buyer.member_id), web.signed_in(shop.operator.member_id))
        parts.engine.dispose()


def buy_by_form(market: Market, kind: str, **changes: str) -> str:
    """Fill in the plan's form on the listing's page; where it leads."""
    page = market.buyer.get("/listings/generation-by-hour").text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    plan = market.shop.plan(kind)
    form = {"csrf": token, "plan_id": plan.id, "terms_hash": plan.terms_hash, "accepted": "true", **changes}
    answer = market.buyer.post("/purchases", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def purchases(market: Market) -> list[dict[str, object]]:
    found: list[dict[str, object]] = market.buyer.get("/api/purchases").json()["items"]
    return found


def test_from_the_page_to_the_grant_and_back(market: Market) -> None:
    pay_at = buy_by_form(market, "one_off")
    (purchase,) = purchases(market)
    id_ = str(purchase["id"])
    assert (purchase["state"], purchase["price_minor"], purchase["checkout_url"]) == ("open", PRICE.minor, pay_at)

    paid = market.stripe.pay(pay_at.rsplit("/", 1)[1])
    back = paid.headers["location"]
    assert back.endswith(f"/purchases/{id_}?paid=1")

    shown = market.buyer.get(f"/purchases/{id_}?paid=1").text  # A25: coming back fulfils nothing
    assert 'hx-trigger="load delay:1s"' in shown
    assert "Your company has access now." not in shown
    market.work()
    assert market.state(id_) == "open"

    market.deliver("checkout.session.completed")
    market.work()
    assert market.state(id_) == "fulfilled"
    part = market.buyer.get(f"/purchases/{id_}/state", headers={"hx-request": "true"}).text
    assert "Your company has access now." in part
    assert "hx-trigger" not in part
    assert "<html" not in part

    assert market.operator.post(f"/api/purchases/{id_}/refund", json=WHOLE).json()["state"] == "fulfilled"
    market.deliver("refund.created")
    market.work()
    assert market.state(id_) == "refunded"
    assert {b["amount_minor"] for b in market.operator.get("/api/ledger/balances").json()} == {0}


def test_a_webhook_that_never_came_is_made_up_for(market: Market) -> None:
    pay_at = buy_by_form(market, "one_off")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    market.work()
    assert [p["state"] for p in purchases(market)] == ["open"]
    market.web.clock.forward(timedelta(minutes=6))
    market.work()
    assert [p["state"] for p in purchases(market)] == ["fulfilled"]


def test_a_subscription_is_refunded_and_ended(market: Market) -> None:
    pay_at = buy_by_form(market, "subscription")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    market.deliver("checkout.session.completed")
    market.work()
    (purchase,) = purchases(market)
    assert (purchase["state"], purchase["paid_until"] is not None) == ("fulfilled", True)
    assert market.operator.post(f"/api/purchases/{purchase['id']}/refund", json=WHOLE).status_code == 200
    market.deliver("refund.created")
    market.work()
    assert market.state(str(purchase["id"])) == "refunded"


def test_cancelling_lets_nobody_pay_any_more(market: Market) -> None:
    pay_at = buy_by_form(market, "one_off")
    (purchase,) = purchases(market)
    assert market.buyer.post(f"/api/purchases/{purchase['id']}/stop", json={}).json()["state"] == "cancelled"
    page = market.stripe.pay(pay_at.rsplit("/", 1)[1])
    assert page.status_code == 410
    market.work()
    assert market.state(str(purchase["id"])) == "cancelled"


def test_a_free_plan_needs_no_payment_page(market: Market) -> None:
    assert re.fullmatch(r"/purchases/pur_\w+", buy_by_form(market, "free"))
    assert [p["state"] for p in purchases(market)] == ["fulfilled"]


def test_what_the_form_adds_changes_no_price(market: Market) -> None:
    """A24: price, currency and state in the request are not even read."""
    buy_by_form(market, "one_off", price_minor="1", currency="EUR", state="fulfilled")
    assert [(p["state"], p["price_minor"], p["currency"]) for p in purchases(market)] == [("open", PRICE.minor, "KRW")]
    plan = market.shop.plan("one_off").id
    answer = market.buyer.post("/api/purchases", json={"plan_id": plan, "price_minor": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_licence_must_be_accepted(market: Market) -> None:
    page = market.buyer.get("/listings/generation-by-hour").text
    plan = market.shop.plan("one_off")
    form = {
        "csrf": re.findall(r'name="csrf" value="([^"]+)"', page)[0],
        "plan_id": plan.id,
        "terms_hash": plan.terms_hash,
    }
    answer = market.buyer.post("/purchases", data=form)
    assert (answer.status_code, answer.json()["code"]) == (422, "terms_not_accepted")
    assert purchases(market) == []


def test_a_form_of_another_site_buys_nothing(market: Market) -> None:
    plan = market.shop.plan("free")
    form = {"plan_id": plan.id, "terms_hash": plan.terms_hash, "accepted": "true"}
    assert market.buyer.post("/purchases", data=form).json()["code"] == "csrf_failed"


def test_purchases_of_others_are_not_there(market: Market) -> None:
    """A26: by every address of the purchase."""
    buy_by_form(market, "one_off")
    id_ = purchases(market)[0]["id"]
    other, _ = market.web.signed_in_as("buyer", "rival")
    assert other.get("/api/purchases").json()["items"] == []
    for address in (f"/api/purchases/{id_}", f"/purchases/{id_}", f"/purchases/{id_}/state"):
        assert other.get(address).status_code == 404, address
    assert other.post(f"/api/purchases/{id_}/stop", json={}).status_code == 404
    assert other.post(f"/api/purchases/{id_}/refund", json=WHOLE).status_code == 403
    assert market.buyer.post(f"/api/purchases/{id_}/refund", json=WHOLE).status_code == 403


@pytest.mark.parametrize(
    ("role", "slug", "kind"), [("analyst", "acme2", "company"), ("supply_center", "ecb", "supply_center")]
)
def test_only_buyers_buy(market: Market, role: str, slug: str, kind: str) -> None:
    client, _ = market.web.signed_in_as(role, slug, kind)
    answer = client.post("/api/purchases", json={"plan_id": market.shop.plan("free").id})
    assert answer.status_code == 403


def test_purchases_and_sales_as_tables(market: Market) -> None:
    pay_at = buy_by_form(market, "one_off")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    market.deliver("checkout.session.completed")
    market.work()
    lines = market.buyer.get("/purchases.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,organisation,plan_id,listing")
    assert ",fulfilled,12000,KRW," in lines[1]
    assert "To be paid" not in market.buyer.get("/purchases").text
    supplier = market.web.signed_in(market.shop.supplier.member_id)
    assert "₩9,600" in supplier.get("/sales").text
    assert ",sale,generation-by-hour,12000,9600,KRW" in supplier.get("/sales.csv").text


@pytest.mark.parametrize("seed", range(4))
def test_webhooks_in_any_order_and_several_times(market: Market, seed: int) -> None:
    """F28, F29 as they come over the wire: paid and refunded, shuffled, three copies each."""
    market.stripe.control("webhooks", hold=True)
    pay_at = buy_by_form(market, "one_off")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    (purchase,) = purchases(market)
    market.web.clock.forward(timedelta(minutes=6))
    market.work()  # asks, and finds the payment
    assert market.operator.post(f"/api/purchases/{purchase['id']}/refund", json=WHOLE).status_code == 200
    market.stripe.control("release", order="shuffled", seed=seed, copies=3)
    market.deliver("refund.created")
    market.deliver("checkout.session.completed")
    market.work()
    assert market.state(str(purchase["id"])) == "refunded"
    assert {b["amount_minor"] for b in market.operator.get("/api/ledger/balances").json()} == {0}


def test_a_month_later_the_subscription_renews_and_then_ends_as_asked(market: Market) -> None:
    pay_at = buy_by_form(market, "subscription")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    market.deliver("checkout.session.completed")
    market.work()
    (before,) = purchases(market)
    market.months_later(32)
    market.work()  # a renewal that no webhook told of is asked for
    (after,) = purchases(market)
    assert str(after["paid_until"]) > str(before["paid_until"])
    clearing = [b for b in market.operator.get("/api/ledger/balances").json() if b["account"] == "stripe:clearing"]
    assert clearing == [{"account": "stripe:clearing", "amount_minor": 2 * PRICE.minor, "currency": "KRW"}]
    stopped = market.buyer.post(f"/api/purchases/{after['id']}/stop", json={}).json()
    assert (stopped["state"], stopped["ends_at"]) == ("ending", after["paid_until"])
    market.months_later(62)
    market.work()
    (ended,) = purchases(market)
    assert (ended["state"], ended["paid_until"]) == ("ended", after["paid_until"])


def subscribed(market: Market) -> str:
    pay_at = buy_by_form(market, "subscription")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    market.deliver("checkout.session.completed")
    market.work()
    return str(purchases(market)[0]["id"])


def posted(client: TestClient, address: str, **form: str) -> Response:
    """A form of the page at `address`'s purchase, sent with its token."""
    page = client.get(re.sub(r"/(stop|resume|refund|refund-request(/decline)?)$", "", address)).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    return client.post(address, data={"csrf": token, **form})


def test_stopping_says_when_it_ends_on_page_api_and_table_and_is_taken_back(market: Market) -> None:
    id_ = subscribed(market)
    assert "Stop when what is paid ends" in market.buyer.get(f"/purchases/{id_}").text
    assert posted(market.buyer, f"/purchases/{id_}/stop").status_code == 303
    (purchase,) = purchases(market)
    until = datetime.fromisoformat(str(purchase["paid_until"])).astimezone(ZoneInfo("Asia/Seoul"))
    said = f"Ends on {until:%Y-%m-%d %H:%M} KST"
    assert (purchase["state"], purchase["ends_at"]) == ("ending", purchase["paid_until"])
    assert said in market.buyer.get(f"/purchases/{id_}").text
    assert said in market.buyer.get("/purchases").text
    assert ",ending," in market.buyer.get("/purchases.csv").text
    again = market.buyer.post(f"/api/purchases/{id_}/stop", json={})
    assert (again.status_code, again.json()["code"]) == (409, "already_stopped")
    market.deliver("customer.subscription.updated")  # told of our own doing: nothing changes
    market.work()
    assert market.state(id_) == "ending"
    assert posted(market.buyer, f"/purchases/{id_}/resume").status_code == 303
    assert market.state(id_) == "fulfilled"
    assert "Ends on" not in market.buyer.get(f"/purchases/{id_}").text
    market.months_later(32)
    market.work()
    assert str(purchases(market)[0]["paid_until"]) > str(purchase["paid_until"])


def test_what_was_stopped_on_stripes_own_pages_is_shown(market: Market) -> None:
    id_ = subscribed(market)
    client = market.stripe.client()
    (subscription,) = client.v1.subscriptions.list().data
    client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    market.deliver("customer.subscription.updated")
    market.work()
    assert market.state(id_) == "ending"
    market.months_later(32)
    market.deliver("customer.subscription.deleted")
    market.work()
    assert market.state(id_) == "ended"
    assert "The subscription has ended." in market.buyer.get(f"/purchases/{id_}").text


def test_a_refund_asks_for_amount_and_reason_and_to_be_confirmed(market: Market) -> None:
    pay_at = buy_by_form(market, "one_off")
    market.stripe.pay(pay_at.rsplit("/", 1)[1])
    market.deliver("checkout.session.completed")
    market.work()
    id_ = str(purchases(market)[0]["id"])
    where = f"/purchases/{id_}/refund"
    assert 'href="/purchases/' + id_ + '/refund"' not in market.buyer.get(f"/purchases/{id_}").text
    assert posted(market.buyer, f"{where}-request", text="The months we need are missing").status_code == 303
    assert "The months we need are missing" in market.operator.get(f"/purchases/{id_}").text
    assert "Refund requested" in market.operator.get("/purchases").text
    assert "12000" in market.operator.get(where).text
    form = {"amount": "5,000", "reason": "requested_by_customer", "note": "half of it"}
    unconfirmed = posted(market.operator, where, **form)
    assert (unconfirmed.status_code, unconfirmed.json()["code"]) == (422, "not_confirmed")
    wrong = posted(market.operator, where, **{**form, "amount": "12.5"}, confirmed="true")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    much = posted(market.operator, where, **{**form, "amount": "12,001"}, confirmed="true")
    assert (much.status_code, much.json()["code"]) == (409, "nothing_to_refund")
    assert posted(market.operator, where, **form, confirmed="true").status_code == 303
    waiting = market.buyer.get(f"/purchases/{id_}").text
    assert 'hx-trigger="load delay:1s"' in waiting  # the page asks again until it is confirmed
    market.deliver("refund.created")
    market.work()
    shown = market.buyer.get(f"/purchases/{id_}/state").text
    assert "₩5,000 was given back on" in shown
    assert "half of it" in shown
    (purchase,) = purchases(market)
    assert (purchase["state"], purchase["refunded_minor"]) == ("fulfilled", 5_000)


def test_a_plan_that_one_owns_is_not_offered_again(market: Market) -> None:
    id_ = subscribed(market)
    until = datetime.fromisoformat(str(purchases(market)[0]["paid_until"])).astimezone(ZoneInfo("Asia/Seoul"))
    listing = market.buyer.get("/listings/generation-by-hour").text
    assert f"Yours until {until:%Y-%m-%d %H:%M} KST" in listing
    assert f'href="/purchases/{id_}"' in listing
    assert "Buy for ₩12,000" in listing  # the one-off plan is another
    monthly = listing[listing.index("Yours until") :]
    assert "Subscribe for" not in monthly
    market.web.clock.forward(timedelta(minutes=1))
    where = buy_by_form(market, "subscription")
    assert where == f"/purchases/{id_}?again=1"
    assert "You own this already" in market.buyer.get(where).text
    assert "Yours until" not in market.web.client().get("/listings/generation-by-hour").text
