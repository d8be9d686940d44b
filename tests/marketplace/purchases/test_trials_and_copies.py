"""A trial is taken once and ends by itself; as many copies are held at once as the plan says, whoever pays when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.viewer import Viewer
from marketplace.grants.queries import of_purchase
from marketplace.ledger import queries as ledger
from marketplace.listings import service as listings
from marketplace.listings.models import Listing
from marketplace.payments import service as inbox
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases import service, settlement
from marketplace.purchases.errors import SoldOut, TrialTaken
from marketplace.purchases.fulfilment import apply
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from tests.marketplace.purchases.test_fulfilment import event, tell
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.marketplace import NOW, Web, make_viewer

pytestmark = pytest.mark.postgres
TRIALS = [
    {"kind": "trial", "trial_days": 14, "licences": [{"dataset": DATASET}]},
    {"kind": "trial", "trial_days": 30, "licences": [{"dataset": DATASET, "columns": ["station"]}]},
]
EXCLUSIVE = {"kind": "one_off", "price_minor": 90_000, "copies": 1, "licences": [{"dataset": DATASET, "term_days": 60}]}


def offering(shop: Shop, *plans: dict[str, Any]) -> Shop:
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=plans), shop.registry, NOW)
        shop.listing = session.get_one(Listing, shop.listing.id)
        assert shop.listing.plans
    return shop


def other_buyer(shop: Shop, slug: str = "hanbit") -> Viewer:
    with shop.sessions.begin() as session:
        return make_viewer(session, "buyer", slug)


def paid(purchase: Purchase, name: str = "paid", outcome: Outcome = Outcome.PAID) -> PaymentEvent:
    return event(purchase.id, outcome, f"{name}_{purchase.id}", amount=purchase.price)


def opened(shop: Shop, viewer: Viewer, at: timedelta = timedelta(0)) -> Purchase:
    return service.buy(shop.desk, viewer, shop.plan("one_off").id, None, NOW + at)


def test_a_trial_begins_at_once_and_ends_by_itself(shop: Shop) -> None:
    offering(shop, TRIALS[0])
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("trial").id, None, NOW)
    assert (purchase.state, purchase.checkout_url) == (PurchaseState.FULFILLED, None)
    assert purchase.trial_ends_at == NOW + timedelta(days=14)
    with shop.sessions() as session:
        [grant] = of_purchase(session, purchase.id)
        assert grant.ends_at == NOW + timedelta(days=14)
        assert ledger.sums(session) == []
    assert settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(days=40)) == 0
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED


def test_a_trial_is_taken_once_whichever_it_is(shop: Shop) -> None:
    offering(shop, *TRIALS)
    first, second = shop.listing.open_plans
    taken = service.buy(shop.desk, shop.buyer, first.id, None, NOW)
    assert service.buy(shop.desk, shop.buyer, first.id, None, NOW).id == taken.id
    for plan, at in ((second, timedelta(1)), (first, timedelta(40))):
        with pytest.raises(TrialTaken):
            service.buy(shop.desk, shop.buyer, plan.id, None, NOW + at)
    assert service.buy(shop.desk, other_buyer(shop), second.id, None, NOW).state is PurchaseState.FULFILLED


def test_two_connections_at_once_take_one_trial(shop: Shop) -> None:
    """A24: two trial plans of one listing, eight requests at once."""
    offering(shop, *TRIALS)
    plans = [shop.listing.open_plans[n % 2].id for n in range(8)]

    def take(plan: str) -> str:
        try:
            return service.buy(shop.desk, shop.buyer, plan, None, NOW).id
        except TrialTaken:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(take, plans)) - {"refused"}) == 1
    with shop.sessions() as session:
        assert len(session.scalars(select(Purchase)).all()) == 1


def test_the_page_of_a_trial_says_what_comes_after(web: Web) -> None:
    shop = offering(open_shop(web.parts.sessions), TRIALS[0])
    client = web.signed_in(shop.buyer.member_id)
    page = client.get("/listings/generation-by-hour").text
    assert "Free for 14 days" in page
    assert "It ends by itself after 14 days, and nothing is charged" in page
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("trial").id, None, NOW)
    page = client.get(f"/purchases/{purchase.id}").text
    assert "The trial ends by itself on 2026-11-16 18:00 KST; nothing is charged." in page
    assert 'href="/listings/generation-by-hour#plans">What you can take afterwards' in page


def test_two_who_pay_for_the_last_copy_get_one_licence_and_one_refund(shop: Shop) -> None:
    """F31: both pay; the first payment that arrives is honoured, the other goes back without anybody's doing."""
    offering(shop, EXCLUSIVE)
    first, second = opened(shop, shop.buyer), opened(shop, other_buyer(shop))
    price = first.price
    for late in (second, first):
        shop.payments.pay(late.id)
        tell(shop.sessions, paid(late))
    assert (shop.purchase(second.id).state, shop.purchase(first.id).state) == (
        PurchaseState.FULFILLED, PurchaseState.SOLD_OUT,
    )  # fmt: skip
    with shop.sessions() as session:
        assert len(of_purchase(session, second.id)) == 1
        assert of_purchase(session, first.id) == []
    settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(seconds=1))
    settlement.reconcile(shop.sessions, shop.payments, NOW + timedelta(minutes=10))
    given_back = shop.purchase(first.id)
    assert (given_back.state, given_back.refunded) == (PurchaseState.REFUNDED, price)
    assert list(shop.payments.checkouts[f"cs_{first.id}"].refunds.values()) == [price.minor]
    with shop.sessions() as session:
        assert [amount.minor for amount in ledger.sums(session)] == [0]
        assert ledger.balance(session, "stripe:clearing", "KRW") == price


def test_both_payments_at_the_same_moment(shop: Shop) -> None:
    """F31 with two connections: each handles its own payment."""
    offering(shop, EXCLUSIVE)
    bought = [opened(shop, shop.buyer), opened(shop, other_buyer(shop))]
    for purchase in bought:
        shop.payments.pay(purchase.id)
        with shop.sessions.begin() as session:
            inbox.store(session, paid(purchase), {}, NOW)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda p: inbox.handle(shop.sessions, [paid(p).id], apply, NOW), bought))
    assert sorted(shop.purchase(p.id).state for p in bought) == ["fulfilled", "sold_out"]


def test_a_copy_that_is_held_is_not_offered_and_comes_free_when_its_grant_ends(shop: Shop) -> None:
    offering(shop, EXCLUSIVE)
    first = opened(shop, shop.buyer)
    tell(shop.sessions, paid(first))
    late = other_buyer(shop)
    with pytest.raises(SoldOut):
        opened(shop, late)
    assert opened(shop, shop.buyer).id == first.id
    assert opened(shop, late, timedelta(days=61)).state is PurchaseState.OPEN


def test_another_price_makes_no_second_exclusive_licence(shop: Shop) -> None:
    offering(shop, EXCLUSIVE)
    first = opened(shop, shop.buyer)
    tell(shop.sessions, paid(first))
    offering(shop, {**EXCLUSIVE, "price_minor": 100})
    with pytest.raises(SoldOut):
        opened(shop, other_buyer(shop))


def test_a_replay_of_the_late_payment_changes_nothing(shop: Shop) -> None:
    """A24, F27: paid again, then told as expired: one sale and one refund order."""
    offering(shop, EXCLUSIVE)
    first, second = opened(shop, shop.buyer), opened(shop, other_buyer(shop))
    for late in (first, second):
        tell(shop.sessions, paid(late))
    for n, outcome in enumerate((Outcome.PAID, Outcome.EXPIRED, Outcome.PAID)):
        tell(shop.sessions, paid(second, f"again_{n}", outcome))
    found = shop.purchase(second.id)
    assert (found.state, len(found.refunds)) == (PurchaseState.SOLD_OUT, 1)
