"""When payouts are made, how much is paid, what happens to a payout: pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.payouts.calendar import MINIMUM, WAITS, Calendar, to_pay
from marketplace.payouts.errors import PayoutStepRefused
from marketplace.payouts.states import TRANSITIONS, Event, PayoutState, advance
from marketplace.tries import wait
from wire.money import DIGITS, Money

DAYS = st.lists(st.integers(1, 31), min_size=1, max_size=4, unique=True).map(lambda days: tuple(sorted(days)))


@pytest.mark.parametrize(
    ("today", "newest", "following"),
    [
        (date(2026, 11, 4), date(2026, 10, 20), date(2026, 11, 5)),
        (date(2026, 11, 5), date(2026, 11, 5), date(2026, 11, 20)),
        (date(2026, 12, 31), date(2026, 12, 20), date(2027, 1, 5)),
    ],
)
def test_runs_are_on_the_5th_and_the_20th(today: date, newest: date, following: date) -> None:
    calendar = Calendar()
    assert (calendar.newest(today), calendar.following(today)) == (newest, following)


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    assert Calendar((31,)).newest(date(2027, 3, 1)) == date(2027, 2, 28)
    assert Calendar((31,)).following(date(2028, 2, 1)) == date(2028, 2, 29)


@given(DAYS, st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_the_next_run_is_the_newest_once_it_has_come(days: tuple[int, ...], today: date) -> None:
    calendar = Calendar(days)
    following = calendar.following(today)
    assert calendar.newest(today) <= today < following
    assert calendar.newest(following) == following
    assert calendar.newest(following - timedelta(days=1)) == calendar.newest(today)


@given(st.sampled_from(list(DIGITS)), st.integers(-(10**7), 10**7), st.integers(0, 10**7))
def test_never_more_is_paid_than_is_free_nor_less_than_the_minimum(currency: str, balance: int, held: int) -> None:
    paid = to_pay(Money(balance, currency), Money(held, currency), MINIMUM).minor
    assert paid in (0, balance - held)
    assert paid == 0 or paid >= MINIMUM[currency]


def test_tries_are_further_and_further_apart_and_end() -> None:
    waits = [wait(WAITS, n) for n in range(1, 8)]
    assert waits[-1] is None
    assert sorted(w for w in waits if w) == [w for w in waits if w]


def test_what_was_paid_or_cancelled_stays_so() -> None:
    ends = (PayoutState.PAID, PayoutState.CANCELLED)
    assert [step for step in TRANSITIONS if step[0] in ends] == []
    for state in ends:
        with pytest.raises(PayoutStepRefused):
            advance(state, Event.RETRY)
