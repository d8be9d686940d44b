"""How a transaction becomes lines: pure. The parts are the whole, exactly; the last one bears what is left over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.invoices.rules import Sums, cut, lines
from marketplace.ledger.charges import Charge, ChargeType
from wire.money import Money

TITLE = {"en": "Generation", "ko": "발전량"}


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [(10, [1, 1, 1], [3, 3, 4]), (0, [5, 5], [0, 0]), (7, [7], [7]), (10, [20, -10], [20, -10]), (5, [], [])],
)
def test_a_sum_is_cut_from_below_and_the_last_part_bears_the_rest(
    whole: int, parts: list[int], expected: list[int]
) -> None:
    assert cut(whole, parts) == expected


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=9))
def test_the_parts_make_the_whole(whole: int, parts: list[int]) -> None:
    found = cut(whole, parts)
    assert sum(found) == whole
    assert all(abs(one - whole * part / sum(parts)) <= 1 for one, part in zip(found, parts, strict=True))


def test_a_credit_is_a_line_below_zero_with_its_part_of_the_tax() -> None:
    charges = [
        Charge(ChargeType.FIXED, Money(22_000, "KRW"), 2, "seat"), Charge(ChargeType.CREDIT, Money(-11_000, "KRW")),
        Charge(ChargeType.TAX, Money(1_000, "KRW")),
    ]  # fmt: skip
    found = lines(Sums(11_000, 1_000), charges, TITLE)
    assert [(one["supply_minor"], one["tax_minor"], one["quantity"]) for one in found] == [
        (20_000, 2_000, 2), (-10_000, -1_000, 1),
    ]  # fmt: skip


def test_charges_that_do_not_make_the_amount_are_one_line() -> None:
    charges = [Charge(ChargeType.FIXED, Money(22_000, "KRW"), 2, "seat")]
    (one,) = lines(Sums(-5_500, -500), charges, TITLE)
    assert (one["supply_minor"], one["tax_minor"], one["title"]) == (-5_000, -500, TITLE)
