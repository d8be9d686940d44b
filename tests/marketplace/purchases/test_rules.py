"""States, sums, terms: pure."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.payments.port import Outcome
from marketplace.purchases import rules
from marketplace.purchases.errors import PurchaseStepRefused
from marketplace.purchases.states import OUTCOMES, PAID_STATES, TRANSITIONS, Event, PurchaseState, advance
from wire.commerce import Interval
from wire.money import Money

ABOUT_MONEY = [o for o in Outcome if o not in (Outcome.STOPPED, Outcome.RESUMED, Outcome.ENDED)]


def after(outcomes: tuple[Outcome, ...], state: PurchaseState = PurchaseState.OPEN) -> PurchaseState:
    for outcome in outcomes:
        for event in OUTCOMES[outcome]:
            state = advance(state, event)
    return state


@given(st.lists(st.sampled_from(ABOUT_MONEY), max_size=6))
def test_all_orders_and_repetitions_of_the_same_events_end_in_the_same_state(outcomes: list[Outcome]) -> None:
    once = tuple(dict.fromkeys(outcomes))
    assert {after(order) for order in permutations(once)} == {after(tuple(outcomes))}


@given(st.lists(st.sampled_from([o for o in Outcome if o is not Outcome.RESUMED]), max_size=5))
def test_what_is_told_of_a_paid_subscription_ends_alike_in_all_orders(outcomes: list[Outcome]) -> None:
    """That it goes on after all undoes an earlier stop: those two are put in order by their time."""
    once = tuple(dict.fromkeys(outcomes))
    start = PurchaseState.FULFILLED
    assert {after(order, start) for order in permutations(once)} == {after(tuple(outcomes), start)}


@pytest.mark.parametrize(
    ("outcomes", "end"),
    [
        ((), PurchaseState.OPEN),
        ((Outcome.PAID,), PurchaseState.FULFILLED),
        ((Outcome.EXPIRED,), PurchaseState.EXPIRED),
        ((Outcome.EXPIRED, Outcome.PAID), PurchaseState.FULFILLED),
        ((Outcome.REFUNDED,), PurchaseState.FULFILLED),
        ((Outcome.RENEWED,), PurchaseState.FULFILLED),
        ((Outcome.PAID, Outcome.STOPPED), PurchaseState.ENDING),
        ((Outcome.PAID, Outcome.STOPPED, Outcome.RENEWED), PurchaseState.ENDING),
        ((Outcome.PAID, Outcome.STOPPED, Outcome.RESUMED), PurchaseState.FULFILLED),
        ((Outcome.PAID, Outcome.STOPPED, Outcome.ENDED), PurchaseState.ENDED),
        ((Outcome.PAID, Outcome.ENDED, Outcome.RESUMED), PurchaseState.ENDED),
    ],
)
def test_where_events_lead(outcomes: tuple[Outcome, ...], end: PurchaseState) -> None:
    assert after(outcomes) is end


def test_money_that_arrives_for_a_cancelled_purchase_is_honoured() -> None:
    assert after((Outcome.PAID,), advance(PurchaseState.OPEN, Event.CANCEL)) is PurchaseState.FULFILLED


def test_the_provider_has_an_answer_in_every_state() -> None:
    for outcome in ABOUT_MONEY:
        for state in PurchaseState:
            after((outcome,), state)
    for outcome in Outcome:
        for state in (*PAID_STATES, PurchaseState.REFUNDED):
            after((outcome,), state)


def test_what_is_told_of_a_subscription_before_its_payment_waits() -> None:
    with pytest.raises(PurchaseStepRefused):
        after((Outcome.STOPPED,))


def test_a_fulfilled_purchase_cannot_be_cancelled() -> None:
    with pytest.raises(PurchaseStepRefused, match="fulfilled cannot take the event cancel"):
        advance(PurchaseState.FULFILLED, Event.CANCEL)


def test_a_refund_is_final() -> None:
    assert {to for (state, _), to in TRANSITIONS.items() if state is PurchaseState.REFUNDED} == {PurchaseState.REFUNDED}


@pytest.mark.parametrize(
    ("amount", "parts"), [(30, [("new", 30)]), (100, [("new", 40), ("old", 60)]), (160, [("new", 40), ("old", 120)])]
)
def test_the_newest_payment_is_given_back_first(amount: int, parts: list[tuple[str, int]]) -> None:
    left = [("new", Money(40, "EUR")), ("spent", Money(0, "EUR")), ("old", Money(120, "EUR"))]
    found = rules.of_payments(left, Money(amount, "EUR"))
    assert found == [(name, Money(minor, "EUR")) for name, minor in parts]


@pytest.mark.parametrize(
    ("start", "end"),
    [((2026, 1, 31), (2026, 2, 28)), ((2026, 12, 15), (2027, 1, 15)), ((2028, 1, 30), (2028, 2, 29))],
)
def test_a_month_ends_on_the_same_day_or_the_last(start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert rules.ends_at(Interval.MONTH, datetime(*start, 9, tzinfo=UTC)) == datetime(*end, 9, tzinfo=UTC)


@pytest.mark.parametrize(("start", "end"), [((2027, 5, 31), (2028, 5, 31)), ((2028, 2, 29), (2029, 2, 28))])
def test_a_year_ends_on_the_same_day_or_the_last(start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert rules.ends_at(Interval.YEAR, datetime(*start, 9, tzinfo=UTC)) == datetime(*end, 9, tzinfo=UTC)


def test_what_has_no_interval_has_no_end_of_its_own() -> None:
    assert rules.ends_at(None, datetime(2026, 1, 1, tzinfo=UTC)) is None
