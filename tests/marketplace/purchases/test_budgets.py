"""Budgets that stop: what of a month is taken, at what a purchase is refused, and that two at once never exceed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.approvals import spending
from marketplace.approvals.errors import ApprovalNeeded, BudgetReached
from marketplace.approvals.models import AskedOf, SpendingRule
from marketplace.approvals.rules import Wanted, needed
from marketplace.listings import service as listings
from marketplace.listings.models import Listing, Plan
from marketplace.outbox import OutboxEvent
from marketplace.purchases import budgets, service, settlement
from marketplace.purchases.budgets import taken
from marketplace.purchases.models import Purchase
from marketplace.purchases.spent import spent
from marketplace.purchases.states import PurchaseState
from marketplace.telling import TOPIC
from tests.marketplace.purchases.test_fulfilment import renewal, tell
from tests.marketplace.purchases.test_service import ordered
from tests.support.commerce import DATASET, Shop, draft
from tests.support.marketplace import NOW, make_member, make_organisation, make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
COLUMNS = ("station", "measured_at", "output", "month")


def one_off(price: int, place: int = 0, currency: str = "KRW") -> dict[str, Any]:
    licence = {"dataset": DATASET, "columns": [COLUMNS[place]]}
    return {"kind": "one_off", "price_minor": price, "currency": currency, "licences": [licence]}


MONTHLY = {"kind": "subscription", "interval": "month", "price_minor": 12_000, "licences": [{"dataset": DATASET}]}


def offering(shop: Shop, *plans: dict[str, Any]) -> list[Plan]:
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=plans), shop.registry, NOW)
        return list(session.get_one(Listing, shop.listing.id).open_plans)


def limit(shop: Shop, budget: int, currency: str = "KRW") -> None:
    with shop.sessions.begin() as session:
        money = Money(budget, currency)
        spending.set_rule(session, shop.buyer, currency, approval_above=None, budget=money, now=NOW)


def buy(shop: Shop, plan: Plan, at: timedelta = timedelta(0), *, pays: bool = True) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, plan.id, None, NOW + at)
    if pays and purchase.state is PurchaseState.OPEN:
        shop.payments.pay(purchase.id)
        settlement.settle(shop.sessions, shop.payments, purchase, NOW + at)
    return shop.purchase(purchase.id)


def minors(shop: Shop, at: timedelta = timedelta(0)) -> tuple[int, int, int, int]:
    with shop.sessions() as session:
        found = taken(session, shop.buyer.organisation_id, "KRW", NOW + at)
    return found.paid.minor, found.opened.minor, found.renewals.minor, found.usage.minor


def test_a_purchase_beyond_the_budget_is_refused_with_the_way_out(shop: Shop) -> None:
    first, second = offering(shop, one_off(60_000), one_off(50_000, 1))
    limit(shop, 100_000)
    buy(shop, first)
    with pytest.raises(BudgetReached) as refused:
        buy(shop, second)
    assert refused.value.detail == "KRW 50,000 is more than the KRW 40,000 that are left of KRW 100,000"
    assert refused.value.remedy == (
        "Ask an administrator of your company to raise the budget, or wait until 2026-12-01 00:00 KST."
    )
    assert len(shop.payments.checkouts) == 1
    limit(shop, 110_000)
    assert buy(shop, second).state is PurchaseState.FULFILLED


def test_what_is_open_counts_and_what_is_let_go_does_not(shop: Shop) -> None:
    first, second = offering(shop, one_off(60_000), one_off(50_000, 1))
    limit(shop, 100_000)
    opened = buy(shop, first, pays=False)
    assert minors(shop) == (0, 60_000, 0, 0)
    with pytest.raises(BudgetReached):
        buy(shop, second)
    service.stop(shop.desk, shop.buyer, opened.id, NOW)
    assert minors(shop) == (0, 0, 0, 0)
    assert buy(shop, second).state is PurchaseState.FULFILLED


def test_a_refund_gives_the_budget_back(shop: Shop) -> None:
    [plan] = offering(shop, one_off(60_000))
    purchase = buy(shop, plan)
    assert minors(shop) == (60_000, 0, 0, 0)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(), NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    assert minors(shop) == (0, 0, 0, 0)


def test_a_month_begins_at_midnight_in_seoul(shop: Shop) -> None:
    first, second = offering(shop, one_off(60_000), one_off(50_000, 1))
    limit(shop, 100_000)
    buy(shop, first)
    midnight = timedelta(days=28, hours=6)  # 2026-12-01 00:00 in Seoul
    with pytest.raises(BudgetReached):
        buy(shop, second, midnight - timedelta(seconds=1))
    assert buy(shop, second, midnight).state is PurchaseState.FULFILLED


def test_a_renewal_that_is_due_is_taken_ahead(shop: Shop) -> None:
    """Paid on 2 November, due again on 2 December: all December it is either due or paid."""
    [plan] = offering(shop, MONTHLY)
    purchase = buy(shop, plan)
    december = timedelta(days=29)
    assert minors(shop) == (12_000, 0, 0, 0)
    assert minors(shop, december) == (0, 0, 12_000, 0)
    tell(shop.sessions, renewal(purchase.id, 1))
    service.stop(shop.desk, shop.buyer, purchase.id, NOW)
    assert minors(shop, december)[2] == 0


def test_each_currency_has_its_own_budget(shop: Shop) -> None:
    won, euros = offering(shop, one_off(60_000), one_off(9_000, 1, "EUR"))
    limit(shop, 50_000)
    with pytest.raises(BudgetReached):
        buy(shop, won)
    assert buy(shop, euros).state is PurchaseState.FULFILLED


def test_ten_at_once_never_exceed_it(shop: Shop) -> None:
    """A24, F31: ten plans of 20,000 on a budget of 50,000, from ten connections: two are opened."""
    plans = offering(shop, *(one_off(20_000 + n, n % 4) for n in range(10)))
    limit(shop, 50_100)

    def opened(plan: Plan) -> bool:
        try:
            return service.buy(shop.desk, shop.buyer, plan.id, None, NOW).state is PurchaseState.OPEN
        except BudgetReached:
            return False

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(opened, plans)) == 2
    with shop.sessions() as session:
        assert sum(one.price.minor for one in session.scalars(select(Purchase))) <= 50_100


def test_usage_counts_with_its_cap_and_without_one_not_at_all(shop: Shop) -> None:
    limit(shop, 50_000)
    organisation = shop.buyer.organisation_id

    def demand(minor: int, *, unbounded: bool = False) -> None:
        wanted = Wanted("pln", "hash", 1, Money(minor, "KRW"), needs_center=False, unbounded=unbounded)
        with shop.sessions.begin() as session:
            budgets.demand(session, organisation, wanted, NOW)

    demand(50_000)
    for minor, unbounded in ((50_001, False), (0, True), (1_000, True)):
        with pytest.raises(BudgetReached):
            demand(minor, unbounded=unbounded)


def test_without_a_cap_every_usage_needs_the_approver(shop: Shop) -> None:
    rule = SpendingRule(approval_above_minor=10**9)
    wanted = Wanted("pln", "hash", 1, Money(0, "KRW"), needs_center=False, unbounded=True)
    assert needed(wanted, rule) == [AskedOf.COMPANY]
    assert needed(wanted, None) == []


def test_a_free_plan_is_taken_whatever_the_budget(shop: Shop) -> None:
    limit(shop, 0)
    assert service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW).state is PurchaseState.FULFILLED


def test_another_company_s_spending_is_its_own(shop: Shop) -> None:
    [plan] = offering(shop, one_off(60_000))
    limit(shop, 60_000)
    with shop.sessions.begin() as session:
        rival = make_viewer(session, "buyer", "rival")
    service.buy(shop.desk, rival, plan.id, None, NOW)
    assert minors(shop) == (0, 0, 0, 0)
    assert buy(shop, plan).state is PurchaseState.FULFILLED


def test_a_budget_that_is_used_up_is_told_once_a_month(shop: Shop) -> None:
    [plan] = offering(shop, one_off(60_000))
    limit(shop, 60_000)
    assert budgets.tell_reached(shop.sessions, NOW) == 0
    buy(shop, plan)
    for _ in range(2):
        assert budgets.tell_reached(shop.sessions, NOW) == 1
    with shop.sessions() as session:
        told = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == TOPIC)).all()
    assert [one.payload["kind"] for one in told] == ["budget.reached"]


def test_spend_is_told_by_month_and_listing_from_the_ledger(shop: Shop) -> None:
    first, second = offering(shop, one_off(60_000), MONTHLY)
    buy(shop, first)
    purchase = buy(shop, second, timedelta(days=27))
    later = timedelta(days=32)
    shop.payments.checkouts[f"cs_{purchase.id}"].status = "paid"
    with shop.sessions() as session:
        found = spent(session, shop.buyer.organisation_id, NOW - later)
    assert [(str(one.month), one.listing.slug, one.amount) for one in found] == [
        ("2026-11-01", "generation-by-hour", Money(72_000, "KRW"))
    ]


def test_the_rule_of_approval_comes_before_the_budget(shop: Shop) -> None:
    """Both are of the same transaction: nothing is left behind by the one that refuses."""
    [plan] = offering(shop, one_off(60_000))
    with shop.sessions.begin() as session:
        approver = make_member(session, make_organisation(session, "acme"), "analyst", "boss@acme.example")
        spending.set_approver(session, shop.buyer, approver.id, approves=True, now=NOW)
        spending.set_rule(
            session, shop.buyer, "KRW", approval_above=Money(1, "KRW"), budget=Money(1, "KRW"), now=NOW
        )  # fmt: skip
    with pytest.raises(ApprovalNeeded):
        buy(shop, plan)
    with shop.sessions() as session:
        assert session.scalars(select(Purchase)).all() == []
