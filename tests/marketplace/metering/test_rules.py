"""A quote is never below the bill, a bill never above the cap, and rounding happens once a period."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.metering.rules import GIGABYTE, charges, limit, price, quote
from tests.support.gate import property_test
from wire.commerce import Measure, UsagePrice
from wire.money import Money

USAGE = st.builds(
    UsagePrice,
    measure=st.sampled_from(Measure), unit_price_minor=st.integers(1, 5000), per=st.integers(1, 1000),
    included=st.integers(0, 5000), cap_minor=st.none() | st.integers(1, 200_000),
)  # fmt: skip


def usage(measure: str = "queries", unit_price_minor: int = 50, **more: Any) -> UsagePrice:
    return UsagePrice(measure=Measure(measure), unit_price_minor=unit_price_minor, **more)


def size(plan: UsagePrice) -> int:
    return GIGABYTE if plan.measure is Measure.GIGABYTES else 1


@property_test
@given(USAGE, st.integers(0, 2**32))
def test_a_thousand_uses_cost_no_more_than_their_quotes(plan: UsagePrice, seed: int) -> None:
    """Each takes at most what was told, and nothing where it was refused; the bill is of all of them together."""
    chance, used, quoted, most = random.Random(seed), 0, 0, limit(plan)
    for _ in range(1000):
        at_most = (
            chance.choice([1, chance.randint(0, 40), chance.randint(0, 3000)]) * size(plan) // chance.randint(1, 9)
        )
        told = quote(plan, used, at_most, "KRW")
        assert told.refused == (most is not None and used + at_most > most)
        if told.refused:
            continue
        took = chance.randint(0, at_most)
        assert price(plan, used + took, "KRW").minor - price(plan, used, "KRW").minor <= told.amount_minor
        used, quoted = used + took, quoted + told.amount_minor
    billed = sum(charge.amount.minor for charge in charges(plan, used, Money(0, "KRW"), "pur"))
    assert billed == price(plan, used, "KRW").minor <= quoted
    assert billed <= (plan.cap_minor or billed)


@property_test
@given(USAGE.filter(lambda plan: plan.cap_minor is not None))
def test_all_that_a_cap_pays_for_costs_the_cap_at_most_and_one_more_would_cost_more(plan: UsagePrice) -> None:
    most, uncapped = limit(plan), plan.model_copy(update={"cap_minor": None})
    assert most is not None
    assert plan.cap_minor is not None
    assert price(uncapped, most, "KRW").minor <= plan.cap_minor < price(uncapped, most + 1, "KRW").minor


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (0, [("fixed", 1000, 1)]),
        (7, [("fixed", 1000, 1), ("included", 0, 7)]),
        (10, [("fixed", 1000, 1), ("included", 0, 10)]),
        (11, [("fixed", 1000, 1), ("included", 0, 10), ("usage", 50, 1)]),
        (15, [("fixed", 1000, 1), ("included", 0, 10), ("usage", 50, 5)]),
        (16, [("fixed", 1000, 1), ("included", 0, 10), ("usage", 100, 6)]),
        (20, [("fixed", 1000, 1), ("included", 0, 10), ("usage", 100, 10), ("cap_reached", 0, 20)]),
    ],
)
def test_a_bill_says_what_each_amount_is_for(used: int, expected: list[tuple[str, int, int]]) -> None:
    plan = usage(per=5, included=10, cap_minor=120)
    assert [
        (c.type.value, c.amount.minor, c.quantity) for c in charges(plan, used, Money(1000, "KRW"), "pur")
    ] == expected


def test_gigabytes_are_rounded_up_once_a_period() -> None:
    plan = usage("gigabytes", 100)
    assert price(plan, 1, "KRW").minor == price(plan, GIGABYTE, "KRW").minor == 100
    assert price(plan, 10 * GIGABYTE // 4, "KRW").minor == 300  # ten queries of a quarter each


def test_a_quote_says_what_is_left() -> None:
    plan = usage(included=10, cap_minor=500)
    told = quote(plan, 12, 3, "KRW")
    assert (told.units, told.amount_minor, told.included_left, told.cap_left_minor) == (3, 150, 0, 400)
    assert quote(plan, 4, 3, "KRW").included_left == 6
    assert quote(plan, 19, 2, "KRW").refused
    assert quote(plan, 19, 2, "KRW").amount_minor == 50
