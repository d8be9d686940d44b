"""A budget stops usage too, whenever it was set: what is used under it never costs more than it leaves."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from marketplace.approvals import spending
from marketplace.grants.queries import of_purchase
from marketplace.listings.schemas import PlanDraft
from marketplace.metering import rules as pricing
from marketplace.outbox import OutboxEvent
from marketplace.purchases import usage_budgets
from marketplace.purchases.budgets import taken
from marketplace.purchases.models import Purchase
from marketplace.telling import TOPIC
from tests.marketplace.purchases.test_budgets import COLUMNS, buy, limit, offering, one_off
from tests.support.commerce import DATASET, Shop
from tests.support.marketplace import NOW

pytestmark = pytest.mark.postgres
DECEMBER = timedelta(days=29, hours=1)  # the periods that began on 2 November are billed in it


def usage(place: int, cap: int | None = None, included: int = 0) -> dict[str, Any]:
    price = {"measure": "queries", "unit_price_minor": 100, "included": included, "cap_minor": cap}
    licence = {"dataset": DATASET, "columns": [COLUMNS[place]]}
    return {"kind": "usage", "price_minor": 0, "usage": price, "licences": [licence]}


def query(shop: Shop, purchase: Purchase, times: int, at: timedelta = timedelta(0)) -> int:
    """So many queries, one after the other, as the doors take them. How many were let through."""
    through = 0
    with shop.sessions.begin() as session:
        (grant,) = of_purchase(session, purchase.id)
        for n in range(times):
            told = session.scalar(
                text("SELECT meter_take(ARRAY[:grant], ARRAY['queries'], ARRAY[1]::bigint[], :access, :at)"),
                {"grant": grant.id, "access": f"{at}:{n}", "at": NOW + at},
            )  # fmt: skip
            through += told["refused"] is None
    return through


def hold(shop: Shop, at: timedelta = timedelta(0)) -> int:
    return usage_budgets.hold_all(shop.sessions, NOW + at)


def limits(shop: Shop) -> list[int | None]:
    with shop.sessions() as session:
        bought = session.scalars(select(Purchase).order_by(Purchase.id))
        return [grant.usage_limit for one in bought for grant in of_purchase(session, one.id)]


def test_usage_without_a_cap_that_was_bought_before_stops_at_the_budget_and_goes_on_once_it_is_raised(
    shop: Shop,
) -> None:
    [plan] = offering(shop, usage(0, included=2))
    purchase = buy(shop, plan)
    assert query(shop, purchase, 5) == 5
    limit(shop, 1_000)
    assert hold(shop) == 1
    assert query(shop, purchase, 20, timedelta(hours=1)) == 7  # 2 included, and 10 for the budget's 1,000
    assert hold(shop) == 0
    limit(shop, 1_500)
    hold(shop)
    assert query(shop, purchase, 20, timedelta(hours=2)) == 5
    with shop.sessions.begin() as session:
        spending.set_rule(session, shop.buyer, "KRW", approval_above=None, budget=None, now=NOW)
    hold(shop)
    assert (limits(shop), query(shop, purchase, 20, timedelta(hours=3))) == ([None], 20)


def test_a_budget_below_the_cap_stops_before_it(shop: Shop) -> None:
    [plan] = offering(shop, usage(0, cap=5_000))
    purchase = buy(shop, plan)
    limit(shop, 1_000)
    hold(shop)
    assert query(shop, purchase, 60) == 10
    limit(shop, 90_000)
    hold(shop)
    assert query(shop, purchase, 60, timedelta(hours=1)) == 40


def test_two_plans_share_what_is_left_and_together_never_cost_more(shop: Shop) -> None:
    first, second = (buy(shop, plan) for plan in offering(shop, usage(0), usage(1)))
    limit(shop, 1_000)
    hold(shop)
    through = query(shop, first, 20)
    assert through == 5
    for hour in range(1, 5):
        hold(shop, timedelta(hours=hour))
        through += query(shop, second, 3, timedelta(hours=hour)) + query(shop, first, 1, timedelta(hours=hour))
    assert through == 10


def test_what_is_bought_leaves_less_for_usage_in_its_month(shop: Shop) -> None:
    plan, other = offering(shop, usage(0), one_off(60_000, 1))
    purchase = buy(shop, plan)
    limit(shop, 100_000)
    hold(shop, DECEMBER)
    assert limits(shop) == [1_000]
    buy(shop, other, DECEMBER)  # at once, not with the next minute
    with shop.sessions() as session:
        (grant,) = of_purchase(session, purchase.id)
        assert grant.usage_limit == 400
    query(shop, purchase, 100, DECEMBER)
    with shop.sessions() as session:
        month = taken(session, shop.buyer.organisation_id, "KRW", NOW + DECEMBER)
    assert (month.paid.minor, month.usage.minor) == (60_000, 10_000)


def test_renewals_of_the_month_in_which_it_is_billed_come_first(shop: Shop) -> None:
    monthly = {"kind": "subscription", "interval": "month", "price_minor": 12_000, "licences": [{"dataset": DATASET}]}
    plan, repeats = offering(shop, usage(0), monthly)
    purchase = buy(shop, plan)
    buy(shop, repeats)
    limit(shop, 20_000)
    hold(shop)
    with shop.sessions() as session:
        (grant,) = of_purchase(session, purchase.id)
        assert grant.usage_limit == 80


def test_its_company_is_told_once_that_the_budget_is_used_up(shop: Shop) -> None:
    [plan] = offering(shop, usage(0))
    purchase = buy(shop, plan)
    limit(shop, 1_000)
    hold(shop)
    query(shop, purchase, 20)
    for _ in range(2):
        hold(shop)
    with shop.sessions() as session:
        told = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == TOPIC)).all()
    assert [one.payload["kind"] for one in told] == ["budget.reached"]


@pytest.mark.parametrize(("minor", "units"), [(0, 2), (99, 2), (100, 3), (1_000, 12), (90_000, 52)])
def test_as_much_as_money_pays_for(minor: int, units: int) -> None:
    sold = PlanDraft.model_validate(usage(0, cap=5_000, included=2)).usage_price
    assert sold is not None
    assert pricing.within(sold, minor) == units
