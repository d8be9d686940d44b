"""kill -9 between what the provider did and our commit: the purchase is whole or absent, its money counted once (F24, F26)."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions import changes
from tests.marketplace.purchases.test_checkout import Market, market
from tests.marketplace.subscriptions.test_provider_faults import bought, charges, clearing, held, later, paid, shop
from tests.support.commerce import PRICE
from tests.support.killed_desk import killed

__all__ = ["market", "shop"]
pytestmark = pytest.mark.postgres


def gone(market: Market, database_url: str, where: str, **facts: Any) -> None:
    """A process that was killed there; the clock goes on, and the worker is started again."""
    member = market.shop.operator if where == "refund" else market.shop.buyer
    killed(
        where, database=database_url, stripe=market.stripe.url, member=member.member_id,
        now=market.web.clock().isoformat(), **facts,
    )  # fmt: skip


def worked(market: Market) -> None:
    """The worker, twice: the second time there is nothing left."""
    for _ in range(2):
        later(market, timedelta(minutes=11))
        market.work()


def test_killed_once_the_provider_has_made_the_page(shop: Market, database_url: str) -> None:
    plan = shop.shop.plan("subscription")
    gone(shop, database_url, "open_checkout", plan=plan.id)
    worked(shop)
    assert clearing(shop) == 0
    assert shop.buyer.get("/api/grants").json()["items"] == []
    id_ = bought(shop, "subscription")
    made = shop.stripe.client().v1.checkout.sessions.list({"limit": 100}).data
    assert [one.client_reference_id for one in made] == [id_]
    shop.stripe.pay(made[0].id)
    worked(shop)
    assert (shop.shop.purchase(id_).state, clearing(shop)) == (PurchaseState.FULFILLED, PRICE.minor)


def test_killed_once_a_payment_is_written_and_before_it_is_committed(shop: Market, database_url: str) -> None:
    id_ = bought(shop, "subscription")
    shop.stripe.pay(shop.shop.purchase(id_).checkout_ref or "")
    shop.deliver("checkout.session.completed")
    gone(shop, database_url, "apply")
    assert (shop.shop.purchase(id_).state, clearing(shop)) == (PurchaseState.OPEN, 0)
    assert shop.buyer.get("/api/grants").json()["items"] == []
    worked(shop)
    assert (shop.shop.purchase(id_).state, clearing(shop)) == (PurchaseState.FULFILLED, PRICE.minor)
    assert len(held(shop, id_).periods) == 1


def test_killed_once_a_change_is_charged(shop: Market, database_url: str) -> None:
    id_ = paid(shop, "subscription")
    later(shop, timedelta(days=5))
    dearer = next(plan for plan in shop.shop.listing.open_plans if plan.price_minor == 2 * PRICE.minor)
    due = changes.quoted(held(shop, id_), dearer, 1, shop.web.clock()).due.minor
    gone(shop, database_url, "charge", purchase=id_, plan=dearer.id, due=due)
    assert (held(shop, id_).purchase_id, clearing(shop)) == (id_, PRICE.minor)
    worked(shop)
    assert (held(shop, id_).purchase.plan_id, charges(shop)) == (dearer.id, [("paid", due)])
    assert clearing(shop) == PRICE.minor + due


def test_killed_once_money_was_given_back(shop: Market, database_url: str) -> None:
    id_ = paid(shop, "subscription")
    gone(shop, database_url, "refund", purchase=id_)
    assert (shop.shop.purchase(id_).state, clearing(shop)) == (PurchaseState.FULFILLED, PRICE.minor)
    worked(shop)
    assert (shop.shop.purchase(id_).state, clearing(shop)) == (PurchaseState.REFUNDED, 0)
    assert len(shop.stripe.client().v1.refunds.list({"limit": 100}).data) == 1
