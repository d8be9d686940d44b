"""Periods: counted from the first day, one after the other, through short months and leap years."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.subscriptions.periods import after, number_ending, period, running
from wire.commerce import Interval

ANCHORS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis adds the zone)
INTERVALS = st.sampled_from(Interval)


def test_the_31st_comes_back_after_a_short_month() -> None:
    anchor = datetime(2027, 12, 31, 9, 30, tzinfo=UTC)
    found = [after(anchor, Interval.MONTH, n) for n in range(1, 5)]
    assert [(d.month, d.day, d.hour) for d in found] == [(1, 31, 9), (2, 29, 9), (3, 31, 9), (4, 30, 9)]


def test_the_29th_of_february_comes_back_every_fourth_year() -> None:
    anchor = datetime(2028, 2, 29, tzinfo=UTC)
    days = [after(anchor, Interval.YEAR, n).day for n in range(5)]
    assert days == [29, 28, 28, 28, 29]


@given(ANCHORS, INTERVALS, st.integers(1, 200))
def test_one_begins_where_the_other_ends(anchor: datetime, interval: Interval, number: int) -> None:
    one, following = period(anchor, interval, number), period(anchor, interval, number + 1)
    assert one.ends_at == following.starts_at
    assert one.seconds > 0


@given(ANCHORS, INTERVALS, st.integers(0, 60 * 366))
def test_each_moment_lies_in_one_period(anchor: datetime, interval: Interval, days: int) -> None:
    at = anchor + timedelta(days=days, seconds=days % 7)
    found = running(anchor, interval, at)
    assert found.starts_at <= at < found.ends_at


@given(ANCHORS, INTERVALS, st.integers(1, 60), st.integers(-36 * 3600, 36 * 3600))
def test_a_payment_is_for_the_period_that_ends_nearest(
    anchor: datetime, interval: Interval, number: int, off: int
) -> None:
    """A provider's clock may have begun later or earlier: by up to a day and a half it is still the same period."""
    until = period(anchor, interval, number).ends_at + timedelta(seconds=off)
    assert number_ending(anchor, interval, until) == number


@pytest.mark.parametrize("seconds", [0, 1, 86_400])
def test_what_is_left_never_exceeds_the_period(seconds: int) -> None:
    one = period(datetime(2026, 1, 1, tzinfo=UTC), Interval.MONTH, 1)
    assert one.left_at(one.starts_at - timedelta(seconds=seconds)) == 31 * 86_400
    assert one.left_at(one.ends_at + timedelta(seconds=seconds)) == 0
