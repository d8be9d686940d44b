"""What a company allows itself holds for a change that costs more, as for a purchase."""

import pytest
from sqlalchemy import select

from marketplace.accounts.viewer import viewer_of
from marketplace.approvals import service as approvals
from marketplace.approvals import spending
from marketplace.approvals.errors import ApprovalNeeded, BudgetReached
from marketplace.approvals.models import Approval
from marketplace.approvals.rules import wanted
from marketplace.approvals.states import ApprovalState
from marketplace.listings.models import Plan
from marketplace.purchases.budgets import taken
from marketplace.purchases.states import PurchaseState
from tests.marketplace.subscriptions.conftest import BASIC, TEAM, Subscriber
from tests.support.marketplace import NOW, make_member, make_organisation
from wire.money import Money

pytestmark = pytest.mark.postgres


def limit(subscriber: Subscriber, *, budget: int | None = None, above: int | None = None) -> None:
    shop = subscriber.shop
    with shop.sessions.begin() as session:
        boss = make_member(session, make_organisation(session, "acme"), "buyer", "boss@acme.example")
        spending.set_approver(session, shop.buyer, boss.id, approves=True, now=NOW)
        money = [None if minor is None else Money(minor, "KRW") for minor in (above, budget)]
        spending.set_rule(session, shop.buyer, "KRW", approval_above=money[0], budget=money[1], now=NOW)


def test_an_upgrade_beyond_the_budget_is_refused_and_nothing_changes(subscriber: Subscriber) -> None:
    limit(subscriber, budget=BASIC + 100)
    with pytest.raises(BudgetReached):
        subscriber.change(subscriber.plan(TEAM))
    assert subscriber.checkout.charges == {}
    assert subscriber.current().id == subscriber.purchase_id
    limit_again = subscriber.shop.buyer
    with subscriber.shop.sessions.begin() as session:
        spending.set_rule(
            session, limit_again, "KRW", approval_above=None, budget=Money(BASIC + TEAM, "KRW"), now=NOW
        )  # fmt: skip
    assert subscriber.change(subscriber.plan(TEAM)).state is PurchaseState.FULFILLED
    with subscriber.shop.sessions() as session:
        month = taken(session, subscriber.shop.buyer.organisation_id, "KRW", NOW)
    assert (month.opened.minor, month.total.minor <= BASIC + TEAM) == (0, True)


def test_an_upgrade_above_the_company_s_price_needs_its_approver(subscriber: Subscriber) -> None:
    limit(subscriber, above=20_000)
    plan, shop = subscriber.plan(TEAM), subscriber.shop
    with pytest.raises(ApprovalNeeded):
        subscriber.change(plan)
    with shop.sessions.begin() as session:
        held = session.get_one(Plan, plan.id)
        [asked] = approvals.ask(session, shop.buyer, held, wanted(held, 1), purpose="All columns.", now=NOW)
        boss = approvals.queries.approvers_of(session, shop.buyer.organisation_id)[0].member
        approvals.decide(session, viewer_of(boss), asked.id, approves=True, reason="", now=NOW)
    assert subscriber.change(plan).state is PurchaseState.FULFILLED
    with shop.sessions() as session:
        assert session.scalars(select(Approval)).one().state is ApprovalState.USED


def test_a_downgrade_asks_nobody(subscriber: Subscriber) -> None:
    subscriber.change(subscriber.plan(TEAM))
    limit(subscriber, budget=0, above=0)
    subscriber.change(subscriber.plan(BASIC))
