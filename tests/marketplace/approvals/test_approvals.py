"""Asking first: a supply center on the purpose, an approver of the company on the money; used once, by whom it is for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.approvals import queries, service, spending
from marketplace.approvals.errors import (
    ApprovalNeeded,
    ApprovalStepRefused,
    ApprovalUnknown,
    NothingToApprove,
    OwnRequest,
    RuleUnfit,
)
from marketplace.approvals.models import Approval, AskedOf
from marketplace.approvals.rules import LASTS, Wanted, wanted
from marketplace.approvals.states import ApprovalState
from marketplace.errors import NotFound
from marketplace.listings import service as listings
from marketplace.listings.models import Listing, Plan
from marketplace.payments.port import Outcome
from marketplace.purchases import service as buying
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from tests.marketplace.purchases.test_fulfilment import event, tell
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.marketplace import NOW, Web, make_member, make_organisation, make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
ASKED_FIRST = {"kind": "one_off", "price_minor": 90_000, "approval": True, "licences": [{"dataset": DATASET}]}
DEAR = {"kind": "one_off", "price_minor": 90_000, "licences": [{"dataset": DATASET}]}
PURPOSE = "To forecast the load of our depots."


def offering(shop: Shop, plan: dict[str, Any]) -> Plan:
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=[plan]), shop.registry, NOW)
        shop.listing = session.get_one(Listing, shop.listing.id)
        [found] = shop.listing.open_plans
    return found


def colleague(shop: Shop, role: str = "buyer", email: str = "boss@acme.example") -> Viewer:
    with shop.sessions.begin() as session:
        return viewer_of(make_member(session, make_organisation(session, "acme"), role, email))


def ask(shop: Shop, plan: Plan, viewer: Viewer | None = None) -> Approval:
    with shop.sessions.begin() as session:
        held = session.get_one(Plan, plan.id)
        [asked] = service.ask(session, viewer or shop.buyer, held, wanted(held, 1), purpose=PURPOSE, now=NOW)
    return asked


def decide(
    shop: Shop, viewer: Viewer, approval: Approval, *, approves: bool = True, at: timedelta = timedelta(0)
) -> None:
    with shop.sessions.begin() as session:
        service.decide(session, viewer, approval.id, approves=approves, reason="so", now=NOW + at)


def buy(shop: Shop, plan: Plan, at: timedelta = timedelta(0)) -> Purchase:
    return buying.buy(shop.desk, shop.buyer, plan.id, None, NOW + at)


def state(shop: Shop, approval: Approval) -> ApprovalState:
    with shop.sessions() as session:
        return session.get_one(Approval, approval.id).state


def limited(shop: Shop, above: int = 50_000) -> Viewer:
    """The company's purchases above so much need its approver."""
    approver = colleague(shop)
    with shop.sessions.begin() as session:
        spending.set_approver(session, shop.buyer, approver.member_id, approves=True, now=NOW)
        spending.set_rule(session, shop.buyer, "KRW", approval_above=Money(above, "KRW"), budget=None, now=NOW)
    return approver


def test_the_supply_center_approves_before_anything_is_paid(shop: Shop) -> None:
    plan = offering(shop, ASKED_FIRST)
    with pytest.raises(ApprovalNeeded, match="its supply center must approve first"):
        buy(shop, plan)
    approval = ask(shop, plan)
    assert (approval.asked_of, approval.purpose, approval.price) == (AskedOf.CENTER, PURPOSE, Money(90_000, "KRW"))
    with pytest.raises(ApprovalNeeded):
        buy(shop, plan)
    assert shop.payments.checkouts == {}
    decide(shop, shop.supplier, approval)
    purchase = buy(shop, plan)
    assert (purchase.state, purchase.price) == (PurchaseState.OPEN, Money(90_000, "KRW"))
    assert state(shop, approval) is ApprovalState.USED
    tell(shop.sessions, event(purchase.id, Outcome.PAID, amount=purchase.price))
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED


def test_a_declined_request_buys_nothing_and_may_be_asked_again(shop: Shop) -> None:
    plan = offering(shop, ASKED_FIRST)
    approval = ask(shop, plan)
    decide(shop, shop.supplier, approval, approves=False)
    with pytest.raises(ApprovalNeeded):
        buy(shop, plan)
    with pytest.raises(ApprovalStepRefused):
        decide(shop, shop.supplier, approval)
    again = ask(shop, plan)
    assert again.id != approval.id


def test_who_may_not_decide_sees_no_request(shop: Shop) -> None:
    """A26: the company that asks, another company and another supply center cannot approve."""
    approval = ask(shop, offering(shop, ASKED_FIRST))
    with shop.sessions.begin() as session:
        rivals = [
            make_viewer(session, "buyer", "rival"),
            make_viewer(session, "supply_center", "grid", "supply_center"),
        ]
    for viewer in (shop.buyer, *rivals):
        with pytest.raises(ApprovalUnknown):
            decide(shop, viewer, approval)
        if viewer is not shop.buyer:
            with shop.sessions() as session, pytest.raises(ApprovalUnknown):
                queries.of_viewer(session, viewer, approval.id)


def test_an_approval_that_comes_to_nothing_can_be_used_again(shop: Shop) -> None:
    plan = offering(shop, ASKED_FIRST)
    approval = ask(shop, plan)
    decide(shop, shop.supplier, approval)
    first = buy(shop, plan)
    buying.stop(shop.desk, shop.buyer, first.id, NOW)
    assert shop.purchase(first.id).state is PurchaseState.CANCELLED
    assert state(shop, approval) is ApprovalState.APPROVED
    assert buy(shop, plan).id != first.id


def test_time_ends_requests_and_approvals(shop: Shop) -> None:
    plan = offering(shop, ASKED_FIRST)
    approval = ask(shop, plan)
    with pytest.raises(ApprovalStepRefused, match="expired"):
        decide(shop, shop.supplier, approval, at=LASTS)
    decide(shop, shop.supplier, approval, at=LASTS - timedelta(seconds=1))
    with pytest.raises(ApprovalNeeded):
        buy(shop, plan, 2 * LASTS)
    assert service.expire(shop.sessions, NOW + 2 * LASTS) == 1
    assert service.expire(shop.sessions, NOW + 2 * LASTS) == 0
    assert state(shop, approval) is ApprovalState.EXPIRED


def test_what_was_approved_is_what_is_bought(shop: Shop) -> None:
    """An edited plan is another plan; a dearer one needs another approval."""
    approval = ask(shop, offering(shop, ASKED_FIRST))
    decide(shop, shop.supplier, approval)
    dearer = offering(shop, {**ASKED_FIRST, "price_minor": 95_000})
    with pytest.raises(ApprovalNeeded):
        buy(shop, dearer)
    with shop.sessions() as session:
        held = queries.of_plan(session, shop.buyer.organisation_id, approval.plan_id)
        same = Wanted(approval.plan_id, approval.terms_hash, 1, Money(90_000, "KRW"), needs_center=True)
        assert [one.id for one in held] == [approval.id]
        for change in (
            Wanted(same.plan_id, "0" * 64, 1, same.price, needs_center=True),
            Wanted(same.plan_id, same.terms_hash, 2, same.price, needs_center=True),
            Wanted(same.plan_id, same.terms_hash, 1, Money(90_001, "KRW"), needs_center=True),
            Wanted(same.plan_id, same.terms_hash, 1, Money(1, "EUR"), needs_center=True),
        ):
            with pytest.raises(ApprovalNeeded):
                service.demand(session, shop.buyer.organisation_id, change, NOW)
        assert [one.id for one in service.demand(session, shop.buyer.organisation_id, same, NOW)] == [approval.id]


def test_above_a_price_an_approver_of_the_company_decides(shop: Shop) -> None:
    plan, approver = offering(shop, DEAR), limited(shop)
    with pytest.raises(ApprovalNeeded, match="an approver of your company"):
        buy(shop, plan)
    approval = ask(shop, plan)
    assert approval.asked_of is AskedOf.COMPANY
    with shop.sessions() as session, pytest.raises(ApprovalUnknown):
        queries.of_viewer(session, shop.supplier, approval.id)  # what is decided inside is nobody else's business
    with pytest.raises(ApprovalUnknown):
        decide(shop, shop.buyer, approval)
    decide(shop, approver, approval)
    assert buy(shop, plan).state is PurchaseState.OPEN


def test_up_to_the_price_nobody_is_asked(shop: Shop) -> None:
    plan = offering(shop, {**DEAR, "price_minor": 50_000})
    limited(shop)
    with pytest.raises(NothingToApprove):
        ask(shop, plan)
    assert buy(shop, plan).state is PurchaseState.OPEN


def test_an_approver_does_not_approve_an_own_request(shop: Shop) -> None:
    plan, approver = offering(shop, DEAR), limited(shop)
    approval = ask(shop, plan, approver)
    with pytest.raises(OwnRequest):
        decide(shop, approver, approval)


def test_a_company_is_never_left_without_an_approver(shop: Shop) -> None:
    with shop.sessions.begin() as session, pytest.raises(RuleUnfit):
        spending.set_rule(session, shop.buyer, "KRW", approval_above=Money(0, "KRW"), budget=None, now=NOW)
    approver = limited(shop)
    with shop.sessions.begin() as session, pytest.raises(RuleUnfit):
        spending.set_approver(session, shop.buyer, approver.member_id, approves=False, now=NOW)
    with shop.sessions.begin() as session, pytest.raises(NotFound):
        spending.set_approver(session, shop.buyer, shop.supplier.member_id, approves=True, now=NOW)


def test_an_approval_is_used_once_by_eight_at_once(shop: Shop) -> None:
    plan, approver = offering(shop, DEAR), limited(shop)
    decide(shop, approver, ask(shop, plan))
    with ThreadPoolExecutor(8) as pool:
        bought = {p.id for p in pool.map(lambda _: buy(shop, plan), range(8))}
    assert len(bought) == 1


def test_eight_requests_at_once_are_one(shop: Shop) -> None:
    plan = offering(shop, ASKED_FIRST)
    with ThreadPoolExecutor(8) as pool:
        assert len({one.id for one in pool.map(lambda _: ask(shop, plan), range(8))}) == 1


@pytest.fixture
def pages(web: Web) -> tuple[Shop, Web]:
    return open_shop(web.parts.sessions), web


def token(client: TestClient) -> str:
    page = client.get("/approvals").text
    return (
        page.partition('name="csrf" value="')[2].partition('"')[0]
        or client.get("/account").text.partition('name="csrf" value="')[2].partition('"')[0]
    )


@pytest.mark.parametrize(
    ("language", "asks", "waits"), [("en", "Ask for approval", "Waits for an answer"), ("ko", "이용 신청", "답변 대기")]
)
def test_both_sides_do_it_in_the_browser(pages: tuple[Shop, Web], language: str, asks: str, waits: str) -> None:
    shop, web = pages
    plan = offering(shop, ASKED_FIRST)
    buyer = web.signed_in(shop.buyer.member_id, **{"accept-language": language})
    center = web.signed_in(shop.supplier.member_id, **{"accept-language": language})
    assert asks in buyer.get("/listings/generation-by-hour").text
    form = {"csrf": token(buyer), "plan_id": plan.id, "purpose": "<script>alert(1)</script> forecasts"}
    assert buyer.post("/approvals", data=form).status_code == 303
    assert waits in buyer.get("/listings/generation-by-hour").text
    page = center.get("/approvals").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; forecasts" in page  # A41
    assert "<script>alert" not in page
    [asked] = center.get("/api/approvals").json()["items"]
    answer = {"csrf": token(center), "approves": "true", "reason": "fine"}
    assert center.post(f"/approvals/{asked['id']}/decision", data=answer).status_code == 303
    assert buyer.get(f"/api/approvals/{asked['id']}").json()["state"] == "approved"
    assert buy(shop, plan).state is PurchaseState.OPEN


@pytest.mark.parametrize(
    "body",
    [
        {"quantity": -1}, {"quantity": 0}, {"price_minor": 1}, {"state": "approved"}, {"asked_of": "company"},
        {"purpose": "x"}, {"purpose": "y" * 2001}, {"organisation_id": "org_1"},
    ],
)  # fmt: skip
def test_nothing_but_the_purpose_comes_from_the_request(pages: tuple[Shop, Web], body: dict[str, Any]) -> None:
    """A24: amounts, states and sides are ours."""
    shop, web = pages
    plan = offering(shop, ASKED_FIRST)
    buyer = web.signed_in(shop.buyer.member_id)
    assert buyer.post("/api/approvals", json={"plan_id": plan.id, "purpose": PURPOSE, **body}).status_code == 422
