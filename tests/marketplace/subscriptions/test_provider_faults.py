"""Stripe fails, or says nothing for days, and what repeats is charged once (F27, F30); over HTTP, on the stand-in."""

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.grants.queries import of_purchase
from marketplace.listings import service as listings
from marketplace.payments import service as inbox
from marketplace.payments.errors import PaymentUnavailable
from marketplace.payments.stripe_events import understood
from marketplace.purchases.desk import Desk
from marketplace.purchases.settlement import settle
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions import asking, attending, changes, queries
from marketplace.subscriptions.changes import Asked
from marketplace.subscriptions.fulfilment import apply
from marketplace.subscriptions.models import PeriodKind, Subscription, SubscriptionPeriod
from marketplace.subscriptions.states import SubscriptionState
from tests.marketplace.purchases.test_checkout import Market, market
from tests.support.commerce import DATASET, PRICE, draft

__all__ = ["market"]
pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)
PLANS: list[dict[str, Any]] = [
    {"kind": "subscription", "interval": "month", "price_minor": PRICE.minor, "licences": [{"dataset": DATASET}]},
    {"kind": "subscription", "interval": "month", "price_minor": 2 * PRICE.minor, "licences": [{"dataset": DATASET}]},
    {"kind": "usage", "price_minor": 0, "licences": [{"dataset": DATASET}],
     "usage": {"measure": "queries", "unit_price_minor": 100, "included": 0, "cap_minor": 5_000}},
]  # fmt: skip


@pytest.fixture
def shop(market: Market) -> Market:
    """It sells two subscriptions and a usage plan."""
    with market.shop.sessions.begin() as session:
        listings.save(session, market.shop.supplier, draft(plans=PLANS), market.shop.registry, market.web.clock())
        market.shop.listing = listings.publish(
            session, market.shop.supplier, "generation-by-hour", market.shop.registry, market.web.clock()
        )
        assert [plan.licences for plan in market.shop.listing.plans]
    return market


def desk(market: Market) -> Desk:
    """Where the stand-in takes the money."""
    return replace(market.shop.desk, payments=market.web.parts.payments)


def bought(market: Market, kind: str) -> str:
    plan = market.shop.plan(kind)
    answer = market.buyer.post("/api/purchases", json={"plan_id": plan.id, "terms_hash": plan.terms_hash})
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


def paid(market: Market, kind: str) -> str:
    id_ = bought(market, kind)
    market.stripe.pay(market.shop.purchase(id_).checkout_ref or "")
    settle(market.shop.sessions, market.web.parts.payments, market.shop.purchase(id_), market.web.clock(),
           apply)  # fmt: skip
    return id_


def held(market: Market, purchase_id: str) -> Subscription:
    with market.shop.sessions() as session:
        found = queries.of_purchase(session, purchase_id)
        assert found is not None
        return found


def rows(market: Market, purchase_id: str, kind: PeriodKind) -> list[SubscriptionPeriod]:
    return [row for row in held(market, purchase_id).periods if row.kind is kind]


def use(market: Market, purchase_id: str, times: int) -> None:
    with market.shop.sessions.begin() as session:
        (grant,) = of_purchase(session, purchase_id)
        session.execute(
            text("INSERT INTO meter_taking (grant_id, measure, kind, since, amount, access_id, at) "
                 "VALUES (:grant, 'queries', 'taken', :at, :amount, 'acc_1', :at)"),
            {"grant": grant.id, "at": market.web.clock() + DAY, "amount": times},
        )  # fmt: skip


def later(market: Market, by: timedelta) -> None:
    market.stripe.control("advance", seconds=int(by.total_seconds()))
    market.web.clock.forward(by)
    attending.attend(desk(market), market.web.clock())


def month_over(market: Market, purchase_id: str) -> None:
    ends = held(market, purchase_id).period(1).ends_at
    later(market, ends - market.web.clock() - timedelta(minutes=9))
    later(market, timedelta(minutes=20))


def charges(market: Market) -> list[tuple[str, int]]:
    """The invoices by request: state and amount."""
    found = market.stripe.client().v1.invoices.list({"limit": 100}).data
    return [(str(i.status), i.amount_due) for i in found if i.billing_reason == "manual"]


def clearing(market: Market) -> int:
    operator = market.web.signed_in(market.shop.operator.member_id)
    balances = operator.get("/api/ledger/balances").json()
    return sum(b["amount_minor"] for b in balances if b["account"] == "stripe:clearing")


def parked(market: Market) -> list[dict[str, Any]]:
    operator = market.web.signed_in(market.shop.operator.member_id)
    page = operator.get("/operator/charges").text
    found: list[dict[str, Any]] = operator.get("/api/parked-charges").json()["items"]
    assert all(one["id"] in page and f"/purchases/{one['purchase_id']}" in page for one in found)
    assert ("Charges without an answer: 1" in operator.get("/").text) == bool(found)
    return found


@pytest.mark.parametrize("kind", ["error", "error_after"])
@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/invoiceitems", "finalize", "pay"])
def test_a_bill_that_stripe_failed_on_is_parked_under_its_key_seen_and_charged_once(
    shop: Market, kind: str, path: str
) -> None:
    """F27: the same 500 on the same key for a day, whether or not it was done; no other key, no dunning meanwhile."""
    id_ = paid(shop, "usage")
    use(shop, id_, 7)
    where = path if path.startswith("/") else "/v1/invoices/in_*"
    if path == "pay":  # the request after that of the finalization meets it
        shop.stripe.control("faults", kind="late", path=where, seconds=0)
    shop.stripe.control("faults", kind=kind, path=where)
    month_over(shop, id_)
    (row,) = rows(shop, id_, PeriodKind.USAGE)
    assert (row.paid_at, row.failed_at, "Stripe" in (row.parked or "")) == (None, None, True)
    assert [(one["id"], one["due_minor"], one["kind"]) for one in parked(shop)] == [(row.id, 700, "usage")]
    sooner = (
        pytest.raises(PaymentUnavailable) if kind == "error" else nullcontext()
    )  # what was done is found by looking
    with sooner:
        asking.carry_out(desk(shop), row.id, shop.web.clock())
    later(shop, DAY + timedelta(minutes=1))
    (row,) = rows(shop, id_, PeriodKind.USAGE)
    assert (row.paid_at is not None, charges(shop)) == (True, [("paid", 700)])
    assert held(shop, id_).state is SubscriptionState.ACTIVE
    assert (clearing(shop), parked(shop)) == (700, [])


def test_a_change_that_stripe_failed_on_is_parked_and_in_the_end_charged_once(shop: Market) -> None:
    """F27: until then nothing has changed, and no other change begins."""
    id_ = paid(shop, "subscription")
    later(shop, 5 * DAY)
    dearer = next(plan for plan in shop.shop.listing.open_plans if plan.price_minor == 2 * PRICE.minor)
    at = shop.web.clock()
    due = changes.quoted(held(shop, id_), dearer, 1, at).due.minor
    shop.stripe.control("faults", kind="late", path="/v1/invoices/in_*", seconds=0)
    shop.stripe.control("faults", kind="error_after", path="/v1/invoices/in_*")
    with pytest.raises(PaymentUnavailable):
        changes.change(desk(shop), shop.shop.buyer, id_, Asked(dearer.id, 1, at, due), at)
    assert [one["kind"] for one in parked(shop)] == ["change"]
    assert held(shop, id_).purchase_id == id_
    for _ in range(2):
        later(shop, timedelta(minutes=11))
    assert (charges(shop), parked(shop)) == ([("paid", due)], [])
    assert held(shop, id_).purchase.plan_id == dearer.id
    assert clearing(shop) == PRICE.minor + due


def test_a_first_payment_of_which_nothing_was_told_for_three_days_is_found_and_applied_once(shop: Market) -> None:
    """F30: the subscription begins when it was paid; the webhook that comes after all changes nothing."""
    id_ = bought(shop, "subscription")
    shop.stripe.control("webhooks", hold=True)
    shop.stripe.pay(shop.shop.purchase(id_).checkout_ref or "")
    paid_at = shop.web.clock()
    later(shop, 3 * DAY)
    assert shop.shop.purchase(id_).state is PurchaseState.OPEN
    for _ in range(2):
        shop.work()
        later(shop, timedelta(minutes=6))
    first = held(shop, id_)
    assert (shop.shop.purchase(id_).state, clearing(shop)) == (PurchaseState.FULFILLED, PRICE.minor)
    assert abs(first.anchor - paid_at) < timedelta(minutes=1)
    shop.stripe.control("release", order="shuffled")
    for body, _ in shop.stripe.endpoint.taken:
        told = understood(json.loads(body), body)
        with shop.shop.sessions.begin() as session:
            inbox.store(session, told, {}, shop.web.clock())
    shop.work()
    assert (len(held(shop, id_).periods), held(shop, id_).anchor, clearing(shop)) == (1, first.anchor, PRICE.minor)
