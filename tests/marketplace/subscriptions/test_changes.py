"""Another plan, more or fewer seats: what was quoted is what is billed, once, whatever goes wrong."""

from datetime import timedelta

import pytest

from marketplace.ledger.charges import ChargeType
from marketplace.listings.models import Listing
from marketplace.payments import suspense
from marketplace.payments.errors import PaymentDeclined, PaymentUnavailable
from marketplace.payments.port import Outcome
from marketplace.purchases.errors import PurchaseUnknown
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions import changes, queries, typed
from marketplace.subscriptions.changes import Asked
from marketplace.subscriptions.errors import ChangeRefused, QuoteChanged, SubscriptionStepRefused
from marketplace.subscriptions.models import PeriodKind
from tests.marketplace.subscriptions.conftest import BASIC, DOLLARS, TEAM, Subscriber, subscribed
from tests.support.commerce import Shop
from tests.support.marketplace import make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
ALL = ["station", "measured_at", "output", "month"]


def test_an_upgrade_in_mid_month_is_billed_as_quoted_and_gives_at_once(subscriber: Subscriber) -> None:
    subscriber.later(days=15)
    quote = subscriber.quoted(subscriber.plan(TEAM))
    new = subscriber.change(subscriber.plan(TEAM))
    assert 0 < quote.due.minor < TEAM - BASIC
    assert (new.state, new.paid_until, new.id == subscriber.purchase_id) == (
        PurchaseState.FULFILLED, quote.period_ends_at, False,
    )  # fmt: skip
    assert subscriber.reads() == [ALL]
    assert subscriber.balance("stripe:clearing") == BASIC + quote.due.minor
    (asked, paid) = next(iter(subscriber.checkout.charges.values()))
    assert (asked.amount, paid, subscriber.checkout.renewal) == (quote.due, True, (Money(TEAM, "KRW"), 1))
    assert subscriber.shop.purchase(subscriber.purchase_id).state is PurchaseState.ENDED


def test_a_changed_plan_keeps_what_its_listing_promises(subscriber: Subscriber) -> None:
    """An upgrade once lost the promise: nothing was credited to whoever paid more."""
    with subscriber.shop.sessions.begin() as session:
        listing = session.get_one(Listing, subscriber.shop.listing.id)
        listing.content = {**listing.content, "promise": {"fresh_within_hours": 6}}
    subscriber.later(days=15)
    assert subscriber.change(subscriber.plan(TEAM)).promise == {"fresh_within_hours": 6}


def test_the_charges_of_a_change_make_what_is_due(subscriber: Subscriber) -> None:
    subscriber.later(days=15)
    subscriber.change(subscriber.plan(TEAM))
    row = subscriber.subscription().periods[-1]
    with subscriber.shop.sessions() as session:
        found = [(one.type, one.amount.minor) for one in typed.charges(session, row)]
    assert found == [(ChargeType.FIXED, row.charge_minor), (ChargeType.CREDIT, -row.credit_minor)]
    assert 0 < row.credit_minor < row.charge_minor
    assert sum(minor for _, minor in found) == row.due.minor


def test_the_next_period_costs_the_new_price(subscriber: Subscriber) -> None:
    subscriber.change(subscriber.plan(TEAM), 2)
    subscriber.now = subscriber.subscription().period(2).starts_at
    subscriber.tell(subscriber.renewed(2, 2 * TEAM))
    held = subscriber.subscription()
    assert (held.last.number, held.last.due, held.last.paid_at) == (2, Money(2 * TEAM, "KRW"), subscriber.now)
    assert held.purchase.paid_until == held.period(2).ends_at


def test_seats_are_added_now_and_taken_away_with_the_next_period(store: Shop) -> None:
    subscriber = subscribed(store, TEAM)
    subscriber.later(days=10)
    more = subscriber.change(subscriber.plan(TEAM), 3)
    assert (more.id, more.quantity) == (subscriber.purchase_id, 3)
    fewer = subscriber.change(subscriber.plan(TEAM), 1)
    assert (fewer.quantity, subscriber.checkout.renewal) == (3, (Money(TEAM, "KRW"), 1))
    subscriber.now = subscriber.subscription().period(2).starts_at
    subscriber.tell(subscriber.renewed(2, TEAM))
    assert subscriber.current().quantity == 1
    assert subscriber.closes()


def test_a_downgrade_begins_with_the_next_period(store: Shop) -> None:
    subscriber = subscribed(store, TEAM)
    subscriber.change(subscriber.plan(BASIC))
    assert subscriber.reads() == [ALL]
    assert subscriber.checkout.charges == {}
    subscriber.now = subscriber.subscription().period(2).starts_at
    subscriber.tell(subscriber.renewed(2, BASIC))
    assert subscriber.reads() == [["station"]]
    assert subscriber.current().price_minor == BASIC


def test_a_card_that_declines_changes_nothing(subscriber: Subscriber) -> None:
    subscriber.checkout.declines = True
    with pytest.raises(PaymentDeclined):
        subscriber.change(subscriber.plan(TEAM))
    held = subscriber.subscription()
    assert (held.purchase_id, held.changing) == (subscriber.purchase_id, None)
    assert subscriber.reads() == [["station"]]
    subscriber.checkout.declines = False
    assert subscriber.change(subscriber.plan(TEAM)).price_minor == TEAM


def test_a_charge_that_is_paid_after_it_was_dropped_is_in_suspense_and_changes_nothing(subscriber: Subscriber) -> None:
    subscriber.checkout.declines = True
    with pytest.raises(PaymentDeclined):
        subscriber.change(subscriber.plan(TEAM))
    row = subscriber.subscription().periods[-1]
    assert row.dropped_at is not None
    subscriber.tell(subscriber.event(Outcome.CHARGED, "late", amount=row.due, reference=row.id))
    assert (subscriber.current().id, subscriber.balance("stripe:clearing")) == (
        subscriber.purchase_id, BASIC + row.due.minor,
    )  # fmt: skip
    with subscriber.shop.sessions() as session:
        assert [held.amount for held in suspense.waiting(session)] == [row.due]


def test_an_answer_that_was_lost_is_asked_for_again_and_charged_once(subscriber: Subscriber) -> None:
    """F26, F24: charged at the provider, and we went away before we wrote it down."""
    subscriber.shop.payments.down = True
    with pytest.raises(PaymentUnavailable):
        subscriber.change(subscriber.plan(TEAM))
    subscriber.shop.payments.down = False
    with pytest.raises(SubscriptionStepRefused, match="being paid"):
        subscriber.change(subscriber.plan(TEAM))
    subscriber.later(minutes=11)
    assert subscriber.current().price_minor == TEAM
    assert len(subscriber.checkout.charges) == 1
    subscriber.later(minutes=11)
    assert [row.kind for row in subscriber.subscription().periods] == [PeriodKind.PERIOD, PeriodKind.CHANGE]


@pytest.mark.parametrize(("off", "minutes"), [(1, 0), (0, 16), (0, -1)])
def test_only_what_was_shown_lately_is_billed(subscriber: Subscriber, off: int, minutes: int) -> None:
    """A24: the amount and the moment come from the form, and are held against what we reckon."""
    subscriber.later(days=3)
    plan = subscriber.plan(TEAM)
    at = subscriber.now - timedelta(minutes=minutes)
    due = subscriber.quoted(plan).due.minor + off
    with pytest.raises(QuoteChanged):
        changes.change(
            subscriber.shop.desk,
            subscriber.shop.buyer,
            subscriber.purchase_id,
            Asked(plan.id, 1, at, due),
            subscriber.now,
        )
    assert subscriber.checkout.charges == {}


@pytest.mark.parametrize(("price", "quantity"), [(DOLLARS, 1), (100_000, 1), (BASIC, 1), (BASIC, 2), (TEAM, 0)])
def test_what_cannot_be_billed_as_one_is_refused(subscriber: Subscriber, price: int, quantity: int) -> None:
    with pytest.raises(ChangeRefused):
        subscriber.quoted(subscriber.plan(price), quantity)


@pytest.mark.parametrize(
    ("price", "detail", "korean"),
    [(100_000, "one is paid each month, the other each year", "매월"), (DOLLARS, "sold in KRW, the other in USD", "USD"),
     (0, "taken by itself", "따로 구매")],
)  # fmt: skip
def test_what_is_another_subscription_is_refused_with_the_way_there_in_both_languages(
    subscriber: Subscriber, price: int, detail: str, korean: str
) -> None:
    with subscriber.shop.sessions() as session:
        held = queries.of_viewer(session, subscriber.shop.buyer, subscriber.purchase_id)
        with pytest.raises(ChangeRefused, match=detail) as refused:
            changes.plan_for(session, held, subscriber.plan(price).id)
    assert refused.value.remedy == "Stop this subscription and take the other plan when it ends."
    assert refused.value.korean is not None
    assert korean in refused.value.korean[0]
    assert refused.value.korean[1] == "이 구독을 중지하고, 끝난 뒤에 다른 요금제를 구매하십시오."


def test_nobody_changes_anothers_subscription(subscriber: Subscriber) -> None:
    """A26: absent and not yours look the same."""
    with subscriber.shop.sessions.begin() as session:
        rival = make_viewer(session, "buyer", "rival")
    asked = Asked(subscriber.plan(TEAM).id, 1, subscriber.now, 0)
    with pytest.raises(PurchaseUnknown):
        changes.change(subscriber.shop.desk, rival, subscriber.purchase_id, asked, subscriber.now)


def test_a_charge_of_another_amount_goes_into_suspense(subscriber: Subscriber) -> None:
    """Too little changes nothing; what is too much stands beside what is due."""
    subscriber.shop.payments.down = True
    with pytest.raises(PaymentUnavailable):
        subscriber.change(subscriber.plan(TEAM))
    row = subscriber.subscription().changing
    assert row is not None
    paid = subscriber.event(Outcome.CHARGED, "more", amount=Money(row.due.minor + 7, "KRW"), reference=row.id)
    subscriber.tell(paid, paid)
    assert subscriber.current().price_minor == TEAM
    with subscriber.shop.sessions() as session:
        (held,) = suspense.waiting(session)
    assert (held.amount, subscriber.balance("suspense:KRW")) == (Money(7, "KRW"), -7)


def test_a_dollar_subscription_is_billed_in_dollars(store: Shop) -> None:
    subscriber = subscribed(store, DOLLARS)
    subscriber.now = subscriber.subscription().period(2).starts_at
    subscriber.tell(subscriber.renewed(2, DOLLARS, "USD"))
    assert (subscriber.balance("stripe:clearing", "USD"), subscriber.balance("stripe:clearing")) == (2 * DOLLARS, 0)
    subscriber.tell(subscriber.renewed(3, DOLLARS, "KRW"))
    assert subscriber.balance("suspense:KRW") == -DOLLARS
    assert subscriber.subscription().last.paid_at is None
