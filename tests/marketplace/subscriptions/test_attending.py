"""What time does: the next period, grace, dunning, usage; and what the provider tells in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from marketplace import outbox
from marketplace.listings.models import Plan
from marketplace.payments import suspense
from marketplace.payments.port import Outcome
from marketplace.purchases import settlement
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions import queries
from marketplace.subscriptions.dunning import GRACE
from marketplace.subscriptions.models import PeriodKind
from marketplace.subscriptions.states import SubscriptionState
from tests.marketplace.subscriptions.conftest import BASIC, TEAM, USED, Subscriber, subscribed
from tests.support.commerce import Shop
from tests.support.marketplace import NOW
from wire.money import Money

pytestmark = pytest.mark.postgres


def at_the_end(subscriber: Subscriber) -> None:
    subscriber.now = subscriber.subscription().period(1).ends_at - timedelta(minutes=9)
    subscriber.later()


def declined(subscriber: Subscriber, number: int = 2, tries: int = 1) -> None:
    until = subscriber.subscription().period(number).ends_at
    subscriber.tell(subscriber.event(
        Outcome.UNPAID, f"unpaid_{number}_{tries}", amount=Money(BASIC, "KRW"), until=until, reference=f"in_{number}"
    ))  # fmt: skip


def test_access_has_no_gap_while_the_renewal_is_on_its_way(subscriber: Subscriber) -> None:
    at_the_end(subscriber)
    second = subscriber.subscription().period(2)
    assert subscriber.reads(second.starts_at + timedelta(hours=2))
    assert not subscriber.reads(second.starts_at + GRACE)
    subscriber.now = second.starts_at
    subscriber.tell(subscriber.renewed(2, BASIC))
    assert subscriber.reads(second.ends_at - timedelta(seconds=1))
    assert not subscriber.reads(second.ends_at)


def test_what_is_paid_for_weeks_is_left_alone(subscriber: Subscriber) -> None:
    held = subscriber.subscription()
    renews, week = held.period(1).ends_at, timedelta(days=7)
    assert not attended(subscriber, soon=renews - timedelta(seconds=1))
    assert attended(subscriber, soon=renews) == [held.id]
    subscriber.now = renews - week
    declined(subscriber)
    assert attended(subscriber, soon=renews - week) == [held.id]


def attended(subscriber: Subscriber, soon: datetime) -> Sequence[str]:
    with subscriber.shop.sessions() as session:
        return queries.attended(session, soon=soon, counted=NOW)


def test_what_was_stopped_gets_no_next_period(subscriber: Subscriber) -> None:
    subscriber.tell(subscriber.event(Outcome.STOPPED, "stop", at=subscriber.now))
    at_the_end(subscriber)
    assert subscriber.subscription().last.number == 1
    assert not subscriber.reads(subscriber.subscription().period(1).ends_at)


def test_a_declined_renewal_keeps_access_for_the_grace_and_then_pauses_it(subscriber: Subscriber) -> None:
    at_the_end(subscriber)
    subscriber.now = subscriber.subscription().period(2).starts_at
    declined(subscriber)
    assert (subscriber.subscription().state, bool(subscriber.reads())) == (SubscriptionState.PAST_DUE, True)
    subscriber.later(days=3)
    subscriber.later(days=3)
    assert subscriber.reads()
    subscriber.later(days=1)
    assert (subscriber.subscription().state, subscriber.reads()) == (SubscriptionState.PAUSED, [])
    subscriber.tell(subscriber.renewed(2, BASIC))
    assert (subscriber.subscription().state, bool(subscriber.reads())) == (SubscriptionState.ACTIVE, True)
    with subscriber.shop.sessions() as session:
        told = session.query(outbox.OutboxEvent).filter_by(topic="organisation.told").all()
    steps = [e.key.rsplit(":", 1)[-1] for e in told if e.payload["kind"] == "purchase.unpaid" or "unpaid" in e.key]
    assert sorted(steps) == ["failed", "last_call", "reminded"]


def test_a_renewal_that_nobody_told_of_is_unpaid_after_a_day(subscriber: Subscriber) -> None:
    at_the_end(subscriber)
    subscriber.later(hours=12)
    assert subscriber.subscription().state is SubscriptionState.ACTIVE
    subscriber.later(hours=13)
    assert subscriber.subscription().state is SubscriptionState.PAST_DUE


def test_after_a_month_without_payment_it_has_ended_and_what_comes_then_is_in_suspense(subscriber: Subscriber) -> None:
    at_the_end(subscriber)
    declined(subscriber)
    subscriber.later(days=31)
    assert subscriber.subscription().state is SubscriptionState.ENDED
    assert subscriber.current().state is PurchaseState.ENDED
    assert subscriber.checkout.stopped_at is not None
    subscriber.tell(subscriber.renewed(2, BASIC))
    with subscriber.shop.sessions() as session:
        assert [one.amount.minor for one in suspense.waiting(session)] == [BASIC]


@pytest.mark.parametrize("first", ["declined", "renewed"])
def test_declined_and_paid_end_alike_in_either_order(subscriber: Subscriber, first: str) -> None:
    paid = subscriber.renewed(2, BASIC)
    for word in (first, *({"declined", "renewed"} - {first})):
        if word == "declined":
            declined(subscriber)
        else:
            subscriber.tell(paid)
    assert subscriber.subscription().state is SubscriptionState.ACTIVE
    assert subscriber.balance("stripe:clearing") == 2 * BASIC


def test_a_renewal_of_another_amount_is_held_against_what_is_due(subscriber: Subscriber) -> None:
    subscriber.tell(subscriber.renewed(2, BASIC - 1))
    assert subscriber.subscription().last.paid_at is None
    subscriber.tell(subscriber.renewed(2, BASIC, name="again"), subscriber.renewed(2, BASIC, name="twice"))
    assert subscriber.subscription().last.reference == "in_again"
    assert subscriber.balance("suspense:KRW") == -(BASIC - 1) - BASIC
    assert subscriber.balance("stripe:clearing") == 4 * BASIC - 1


def test_webhooks_lost_for_three_days_are_made_up_for_and_the_period_began_when_it_was_paid(store: Shop) -> None:
    """F30."""
    subscriber = subscribed(store, BASIC)
    assert subscriber.subscription().anchor == NOW
    purchase = subscriber.current()
    until = subscriber.subscription().period(2).ends_at
    later = subscriber.subscription().period(2).starts_at + timedelta(days=3)
    subscriber.checkout.renewals = [("in_2", Money(BASIC, "KRW"), until)]
    assert settlement.reconcile(store.sessions, store.payments, later, store.desk.apply) == 1
    assert (subscriber.current().paid_until, purchase.id) == (until, subscriber.purchase_id)


def test_a_dearer_heir_is_billed_from_the_first_renewal_after_its_day(subscriber: Subscriber) -> None:
    plan = subscriber.plan(TEAM)
    with subscriber.shop.sessions.begin() as session:
        heir = session.get_one(Plan, plan.id)
        heir.succeeds_id = subscriber.current().plan_id
        heir.succeeds_from = subscriber.subscription().period(3).starts_at - timedelta(days=1)
    at_the_end(subscriber)
    assert (subscriber.subscription().last.due.minor, subscriber.checkout.renewal) == (BASIC, None)
    subscriber.tell(subscriber.renewed(2, BASIC))
    subscriber.now = subscriber.subscription().period(2).ends_at - timedelta(days=6)
    subscriber.later()
    assert subscriber.checkout.renewal == (Money(TEAM, "KRW"), 1)
    assert subscriber.current().price_minor == BASIC
    subscriber.now = subscriber.subscription().period(3).starts_at
    subscriber.tell(subscriber.renewed(3, TEAM))
    assert (subscriber.current().price_minor, subscriber.current().plan_id) == (TEAM, plan.id)


def test_the_buyer_is_told_of_a_renewal_once(subscriber: Subscriber) -> None:
    subscriber.now = subscriber.subscription().period(1).ends_at - timedelta(days=7)
    subscriber.later()
    subscriber.later(days=1)
    with subscriber.shop.sessions() as session:
        told = [e.payload for e in session.query(outbox.OutboxEvent).filter_by(topic="organisation.told")]
    assert [(one["facts"]["amount_minor"], one["organisation"]) for one in told if "renews_at" in one["facts"]] == [
        (BASIC, subscriber.current().organisation_id)
    ]


def used(subscriber: Subscriber, times: int, days: float) -> None:
    (grant,) = subscriber.grants()
    at = NOW + timedelta(days=days)
    with subscriber.shop.sessions.begin() as session:
        for n in range(times):
            session.execute(
                text("INSERT INTO meter_taking (grant_id, measure, kind, since, amount, access_id, at) "
                     "VALUES (:grant, 'queries', 'taken', :at, 1, :access, :at)"),
                {"grant": grant.id, "at": at, "access": f"acc_{days}_{n}"},
            )  # fmt: skip


def test_usage_is_billed_once_when_its_period_is_over(store: Shop) -> None:
    subscriber = subscribed(store, USED)
    used(subscriber, 17, days=3)
    at_the_end(subscriber)
    assert subscriber.checkout.charges == {}
    subscriber.later(minutes=20)
    (asked, paid) = next(iter(subscriber.checkout.charges.values()))
    assert (asked.amount, paid) == (Money(700, "KRW"), True)
    subscriber.later(minutes=20)
    subscriber.later(days=1)
    assert len(subscriber.checkout.charges) == 1
    assert subscriber.balance("stripe:clearing") == 700
    with store.sessions() as session:
        types = session.execute(text("SELECT type, amount_minor, quantity FROM ledger_charge ORDER BY position")).all()
    assert ("included", 0, 10) in [tuple(row) for row in types]
    assert ("usage", 700, 7) in [tuple(row) for row in types]
    assert subscriber.closes()


@pytest.mark.parametrize("gone", ["stopped", "ended"])
def test_the_last_period_of_what_was_stopped_is_billed(store: Shop, gone: str) -> None:
    """It has ended before its usage can be counted: the last month was once given for nothing."""
    subscriber = subscribed(store, USED)
    used(subscriber, 17, days=3)
    subscriber.tell(subscriber.event(Outcome.STOPPED, "stop", at=subscriber.now))
    at_the_end(subscriber)
    if gone == "ended":
        subscriber.tell(subscriber.event(Outcome.ENDED, "ended", at=subscriber.now))
    subscriber.later(minutes=20)
    assert [asked.amount.minor for asked, _ in subscriber.checkout.charges.values()] == [700]
    assert subscriber.balance("stripe:clearing") == 700
    subscriber.later(days=2)
    assert len(subscriber.checkout.charges) == 1
    assert subscriber.closes()


def test_a_bill_never_exceeds_the_cap(store: Shop) -> None:
    subscriber = subscribed(store, USED)
    used(subscriber, 75, days=3)
    at_the_end(subscriber)
    subscriber.later(minutes=20)
    assert subscriber.balance("stripe:clearing") == 5_000


def test_a_usage_bill_that_is_declined_is_asked_for_again_each_day(store: Shop) -> None:
    subscriber = subscribed(store, USED)
    used(subscriber, 11, days=3)
    subscriber.checkout.declines = True
    at_the_end(subscriber)
    subscriber.later(minutes=20)
    assert subscriber.subscription().state is SubscriptionState.PAST_DUE
    subscriber.checkout.declines = False
    subscriber.later(hours=1)
    assert subscriber.balance("stripe:clearing") == 0
    subscriber.later(days=1)
    assert subscriber.balance("stripe:clearing") == 100
    rows = [row for row in subscriber.subscription().periods if row.kind is PeriodKind.USAGE]
    assert len(rows) == 1
