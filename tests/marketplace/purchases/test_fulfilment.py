"""Events of the provider → state, grant and ledger: once, whole, in any order (F26-F30, A24-A27)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from marketplace.grants.models import Grant
from marketplace.grants.queries import held, of_purchase
from marketplace.ledger import queries as ledger
from marketplace.ledger.models import LedgerTransaction
from marketplace.listings import service as listings
from marketplace.listings.models import Listing
from marketplace.payments import service as inbox
from marketplace.payments import suspense
from marketplace.payments.models import InboxEvent
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases import service
from marketplace.purchases.fulfilment import SUSPENSE
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions.fulfilment import apply
from marketplace.subscriptions.models import Subscription, SubscriptionPeriod
from tests.support.commerce import PRICE, Shop, draft, release
from tests.support.marketplace import NOW
from wire.money import Money

pytestmark = pytest.mark.postgres


def event(purchase_id: str, outcome: Outcome, id_: str = "", **values: Any) -> PaymentEvent:
    amount = None if outcome is Outcome.EXPIRED else PRICE
    if outcome is Outcome.REFUNDED:
        values = {"reference": f"re_{purchase_id}", **values}
    return PaymentEvent(
        id_ or f"evt_{outcome}", f"test.{outcome}", outcome, purchase_id, **{"amount": amount, **values}
    )


def refund_of(shop: Shop, purchase_id: str) -> str:
    (refund,) = shop.purchase(purchase_id).refunds
    return refund.id


def stopping(purchase_id: str, outcome: Outcome, second: int) -> PaymentEvent:
    return event(purchase_id, outcome, f"evt_{outcome}_{second}", amount=None, at=NOW + timedelta(seconds=second))


def renewal(purchase_id: str, number: int) -> PaymentEvent:
    until = NOW + timedelta(days=31 * (number + 1))
    return event(purchase_id, Outcome.RENEWED, f"evt_renewal_{number}", until=until, reference=f"in_{number}")


def tell(sessions: sessionmaker[Session], *events: PaymentEvent) -> None:
    """Each event comes in by itself and is handled by the worker."""
    for told in events:
        with sessions.begin() as session:
            inbox.store(session, told, {}, NOW)
        inbox.handle_pending(sessions, apply, NOW)


def tell_in_any_order(sessions: sessionmaker[Session], *events: PaymentEvent) -> None:
    """What waits for something that was told later is tried again."""
    tell(sessions, *events)
    inbox.handle_pending(sessions, apply, NOW + timedelta(seconds=10))


def facts(session: Session, purchase_id: str) -> dict[str, Any]:
    """All that a purchase has brought about, times left out."""
    purchase = session.get_one(Purchase, purchase_id)
    grants = of_purchase(session, purchase_id)
    return {
        "state": purchase.state,
        "grants": [(g.dataset, g.deliveries, g.revoked_at is not None, held(g).active(NOW)) for g in grants],
        "balances": {account: sums for account, sums in ledger.balances(session).items() if any(m.minor for m in sums)},
        "transactions": set(session.scalars(select(LedgerTransaction.reference))),
    }


def test_a_payment_brings_grant_and_ledger_entry(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    assert (purchase.state, purchase.checkout_url) == (PurchaseState.OPEN, f"http://127.0.0.1:1/pay/cs_{purchase.id}")
    tell(shop.sessions, event(purchase.id, Outcome.PAID))
    with shop.sessions() as session:
        assert facts(session, purchase.id) == {
            "state": PurchaseState.FULFILLED,
            "grants": [("energy.generation", ["dlv_1"], False, True)],
            "balances": {
                "network:fees": [Money(-1_800, "KRW")], "stripe:clearing": [Money(12_000, "KRW")],
                "sector:energy:payable": [Money(-600, "KRW")],
                f"supplier:{shop.supplier.organisation_id}:payable": [Money(-9_600, "KRW")],
            },
            "transactions": {f"{purchase.id}:sale"},
        }  # fmt: skip


def test_a_free_plan_is_fulfilled_at_once_and_moves_no_money(shop: Shop) -> None:
    first = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    again = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    assert (first.state, again.id) == (PurchaseState.FULFILLED, first.id)
    with shop.sessions() as session:
        assert facts(session, first.id)["transactions"] == set()
        assert [g.deliveries for g in of_purchase(session, first.id)] == [None]


def test_a_refund_takes_back_grant_and_money(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    tell(shop.sessions, event(purchase.id, Outcome.PAID), event(purchase.id, Outcome.REFUNDED))
    with shop.sessions() as session:
        found = facts(session, purchase.id)
    assert (found["state"], found["balances"]) == (PurchaseState.REFUNDED, {})
    assert found["grants"] == [("energy.generation", ["dlv_1"], True, False)]
    assert found["transactions"] == {f"{purchase.id}:sale", f"{purchase.id}:refund:{refund_of(shop, purchase.id)}"}


def test_renewals_prolong_the_grant_and_count_once_each(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    paid = event(purchase.id, Outcome.PAID)
    tell_in_any_order(shop.sessions, renewal(purchase.id, 2), paid, renewal(purchase.id, 1), renewal(purchase.id, 2))
    with shop.sessions() as session:
        (grant,) = of_purchase(session, purchase.id)
        assert (grant.deliveries, grant.ends_at) == (None, NOW + timedelta(days=93))
        assert ledger.balance(session, "stripe:clearing", "KRW") == Money(36_000, "KRW")


POSSIBLE = (Outcome.PAID, Outcome.REFUNDED, Outcome.EXPIRED, Outcome.OTHER)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_order_and_repetition_ends_alike(shop: Shop, data: st.DataObject) -> None:
    """F29: the same set of events, told in two orders with any repetitions, brings about the same."""
    told = data.draw(st.sets(st.sampled_from((*POSSIBLE, 1, 2)), min_size=1))
    told |= {Outcome.PAID} if told & {1, 2} else set()
    orders = [
        data.draw(st.permutations([*told, *data.draw(st.lists(st.sampled_from(sorted(told, key=str)), max_size=3))]))
        for _ in range(2)
    ]
    results = []
    for order in orders:
        with shop.sessions.begin() as session:
            _forget(session)
        purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
        tell_in_any_order(
            shop.sessions, *(renewal(purchase.id, o) if isinstance(o, int) else event(purchase.id, o) for o in order)
        )
        with shop.sessions() as session:
            assert all(total.minor == 0 for total in ledger.sums(session))
            found = facts(session, purchase.id)
            refunds = session.scalars(select(Refund.id)).all()
            references = {reference.removeprefix(purchase.id) for reference in found["transactions"]}
            found["transactions"] = {":refund" if r.split(":")[-1] in refunds else r for r in references}
        results.append(found)
    assert results[0] == results[1]


def _forget(session: Session) -> None:
    """An example begins with empty tables; the ledger refuses that to everybody but its owner."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for table in ("ledger_charge", "ledger_entry", "ledger_transaction", "payment_event"):
        session.execute(text(f"DELETE FROM {table}"))
    session.execute(delete(Grant))
    session.execute(delete(Refund))
    session.execute(delete(SubscriptionPeriod))
    session.execute(delete(Subscription))
    session.execute(delete(Purchase))


def test_a_hundred_webhooks_at_once_are_one_sale(shop: Shop) -> None:
    """F28: 100 copies over 8 connections, stored and handled at the same time."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    paid = event(purchase.id, Outcome.PAID)

    def tell_once(_: int) -> None:
        tell(shop.sessions, paid)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell_once, range(100)))
    with shop.sessions() as session:
        found = facts(session, purchase.id)
        assert session.scalar(select(func.count()).select_from(InboxEvent)) == 1
    assert (found["state"], len(found["grants"]), found["transactions"]) == (
        PurchaseState.FULFILLED,
        1,
        {f"{purchase.id}:sale"},
    )


def test_two_different_events_at_once_on_two_connections(shop: Shop) -> None:
    """Stripe tells of one payment twice, under two ids: one grant, one sale."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    events = [event(purchase.id, Outcome.PAID, f"evt_{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda e: tell(shop.sessions, e), events))
    with shop.sessions() as session:
        assert facts(session, purchase.id)["transactions"] == {f"{purchase.id}:sale"}
        assert session.scalar(select(func.count()).select_from(InboxEvent).where(InboxEvent.handled_at.is_(None))) == 0


def test_an_amount_that_is_not_the_price_fulfils_nothing_and_stays_visible(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    paid = event(purchase.id, Outcome.PAID, amount=Money(1, "KRW"))
    tell(shop.sessions, paid, paid)
    with shop.sessions() as session:
        assert session.get_one(InboxEvent, "evt_paid").result == SUSPENSE
        (held,) = suspense.waiting(session)
        assert (held.amount, held.cause, held.purchase_id) == (Money(1, "KRW"), "it costs KRW 12,000", purchase.id)
        found = facts(session, purchase.id)
    assert found["state"] is PurchaseState.OPEN
    assert found["balances"] == {"stripe:clearing": [Money(1, "KRW")], "suspense:KRW": [Money(-1, "KRW")]}


def test_what_was_given_back_at_the_provider_leaves_suspense_once(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    tell(shop.sessions, event(purchase.id, Outcome.PAID, amount=Money(1, "KRW")))
    with shop.sessions.begin() as session:
        reference = suspense.waiting(session)[0].reference
        suspense.settle(session, reference, shop.operator.member_id, "given back on their pages", NOW)
    with shop.sessions.begin() as session, pytest.raises(suspense.SettledBefore):
        suspense.settle(session, reference, shop.operator.member_id, "twice", NOW)
    with shop.sessions() as session:
        assert (suspense.waiting(session), facts(session, purchase.id)["balances"]) == ([], {})


def test_an_event_for_an_unknown_purchase_waits_and_is_tried_again(shop: Shop) -> None:
    tell(shop.sessions, event("pur_unknown", Outcome.PAID))
    with shop.sessions() as session:
        stored = session.get_one(InboxEvent, "evt_paid")
        assert stored.next_try_at > NOW
        assert stored.error == "PurchaseUnknown: no purchase pur_unknown"


def test_refunds_in_parts_take_access_away_only_with_the_last(shop: Shop) -> None:
    """Given on the provider's own pages: nobody here ordered them. Told twice, each counts once."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    first = event(purchase.id, Outcome.REFUNDED, "evt_r1", amount=Money(5, "KRW"), reference="re_1")
    again = event(purchase.id, Outcome.REFUNDED, "evt_r1b", amount=Money(5, "KRW"), reference="re_1")
    tell(shop.sessions, event(purchase.id, Outcome.PAID), first, again)
    assert (shop.purchase(purchase.id).state, shop.purchase(purchase.id).refunded) == (
        PurchaseState.FULFILLED, Money(5, "KRW"),
    )  # fmt: skip
    with shop.sessions() as session:
        assert facts(session, purchase.id)["balances"] == {
            "network:fees": [Money(-1_799, "KRW")], "stripe:clearing": [Money(11_995, "KRW")],
            "sector:energy:payable": [Money(-600, "KRW")],
            f"supplier:{shop.supplier.organisation_id}:payable": [Money(-9_596, "KRW")],
        }  # fmt: skip
        assert facts(session, purchase.id)["grants"] == [("energy.generation", ["dlv_1"], False, True)]
    rest = event(purchase.id, Outcome.REFUNDED, "evt_r2", amount=Money(11_995, "KRW"), reference="re_2")
    tell(shop.sessions, rest)
    with shop.sessions() as session:
        found = facts(session, purchase.id)
    assert (found["state"], found["balances"]) == (PurchaseState.REFUNDED, {})
    assert found["grants"] == [("energy.generation", ["dlv_1"], True, False)]


def test_more_than_the_price_is_never_given_back_without_a_person_looking(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    much = event(purchase.id, Outcome.REFUNDED, amount=Money(12_001, "KRW"))
    tell(shop.sessions, event(purchase.id, Outcome.PAID), much)
    with shop.sessions() as session:
        assert "KRW 12,001 back" in str(session.get_one(InboxEvent, "evt_refunded").error)
        assert facts(session, purchase.id)["state"] is PurchaseState.FULFILLED


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_stop_and_resume_the_newest_word_holds_in_any_order(shop: Shop, order: tuple[int, ...]) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    told = [stopping(purchase.id, o, n) for n, o in enumerate((Outcome.STOPPED, Outcome.RESUMED, Outcome.STOPPED))]
    tell(shop.sessions, event(purchase.id, Outcome.PAID), *(told[n] for n in order))
    assert shop.purchase(purchase.id).state is PurchaseState.ENDING
    tell(shop.sessions, stopping(purchase.id, Outcome.RESUMED, 3))
    assert (shop.purchase(purchase.id).state, shop.purchase(purchase.id).stopped_at) == (PurchaseState.FULFILLED, None)


def test_a_stop_that_is_told_before_the_payment_waits_for_it(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    tell(shop.sessions, stopping(purchase.id, Outcome.STOPPED, 0), event(purchase.id, Outcome.PAID))
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED
    inbox.handle_pending(shop.sessions, apply, NOW + timedelta(minutes=5))
    assert shop.purchase(purchase.id).state is PurchaseState.ENDING


def test_a_subscription_that_ran_out_gives_what_was_paid_until_the_day_that_was_said(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    tell(shop.sessions, event(purchase.id, Outcome.PAID), event(purchase.id, Outcome.ENDED, amount=None))
    ended = shop.purchase(purchase.id)
    with shop.sessions() as session:
        (grant,) = of_purchase(session, purchase.id)
    assert (ended.state, grant.ends_at, grant.revoked_at) == (PurchaseState.ENDED, ended.paid_until, None)


def test_a_crash_between_state_and_ledger_leaves_nothing_half_done(shop: Shop) -> None:
    """F24: the transaction is whole or absent; the event is handled by the next try."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)

    def crash(session: Session, told: PaymentEvent, now: Any) -> str:
        apply(session, told, now)
        raise ConnectionError("the database went away")

    with shop.sessions.begin() as session:
        inbox.store(session, event(purchase.id, Outcome.PAID), {}, NOW)
    assert inbox.handle_pending(shop.sessions, crash, NOW) == 0
    with shop.sessions() as session:
        assert facts(session, purchase.id) == {
            "state": PurchaseState.OPEN,
            "grants": [],
            "balances": {},
            "transactions": set(),
        }
    assert inbox.handle_pending(shop.sessions, apply, NOW + timedelta(minutes=5)) == 1
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED


def test_what_postgresql_refuses_at_the_commit_is_noted_and_holds_nobody_up(shop: Shop) -> None:
    """Half a ledger transaction is found out when all else of the event was done."""

    def off_balance(session: Session, told: PaymentEvent, now: Any) -> str:
        if told.id == "evt_off":
            header = {"id": "ltx_off", "kind": "sale", "reference": "off", "occurred_at": now}
            session.execute(insert(LedgerTransaction).values(header))
        return apply(session, told, now)

    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    with shop.sessions.begin() as session:
        inbox.store(session, event(purchase.id, Outcome.PAID, "evt_off"), {}, NOW)
        inbox.store(session, event(purchase.id, Outcome.PAID, "evt_sound"), {}, NOW)
    assert inbox.handle_pending(shop.sessions, off_balance, NOW) == 1
    with shop.sessions() as session:
        off, sound = (session.get_one(InboxEvent, f"evt_{name}") for name in ("off", "sound"))
        assert (off.handled_at, off.attempts, sound.handled_at) == (None, 1, NOW)
        assert "fewer than two entries" in str(off.error)
        assert facts(session, purchase.id)["transactions"] == {f"{purchase.id}:sale"}


def test_what_was_bought_stays_as_it_was_when_the_supplier_edits(shop: Shop) -> None:
    """A27: price and terms are bound when the purchase is opened."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    narrower = [
        {
            "kind": "one_off",
            "price_minor": 99_000,
            "licences": [{"dataset": "energy.generation", "columns": ["station"]}],
        }
    ]
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=narrower), shop.registry, NOW)
        listings.withdraw(session, shop.supplier, "generation-by-hour", NOW)
        release(session, 2)
    tell(shop.sessions, event(purchase.id, Outcome.PAID))
    with shop.sessions() as session:
        (grant,) = of_purchase(session, purchase.id)
        assert (grant.terms_hash, grant.scope["columns"]) == (
            purchase.terms_hash,
            ["station", "measured_at", "output", "month"],
        )
        assert grant.deliveries == ["dlv_1", "dlv_2"]


@pytest.mark.parametrize(
    ("kind", "version", "deliveries"), [("free", "pinned", ["dlv_1"]), ("one_off", "followed", None)]
)
def test_the_licence_says_which_releases_are_given(
    shop: Shop, kind: str, version: str, deliveries: list[str] | None
) -> None:
    terms = {"dataset": "energy.generation", "version": version}
    plan = {"kind": kind, "price_minor": 0 if kind == "free" else 12_000, "licences": [terms]}
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(plans=[plan]), shop.registry, NOW)
    with shop.sessions() as session:
        offered = session.get_one(Listing, shop.listing.id).open_plans[0].id
    purchase = service.buy(shop.desk, shop.buyer, offered, None, NOW)
    if kind != "free":
        tell(shop.sessions, event(purchase.id, Outcome.PAID))
    with shop.sessions() as session:
        assert [grant.deliveries for grant in of_purchase(session, purchase.id)] == [deliveries]
