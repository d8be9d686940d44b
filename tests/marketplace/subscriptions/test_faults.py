"""Webhooks in every order, twice, at once; the database gone between two writes; clocks that step back (F24-F35)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from marketplace.errors import MarketplaceError
from marketplace.grants.models import Grant
from marketplace.ledger import queries as ledger
from marketplace.ledger.queries import sums
from marketplace.payments import service as inbox
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases.disputes import Dispute, of_purchase
from marketplace.purchases.models import AgreedLicence, Purchase, Refund
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions.fulfilment import apply
from marketplace.subscriptions.models import Subscription, SubscriptionPeriod
from tests.marketplace.subscriptions.conftest import BASIC, TEAM, Subscriber, subscribed
from tests.support.commerce import Shop
from tests.support.marketplace import NOW
from wire.money import Money

pytestmark = pytest.mark.postgres
PRICE = Money(BASIC, "KRW")


def possible(subscriber: Subscriber) -> dict[str, PaymentEvent]:
    """What a provider may tell of a subscription's first two months, each once."""
    dispute: dict[str, Any] = {"amount": PRICE, "reference": "du_1"}
    until = subscriber.subscription().period(2).ends_at
    return {
        "paid": subscriber.event(Outcome.PAID, "paid", amount=PRICE, at=NOW),
        "renewed": subscriber.renewed(2, BASIC),
        "declined": subscriber.event(Outcome.UNPAID, "declined", amount=PRICE, until=until, reference="in_renewed_2"),
        "refunded": subscriber.event(Outcome.REFUNDED, "refunded", amount=Money(1_000, "KRW"), reference="re_1"),
        "disputed": subscriber.event(Outcome.DISPUTED, "disputed", **dispute),
        "lost": subscriber.event(Outcome.DISPUTE_LOST, "lost", **dispute),
        "expired": subscriber.event(Outcome.EXPIRED, "expired"),
        "ended": subscriber.event(Outcome.ENDED, "ended"),
    }


def facts(subscriber: Subscriber) -> dict[str, Any]:
    with subscriber.shop.sessions() as session:
        assert all(total.minor == 0 for total in sums(session))
        balances = {name: held for name, held in ledger.balances(session).items() if any(m.minor for m in held)}
        disputes = [(d.id, d.won) for d in of_purchase(session, subscriber.purchase_id)]
    held = subscriber.subscription()
    return {
        "balances": balances, "disputes": disputes, "state": held.state, "purchase": held.purchase.state,
        "access": bool(subscriber.reads()), "paid": [row.paid_at is not None for row in held.periods],
    }  # fmt: skip


def forget(session: Session) -> None:
    """An example begins with empty tables; the ledger refuses that to everybody but its owner."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    for table in ("ledger_charge", "ledger_entry", "ledger_transaction", "chain_link", "payment_event"):
        session.execute(text(f"DO $$ BEGIN DELETE FROM {table}; EXCEPTION WHEN undefined_table THEN NULL; END $$"))
    for model in (Dispute, SubscriptionPeriod, Subscription, Grant, Refund, AgreedLicence, Purchase):
        session.execute(delete(model))


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_order_of_payment_failure_dispute_and_end_comes_to_the_same(store: Shop, data: st.DataObject) -> None:
    """F29. A loss is never told without its dispute, nor a failure without the renewal that it is of."""
    names = data.draw(st.sets(st.sampled_from(["renewed", "declined", "disputed", "lost", "expired"]), min_size=1))
    orders = [[*data.draw(st.permutations(sorted(names))), data.draw(st.sampled_from(sorted(names)))] for _ in range(2)]
    found = []
    for order in orders:
        with store.sessions.begin() as session:
            forget(session)
        store.payments.checkouts.clear()
        store.payments.by_key.clear()
        subscriber = subscribed(store, BASIC)
        told = possible(subscriber)
        subscriber.tell(*(replace(told[name], id=f"evt_{n}") for n, name in enumerate(order)))
        found.append(facts(subscriber))
    assert found[0] == found[1]


def test_a_refund_and_a_lost_dispute_never_give_back_more_than_was_paid(subscriber: Subscriber) -> None:
    told = possible(subscriber)
    subscriber.tell(told["refunded"], told["disputed"], told["lost"])
    after = facts(subscriber)
    assert (after["purchase"], after["access"]) == (PurchaseState.REFUNDED, False)
    assert subscriber.balance("stripe:clearing") == -1_000
    assert subscriber.balance("suspense:KRW") == 1_000


def test_a_dispute_that_is_won_gives_access_back(subscriber: Subscriber) -> None:
    disputed = possible(subscriber)["disputed"]
    won = subscriber.event(Outcome.DISPUTE_WON, "won", amount=PRICE, reference="du_1")
    subscriber.tell(disputed)
    assert (subscriber.reads(), subscriber.balance("stripe:disputed")) == ([], BASIC)
    subscriber.tell(won, disputed, won)
    assert bool(subscriber.reads())
    assert (subscriber.balance("stripe:disputed"), subscriber.balance("stripe:clearing")) == (0, BASIC)


def test_a_hundred_copies_of_a_renewal_at_once_are_one_period_and_one_sale(subscriber: Subscriber) -> None:
    """F28: under fifty ids, each twice."""
    renewed = subscriber.renewed(2, BASIC)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: subscriber.tell(replace(renewed, id=f"evt_{n % 50}")), range(100)))
    assert [row.number for row in subscriber.subscription().periods] == [1, 2]
    assert subscriber.balance("stripe:clearing") == 2 * BASIC


def test_the_database_gone_between_period_and_ledger_leaves_nothing_half_done(subscriber: Subscriber) -> None:
    """F24: its own connection is killed after everything was written and before the commit."""

    def killed(session: Session, event: PaymentEvent, now: datetime) -> str:
        apply(session, event, now)
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        raise AssertionError("the connection outlived its end")

    renewed = subscriber.renewed(2, BASIC)
    with subscriber.shop.sessions.begin() as session:
        inbox.store(session, renewed, {}, subscriber.now)
    assert inbox.handle_pending(subscriber.shop.sessions, killed, subscriber.now) == 0
    assert [row.number for row in subscriber.subscription().periods] == [1]
    assert subscriber.balance("stripe:clearing") == BASIC
    assert inbox.handle_pending(subscriber.shop.sessions, apply, subscriber.now + timedelta(minutes=5)) == 1
    assert subscriber.balance("stripe:clearing") == 2 * BASIC


def test_two_clicks_on_a_change_at_once_are_charged_once(subscriber: Subscriber) -> None:
    """F32: two tabs."""

    def click(_: int) -> str:
        try:
            return subscriber.change(subscriber.plan(TEAM)).id
        except MarketplaceError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(click, range(4)))
    assert len(subscriber.checkout.charges) == 1, found
    assert subscriber.balance("stripe:clearing") == BASIC + sum(
        asked.amount.minor for asked, _ in subscriber.checkout.charges.values()
    )


@pytest.mark.parametrize("off", [-10, 10])
def test_two_processes_whose_clocks_are_ten_minutes_apart_revive_no_licence(store: Shop, off: int) -> None:
    """F35: what the worker's clock ends early or late is ended and billed by the periods that are written down."""
    subscriber = subscribed(store, BASIC)
    ends = subscriber.subscription().period(1).ends_at
    subscriber.tell(subscriber.event(Outcome.STOPPED, "stop", at=subscriber.now))
    for minutes in (-9, off, 0, off, 30):
        subscriber.now = ends + timedelta(minutes=minutes)
        subscriber.later()
        assert (subscriber.subscription().last.number, subscriber.subscription().last.ends_at) == (1, ends)
        assert not subscriber.reads(ends)
        assert subscriber.reads(ends - timedelta(seconds=1))


def test_a_period_that_ends_at_midnight_in_seoul_ends_then(store: Shop) -> None:
    """F35: the last second is given, the first of the day is not."""
    subscriber = subscribed(store, BASIC)
    midnight = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Seoul"))
    with store.sessions.begin() as session:
        for grant in session.query(Grant):
            grant.ends_at = midnight
    assert subscriber.reads(midnight - timedelta(seconds=1))
    assert not subscriber.reads(midnight)
