"""A plan takes another's place: dearer or narrower only after a notice, for who subscribes to the old one."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from marketplace.listings import queries
from marketplace.listings import service as listings
from marketplace.listings.models import Plan
from marketplace.listings.schemas import PlanDraft
from marketplace.listings.succession import NOTICE, begins, is_worse, pairs
from marketplace.outbox import OutboxEvent
from marketplace.purchases import service as purchases
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.purchases.successions import tell_subscribers
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.marketplace import NOW

LICENCE: dict[str, Any] = {"dataset": DATASET, "columns": ["station", "output"], "term_days": 90}
USAGE = {"measure": "rows", "unit_price_minor": 5, "per": 10, "included": 100, "cap_minor": 9_000}


def plan(licence: dict[str, Any] | None = None, **changes: Any) -> PlanDraft:
    values = {"kind": "subscription", "interval": "month", "price_minor": 12_000}
    return PlanDraft.model_validate({**values, "licences": [{**LICENCE, **(licence or {})}], **changes})


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({"price_minor": 12_001}, True),
        ({"price_minor": 11_999}, False),
        ({"per_seat": True}, True),
        ({"licence": {"columns": ["station"]}}, True),
        ({"licence": {"columns": ["station", "output", "measured_at"]}}, False),
        ({"licence": {"columns": "*"}}, True),  # nobody can tell
        ({"licence": {"masks": {"output": "null"}}}, True),
        ({"licence": {"rows": [{"column": "month", "op": "ge", "values": ["2026-01"]}]}}, True),
        ({"licence": {"term_days": 30}}, True),
        ({"licence": {"term_days": None}}, False),
        ({"licence": {"purposes": ["research"]}}, True),
        ({"licence": {"redistribution": True}}, False),
        ({"licence": {"history_days": 30}}, True),
    ],
)
def test_dearer_or_narrower_is_worse(change: dict[str, Any], worse: bool) -> None:
    assert is_worse(plan(), plan(**change)) is worse
    assert begins(plan(), plan(**change), NOW) == (NOW + NOTICE if worse else NOW)


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({}, False),
        ({"unit_price_minor": 6}, True),
        ({"unit_price_minor": 9, "per": 20}, True),  # cheaper a row, but begun units are larger
        ({"included": 99}, True),
        ({"included": 200}, False),
        ({"cap_minor": None}, True),
        ({"measure": "queries"}, True),
    ],
)
def test_usage_that_may_cost_more_is_worse(change: dict[str, Any], worse: bool) -> None:
    old, new = (plan(kind="usage", interval=None, price_minor=0, usage=usage) for usage in (USAGE, {**USAGE, **change}))
    assert is_worse(old, new) is worse


def test_a_plan_is_succeeded_by_the_first_of_its_kind() -> None:
    monthly, yearly = plan(), plan(interval="year", price_minor=100_000)
    dearer, other = plan(price_minor=13_000), plan(price_minor=14_000)
    found = pairs([monthly, yearly], [yearly, dearer, other])
    assert (found.succeeded, found.removed, found.added) == ([(monthly, dearer)], [], [other])
    assert pairs([monthly], [yearly]).removed == [monthly]


@pytest.mark.postgres
def test_subscribers_have_the_dearer_plan_from_a_renewal_after_the_notice_on(engine: Engine) -> None:
    sessions = sessionmaker(engine, expire_on_commit=False)
    shop = open_shop(sessions)
    old = shop.plan("subscription")
    bought = purchases.buy(shop.desk, shop.buyer, old.id, old.terms_hash, NOW)
    dearer = with_price(shop, 15_000)
    with sessions.begin() as session:
        session.get_one(Purchase, bought.id).state = PurchaseState.FULFILLED
        new = session.scalars(select(Plan).where(Plan.succeeds_id == old.id)).one()
        assert (new.price_minor, new.succeeds_from) == (15_000, NOW + NOTICE)
        early = queries.plan_at_renewal(session, session.get_one(Plan, old.id), NOW + timedelta(days=29))
        late = queries.plan_at_renewal(session, session.get_one(Plan, old.id), NOW + timedelta(days=30))
        assert (early.id, late.id) == (old.id, new.id)
        told = {"plan": old.id, "successor": new.id, "since": (NOW + NOTICE).isoformat()}
        tell_subscribers(session, told, NOW)
        tell_subscribers(session, told, NOW)
    with sessions() as session:
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "organisation.told")).all()
        facts = [event.payload["facts"] for event in events if event.payload["kind"] == "price.announced"]
    assert [one["amount_minor"] for one in facts] == [15_000]
    assert dearer.open_plans
    assert shop.purchase(bought.id).price_minor == old.price_minor


@pytest.mark.postgres
def test_what_is_better_comes_with_the_next_renewal_and_chains_are_followed(engine: Engine) -> None:
    sessions = sessionmaker(engine, expire_on_commit=False)
    shop = open_shop(sessions)
    old = shop.plan("subscription")
    with_price(shop, 15_000)
    with_price(shop, 9_000)
    with sessions() as session:
        found = queries.plan_at_renewal(session, session.get_one(Plan, old.id), NOW + NOTICE)
        assert found.price_minor == 9_000


def with_price(shop: Shop, price: int) -> Any:
    plans = [plan.model_dump(mode="json") for plan in draft().plans]
    plans[2]["price_minor"] = price
    with shop.sessions.begin() as session:
        return listings.save(session, shop.supplier, draft(plans=plans), shop.registry, NOW)
