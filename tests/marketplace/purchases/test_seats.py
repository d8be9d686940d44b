"""Plans sold by seats: so many seats are asked for, quoted, paid and approved together."""

from typing import Any

import pytest

from marketplace.accounts.models import Organisation
from marketplace.accounts.viewer import viewer_of
from marketplace.approvals import service as approvals
from marketplace.approvals import spending
from marketplace.approvals.errors import ApprovalNeeded
from marketplace.approvals.rules import wanted
from marketplace.listings import service as listings
from marketplace.listings.models import Listing, Plan
from marketplace.listings.schemas import PlanDraft
from marketplace.offers import service as offers
from marketplace.offers.rules import Proposal
from marketplace.payments.port import Outcome
from marketplace.purchases import service
from marketplace.purchases.errors import SeatsUnfit
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from tests.marketplace.purchases.test_fulfilment import event, tell
from tests.support.commerce import DATASET, Shop, draft
from tests.support.marketplace import NOW, make_member, make_organisation
from wire.money import Money

pytestmark = pytest.mark.postgres
BY_SEATS: dict[str, Any] = {
    "kind": "subscription", "interval": "month", "price_minor": 9_000, "per_seat": True, "licences": [{"dataset": DATASET}],
}  # fmt: skip


@pytest.fixture
def plan(shop: Shop) -> Plan:
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=[BY_SEATS]), shop.registry, NOW)
        [found] = session.get_one(Listing, shop.listing.id).open_plans
    return found


def buy(shop: Shop, plan: Plan, quantity: int) -> Purchase:
    return service.buy(shop.desk, shop.buyer, plan.id, None, NOW, quantity=quantity)


def test_all_seats_are_paid_together(shop: Shop, plan: Plan) -> None:
    purchase = buy(shop, plan, 3)
    assert (purchase.quantity, purchase.price) == (3, Money(27_000, "KRW"))
    assert shop.payments.checkouts[f"cs_{purchase.id}"].order.price == Money(27_000, "KRW")
    tell(shop.sessions, event(purchase.id, Outcome.PAID, amount=Money(27_000, "KRW")))
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED


def test_other_seats_than_those_of_the_open_page_are_another_purchase(shop: Shop, plan: Plan) -> None:
    first = buy(shop, plan, 3)
    assert buy(shop, plan, 3).id == first.id
    second = buy(shop, plan, 4)
    assert (second.price, shop.purchase(first.id).state) == (Money(36_000, "KRW"), PurchaseState.CANCELLED)


def test_a_plan_that_is_sold_as_a_whole_has_no_seats(shop: Shop) -> None:
    for kind in ("one_off", "free"):
        with pytest.raises(SeatsUnfit):
            buy(shop, shop.plan(kind), 2)


def test_the_approver_is_asked_for_as_many_seats_as_are_bought(shop: Shop, plan: Plan) -> None:
    with shop.sessions.begin() as session:
        boss = viewer_of(make_member(session, make_organisation(session, "acme"), "buyer", "boss@acme.example"))
        spending.set_approver(session, shop.buyer, boss.member_id, approves=True, now=NOW)
        spending.set_rule(
            session, shop.buyer, "KRW", approval_above=Money(20_000, "KRW"), budget=None, now=NOW
        )  # fmt: skip
    assert buy(shop, plan, 2).quantity == 2
    with pytest.raises(ApprovalNeeded):
        buy(shop, plan, 3)
    with shop.sessions.begin() as session:
        held = session.get_one(Plan, plan.id)
        [asked] = approvals.ask(session, shop.buyer, held, wanted(held, 3), purpose="Three of us.", now=NOW)
        approvals.decide(session, boss, asked.id, approves=True, reason="", now=NOW)
    with pytest.raises(ApprovalNeeded):
        buy(shop, plan, 4)
    assert buy(shop, plan, 3).price == Money(27_000, "KRW")


def test_a_private_plan_is_sold_for_the_seats_that_were_agreed_on(shop: Shop, plan: Plan) -> None:
    with shop.sessions.begin() as session:
        company = session.get_one(Organisation, shop.buyer.organisation_id)
        said = Proposal(PlanDraft.model_validate(BY_SEATS | {"price_minor": 7_000}), seats=10)
        offer = offers.open_offer(
            session, shop.supplier, session.get_one(Plan, plan.id).listing, company, said, declared=shop.registry, now=NOW
        )  # fmt: skip
        agreed = offers.accept(session, shop.buyer, offer.id, 1, declared=shop.registry, now=NOW)
        private = session.get_one(Plan, agreed.plan_id)
    for quantity in (1, 99):
        assert buy(shop, private, quantity).price == Money(70_000, "KRW")
