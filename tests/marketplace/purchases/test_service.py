"""Buying, stopping, refunding, reconciling, with a provider in memory."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.errors import Forbidden
from marketplace.grants.queries import of_purchase
from marketplace.ledger import queries as ledger
from marketplace.listings import service as listings
from marketplace.listings.errors import PlanUnknown
from marketplace.payments.errors import PaymentUnavailable
from marketplace.payments.port import RefundReason
from marketplace.purchases import queries, refunds, service, settlement, wires
from marketplace.purchases.errors import (
    AlreadyStopped,
    NothingToRefund,
    PurchaseStepRefused,
    PurchaseUnknown,
    TermsChanged,
)
from marketplace.purchases.models import Purchase
from marketplace.purchases.refunds import RefundOrder
from marketplace.purchases.states import PurchaseState
from tests.support.announcements import announce_table
from tests.support.commerce import Shop, draft, release
from tests.support.marketplace import NOW, make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
LATER = NOW + timedelta(minutes=10)


def test_a_double_click_is_one_purchase(shop: Shop) -> None:
    """F32: eight requests at once open one purchase and one page."""
    plan = shop.plan("one_off").id
    with ThreadPoolExecutor(8) as pool:
        bought = list(pool.map(lambda _: service.buy(shop.desk, shop.buyer, plan, None, NOW), range(8)))
    assert len({p.id for p in bought}) == len({p.checkout_url for p in bought}) == len(shop.payments.checkouts) == 1


def test_eight_clicks_on_a_free_plan_are_one_purchase(shop: Shop) -> None:
    plan = shop.plan("free").id
    with ThreadPoolExecutor(8) as pool:
        assert (
            len({p.id for p in pool.map(lambda _: service.buy(shop.desk, shop.buyer, plan, None, NOW), range(8))}) == 1
        )


def test_a_lost_answer_is_asked_for_again_with_the_same_key(shop: Shop) -> None:
    """F26: the provider made the page, the answer was lost; the next click gets that page."""
    shop.payments.down = True
    with pytest.raises(PaymentUnavailable):
        service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.down = False
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    assert list(shop.payments.by_key) == [f"{purchase.id}:checkout"]
    assert purchase.checkout_ref == f"cs_{purchase.id}"


def test_an_expired_page_makes_way_for_a_new_purchase(shop: Shop) -> None:
    first = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.checkouts[f"cs_{first.id}"].status = "expired"
    second = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW + timedelta(days=2))
    assert (shop.purchase(first.id).state, second.state) == (PurchaseState.EXPIRED, PurchaseState.OPEN)
    assert second.id != first.id


def test_a_page_that_was_paid_at_the_last_moment_is_honoured(shop: Shop) -> None:
    first = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(first.id)
    again = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW + timedelta(days=2))
    assert (again.id, again.state) == (first.id, PurchaseState.FULFILLED)


def test_a_one_off_can_be_bought_again_once_there_is_more(shop: Shop) -> None:
    first = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(first.id)
    settlement.settle(shop.sessions, shop.payments, first, NOW)
    assert service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, LATER).id == first.id
    with shop.sessions.begin() as session:
        release(session, 2)
    assert service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, LATER).state is PurchaseState.OPEN


def test_a_state_of_a_table_is_bought_and_again_once_there_is_a_newer_one(shop: Shop) -> None:
    def buy() -> Purchase:
        made = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, LATER)
        if made.state is PurchaseState.OPEN:
            shop.payments.pay(made.id)
            settlement.settle(shop.sessions, shop.payments, made, NOW)
        return made

    bought = []
    for version in (2, 4):
        with shop.sessions.begin() as session:
            announce_table(session, version, {"2026-10": version})
        bought.append(buy())
        assert buy().id == bought[-1].id
    with shop.sessions.begin() as session:
        announce_table(session, 3, {"2026-10": 9})  # late: what stands is the same
    assert buy().id == bought[-1].id
    with shop.sessions() as session:
        grants = [of_purchase(session, purchase.id)[0] for purchase in bought]
        assert [grant.version for grant in grants] == [2, 4]
        assert [grant.deliveries for grant in grants] == [["dlv_1", "dlv_2"], ["dlv_1", "dlv_2", "dlv_4"]]
        assert queries.states_of(session, bought[0].id) == {"energy.generation": NOW + timedelta(days=2)}


@pytest.mark.parametrize("kind", ["free", "subscription"])
def test_a_subscription_is_of_no_state(shop: Shop, kind: str) -> None:
    with shop.sessions.begin() as session:
        announce_table(session, 2, {"2026-10": 9})
    purchase = service.buy(shop.desk, shop.buyer, shop.plan(kind).id, None, NOW)
    if kind == "subscription":
        shop.payments.pay(purchase.id)
        settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    with shop.sessions() as session:
        [grant] = of_purchase(session, purchase.id)
        assert (grant.version, grant.deliveries, queries.states_of(session, purchase.id)) == (None, None, {})


def test_terms_that_changed_since_they_were_read_are_not_bought(shop: Shop) -> None:
    with pytest.raises(TermsChanged):
        service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, "0" * 64, NOW)


def test_a_withdrawn_plan_or_listing_is_not_sold(shop: Shop) -> None:
    plan = shop.plan("one_off").id
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=[]), shop.registry, NOW)
    with pytest.raises(PlanUnknown):
        service.buy(shop.desk, shop.buyer, plan, None, NOW)


def test_cancelling_closes_the_page(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    assert service.stop(shop.desk, shop.buyer, purchase.id, NOW).state is PurchaseState.CANCELLED
    assert shop.payments.checkouts[f"cs_{purchase.id}"].status == "expired"
    with pytest.raises(PurchaseStepRefused):
        service.stop(shop.desk, shop.buyer, purchase.id, NOW)


def test_another_organisations_purchase_is_not_there(shop: Shop) -> None:
    """A26: absent and not yours look the same."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    with shop.sessions.begin() as session:
        other = make_viewer(session, "buyer", "rival")
    with pytest.raises(PurchaseUnknown):
        service.stop(shop.desk, other, purchase.id, NOW)


def test_a_lost_webhook_is_made_up_for(shop: Shop) -> None:
    """F30: nothing was told for days; asking the provider finds the payment, once."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(purchase.id)
    assert settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(minutes=1)) == 0
    assert settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(days=3)) == 1
    assert settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(days=3)) == 0
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED


def test_an_abandoned_page_expires(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.checkouts[f"cs_{purchase.id}"].status = "expired"
    settlement.reconcile(shop.sessions, shop.payments, LATER)
    assert shop.purchase(purchase.id).state is PurchaseState.EXPIRED


def test_a_purchase_that_never_got_a_page_is_given_up_after_a_day(shop: Shop) -> None:
    shop.payments.down = True
    with pytest.raises(PaymentUnavailable):
        service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    assert settlement.reconcile(shop.sessions, shop.payments, LATER) == 0
    assert settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(days=1, minutes=1)) == 1
    with shop.sessions() as session:
        assert session.scalars(select(Purchase.state)).all() == [PurchaseState.EXPIRED]


def test_one_that_fails_does_not_hold_up_the_others(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.down = True
    assert settlement.reconcile(shop.sessions, shop.payments, LATER) == 0
    assert shop.purchase(purchase.id).state is PurchaseState.OPEN


def _paid(shop: Shop) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return purchase


def ordered(minor: int | None = None, *, ends: bool = False) -> RefundOrder:
    amount = None if minor is None else Money(minor, "KRW")
    return RefundOrder(RefundReason.REQUESTED, "bought by mistake", amount, ends)


def test_a_refund_counts_only_when_it_is_confirmed(shop: Shop) -> None:
    purchase = _paid(shop)
    asked = settlement.refund(shop.desk, shop.operator, purchase.id, ordered(), NOW)
    (refund,) = asked.refunds
    assert (asked.state, refund.provider_ref, refund.amount) == (
        PurchaseState.FULFILLED, f"re_{refund.id}", purchase.price,
    )  # fmt: skip
    settlement.reconcile(shop.sessions, shop.payments, LATER)
    with shop.sessions() as session:
        assert queries.locked(session, purchase.id).state is PurchaseState.REFUNDED
        assert of_purchase(session, purchase.id)[0].revoke_reason == "refunded"
        assert all(m.minor == 0 for sums in ledger.balances(session).values() for m in sums)


def test_a_refund_whose_answer_was_lost_is_asked_for_once_more_and_given_once(shop: Shop) -> None:
    purchase = _paid(shop)
    shop.payments.down = True
    with pytest.raises(PaymentUnavailable):
        settlement.refund(shop.desk, shop.operator, purchase.id, ordered(), NOW)
    shop.payments.down = False
    settlement.reconcile(shop.sessions, shop.payments, LATER)
    assert shop.purchase(purchase.id).state is PurchaseState.REFUNDED
    assert list(shop.payments.checkouts[f"cs_{purchase.id}"].refunds.values()) == [12_000]


def test_parts_never_exceed_the_price_even_before_they_are_confirmed(shop: Shop) -> None:
    purchase = _paid(shop)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(5_000), NOW)
    with pytest.raises(NothingToRefund, match="KRW 7,000 are left"):
        settlement.refund(shop.desk, shop.operator, purchase.id, ordered(7_001), NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    part = shop.purchase(purchase.id)
    with shop.sessions() as session:
        left = refunds.left_to_refund(session, part)
    assert (part.state, part.refunded.minor, left.minor) == (PurchaseState.FULFILLED, 5_000, 7_000)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(7_000), NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    assert shop.purchase(purchase.id).state is PurchaseState.REFUNDED


def test_a_part_ends_the_access_where_the_operator_says_so(shop: Shop) -> None:
    purchase = _paid(shop)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(1, ends=True), NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    with shop.sessions() as session:
        assert of_purchase(session, purchase.id)[0].revoked_at == NOW
    assert (shop.purchase(purchase.id).state, shop.purchase(purchase.id).refunded.minor) == (PurchaseState.REFUNDED, 1)


@pytest.mark.parametrize("role", [Role.BUYER, Role.ANALYST, Role.SUPPLY_CENTER])
def test_only_an_operator_refunds(shop: Shop, role: Role) -> None:
    with pytest.raises(Forbidden):
        settlement.refund(shop.desk, replace(shop.buyer, role=role), _paid(shop).id, ordered(), NOW)


def test_what_cost_nothing_is_not_refunded(shop: Shop) -> None:
    free = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    with pytest.raises(NothingToRefund):
        settlement.refund(shop.desk, shop.operator, free.id, ordered(), NOW)
    with shop.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Purchase)) == 1


def test_a_buyer_asks_for_a_refund_and_the_operator_answers(shop: Shop) -> None:
    purchase = _paid(shop)
    with shop.sessions.begin() as session:
        refunds.wish(session, shop.buyer, purchase.id, "the months we need are missing", NOW)
    with pytest.raises(Forbidden), shop.sessions.begin() as session:
        refunds.decline(session, shop.buyer, purchase.id, "no")
    with shop.sessions.begin() as session:
        refunds.decline(session, shop.operator, purchase.id, "the page names the months")
    told = shop.purchase(purchase.id)
    assert (told.refund_wish, told.refund_answer) == ("the months we need are missing", "the page names the months")
    with pytest.raises(NothingToRefund), shop.sessions.begin() as session:
        refunds.decline(session, shop.operator, purchase.id, "again")


def _subscribed(shop: Shop) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return shop.purchase(purchase.id)


def test_a_stopped_subscription_says_when_it_ends_and_can_be_taken_back(shop: Shop) -> None:
    purchase = _subscribed(shop)
    stopped = service.stop(shop.desk, shop.buyer, purchase.id, NOW)
    assert (stopped.state, wires.purchase(stopped, "en").ends_at) == (PurchaseState.ENDING, purchase.paid_until)
    with pytest.raises(AlreadyStopped, match=f"ends on {purchase.paid_until:%Y-%m-%d %H:%M} UTC"):
        service.stop(shop.desk, shop.buyer, purchase.id, LATER)
    again = service.resume(shop.desk, shop.buyer, purchase.id, LATER)
    assert (again.state, again.stopped_at, wires.purchase(again, "en").ends_at) == (PurchaseState.FULFILLED, None, None)
    with pytest.raises(PurchaseStepRefused):
        service.resume(shop.desk, shop.buyer, purchase.id, LATER)


def test_a_stopped_subscription_is_still_the_companys_own(shop: Shop) -> None:
    purchase = _subscribed(shop)
    service.stop(shop.desk, shop.buyer, purchase.id, NOW)
    assert service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, LATER).id == purchase.id


def test_an_end_that_no_webhook_told_of_is_found_by_asking(shop: Shop) -> None:
    purchase = _subscribed(shop)
    service.stop(shop.desk, shop.buyer, purchase.id, NOW)
    shop.payments.checkouts[f"cs_{purchase.id}"].ended = True
    assert purchase.paid_until is not None
    settlement.reconcile(shop.sessions, shop.payments, purchase.paid_until + timedelta(minutes=6))
    assert shop.purchase(purchase.id).state is PurchaseState.ENDED


def test_a_full_refund_of_a_subscription_ends_it_at_the_provider(shop: Shop) -> None:
    purchase = _subscribed(shop)
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(1), NOW)
    assert not shop.payments.checkouts[f"cs_{purchase.id}"].ended
    settlement.refund(shop.desk, shop.operator, purchase.id, ordered(), NOW)
    assert shop.payments.checkouts[f"cs_{purchase.id}"].ended
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    assert shop.purchase(purchase.id).state is PurchaseState.REFUNDED


def test_each_is_asked_about_in_its_turn_and_not_more_often_than_webhooks_are_waited_for(shop: Shop) -> None:
    first = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    second = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW + timedelta(seconds=1))
    for minutes, asked in [(6, first), (6, second), (7, None), (12, first)]:
        at = NOW + timedelta(minutes=minutes)
        settlement.reconcile(shop.sessions, shop.payments, at, limit=1)
        assert [p.id for p in (first, second) if shop.purchase(p.id).asked_at == at][-1:] == (
            [asked.id] if asked else []
        ), minutes
