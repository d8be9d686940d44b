"""The forecast: what is due for sure, and usage as it went so far."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.console.rules import Metered, forecast, pace
from tests.support.marketplace import NOW
from wire.commerce import Measure, UsagePrice
from wire.money import Money

PRICE = UsagePrice(measure=Measure.QUERIES, unit_price_minor=10, included=100, cap_minor=5_000)


def won(minor: int) -> Money:
    return Money(minor, "KRW")


def metered(used: int, days: int = 30) -> Metered:
    return Metered(PRICE, used, won(1_000), NOW, NOW + timedelta(days=days))


def test_usage_goes_on_as_until_now() -> None:
    assert pace(metered(100), NOW + timedelta(days=10)) == 300
    found = forecast(won(500), won(12_000), [metered(100)], NOW + timedelta(days=10))
    assert (found.paid, found.due, found.usage) == (won(500), won(12_000), won(1_000 + 200 * 10))
    assert found.total == won(15_500)


def test_the_cap_bounds_it_and_the_first_second_divides_by_no_zero() -> None:
    assert forecast(won(0), won(0), [metered(10**6)], NOW).usage == won(6_000)
    assert forecast(won(0), won(0), [], NOW).total == won(0)


@given(st.integers(0, 10**9), st.integers(0, 60 * 24 * 3600))
def test_it_never_falls_below_what_was_used(used: int, seconds: int) -> None:
    assert pace(metered(used), NOW + timedelta(seconds=seconds)) >= used
