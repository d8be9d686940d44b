"""Changes in the middle of a period: exact sums, whatever the order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.subscriptions.errors import ChangeRefused
from marketplace.subscriptions.periods import Period, period
from marketplace.subscriptions.proration import Terms, When, quote, rest
from wire.commerce import Interval
from wire.money import Money

APRIL = period(datetime(2026, 4, 1, tzinfo=UTC), Interval.MONTH, 1)
BASIC = Terms("pln_basic", Money(9_000, "KRW"), Interval.MONTH, 1)
TEAM = Terms("pln_team", Money(30_000, "KRW"), Interval.MONTH, 1, per_seat=True)
PRICES = st.integers(0, 99_999_999)
MOMENTS = st.lists(st.integers(0, APRIL.seconds), min_size=0, max_size=8).map(sorted)


def at(seconds: int, span: Period = APRIL) -> datetime:
    return span.starts_at + timedelta(seconds=seconds)


def test_an_upgrade_in_mid_month_costs_half_of_the_difference() -> None:
    found = quote(BASIC, TEAM, APRIL, at(15 * 86_400))
    assert (found.when, found.credit.minor, found.charge.minor, found.due.minor) == (When.NOW, 4_500, 15_000, 10_500)
    assert (found.period_ends_at, found.then) == (APRIL.ends_at, Money(30_000, "KRW"))


def test_more_seats_begin_now_and_fewer_with_the_next_period() -> None:
    three = Terms("pln_team", TEAM.unit, Interval.MONTH, 3, per_seat=True)
    more = quote(TEAM, three, APRIL, at(10 * 86_400))
    assert (more.when, more.due) == (When.NOW, Money(40_000, "KRW"))
    fewer = quote(three, TEAM, APRIL, at(10 * 86_400))
    assert (fewer.when, fewer.due, fewer.begins_at, fewer.then.minor) == (
        When.NEXT_PERIOD, Money(0, "KRW"), APRIL.ends_at, 30_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    "new",
    [
        BASIC,
        Terms("pln_usd", Money(900, "USD"), Interval.MONTH, 1),
        Terms("pln_year", Money(90_000, "KRW"), Interval.YEAR, 1),
        Terms("pln_other", Money(9_900, "KRW"), Interval.MONTH, 2),
        Terms("pln_team", Money(30_000, "KRW"), Interval.MONTH, 0, per_seat=True),
    ],
)
def test_what_cannot_be_billed_as_one_is_refused(new: Terms) -> None:
    with pytest.raises(ChangeRefused):
        quote(BASIC, new, APRIL, at(0))


@given(PRICES, st.integers(0, APRIL.seconds))
def test_the_parts_of_a_price_make_the_price(price: int, seconds: int) -> None:
    left = rest(Money(price, "KRW"), APRIL, at(seconds)).minor
    assert 0 <= left <= price
    assert rest(Money(price, "KRW"), APRIL, APRIL.starts_at).minor == price


@pytest.mark.parametrize(("passed", "left"), [(0, 100), (1, 66), (2, 33), (3, 0)])
def test_a_begun_minor_unit_of_the_rest_is_not_charged(passed: int, left: int) -> None:
    """Rounded down on both sides: what is given back, and what is charged."""
    thirds = Period(1, APRIL.starts_at, at(3))
    assert rest(Money(100, "KRW"), thirds, at(passed)).minor == left


@given(st.lists(PRICES, min_size=1, max_size=9), MOMENTS)
def test_any_changes_are_billed_exactly_once_a_second(prices: list[int], moments: list[int]) -> None:
    """Never below zero, the price where nothing changes, and never more than the dearest for the whole period."""
    now, due, charged = prices[0], prices[0], prices[0]
    for price, seconds in zip(prices[1:], moments, strict=False):
        credit, charge = (rest(Money(p, "KRW"), APRIL, at(seconds)).minor for p in (now, price))
        assert credit <= charged, "what is given back was charged before, for the same seconds"
        due, now, charged = due + charge - credit, price, charge
    assert 0 <= due <= max(prices)
    assert len(set(prices)) > 1 or due == prices[0]


@given(PRICES, PRICES, st.integers(0, APRIL.seconds))
def test_a_dearer_plan_never_costs_less_than_nothing(old: int, new: int, seconds: int) -> None:
    terms = [Terms(name, Money(minor, "KRW"), Interval.MONTH, 1) for name, minor in (("a", old), ("b", new))]
    found = quote(terms[0], terms[1], APRIL, at(seconds))
    assert found.due.minor >= 0
    assert (found.when is When.NOW) == (new > old)
