"""Shares, tax and giving back: pure."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.rules import Entry, demand_balance
from marketplace.purchases import split
from marketplace.purchases.split import Split, reversal, sale, split_of
from marketplace.purchases.tax import TaxRule, taxed
from wire.money import DIGITS, Money

ORGANISATIONS = st.sampled_from(["org_a", "org_b", "org_c"])
DATASETS = st.sampled_from(["energy.wind", "energy.solar", "finance.rates", "air.hourly"])
SPLITS = st.builds(split_of, st.dictionaries(DATASETS, ORGANISATIONS, min_size=1))
COUNTRIES = st.sampled_from([None, "KR", "US"])
MONEY = st.builds(Money, st.integers(1, 10**9), st.sampled_from(list(DIGITS)))


def sums(entries: list[Entry]) -> Counter[str]:
    found: Counter[str] = Counter()
    for account, amount in entries:
        found[account] += amount.minor
    return found


@given(MONEY, SPLITS, COUNTRIES, COUNTRIES)
def test_a_sale_balances_and_its_whole_reversal_cancels_it(
    price: Money, shares: Split, seller: str | None, buyer: str | None
) -> None:
    sold = sale(taxed(price, seller, buyer), shares, "stripe")
    back = reversal(sold, Money(0, price.currency), price)
    if len(sold) > 1:
        demand_balance(sold)
    assert sums(sold)["stripe:clearing"] == price.minor
    assert set((sums(sold) + Counter()).keys()) == {"stripe:clearing"}, "all others are credited"
    together = sums(sold)
    together.update(sums(back))
    assert set(together.values()) == {0}


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=6), SPLITS, COUNTRIES)
def test_refunds_in_parts_mirror_the_sale_exactly_in_the_end(
    parts: list[int], shares: Split, buyer: str | None
) -> None:
    """Each part sums to zero by itself; together they leave nothing behind, whatever the remainders."""
    sold = sale(taxed(Money(sum(parts), "KRW"), "KR", buyer), shares, "bank")
    left, before = sums(sold), Money(0, "KRW")
    for part in parts:
        back = reversal(sold, before, Money(part, "KRW"))
        assert sum(sums(back).values()) == 0
        assert sums(back)["bank:clearing"] == -part
        left.update(sums(back))
        before = Money(before.minor + part, "KRW")
    assert set(left.values()) == {0}


@given(st.integers(1, 10**9), st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 99), min_size=1))
def test_what_is_divided_adds_up_and_nobody_is_off_by_more_than_one(whole: int, weights: dict[str, int]) -> None:
    parts = split.divided(whole, weights)
    total = sum(weights.values())
    assert sum(part for _, part in parts) == whole
    assert all(abs(part - whole * weights[name] / total) < 1.01 for name, part in parts)


def test_centers_sectors_and_the_network_share_the_supply_value() -> None:
    shares = split_of({"energy.wind": "org_a", "energy.solar": "org_b", "air.hourly": "org_b"})
    assert sale(taxed(Money(33_000, "KRW"), "KR", "KR"), shares, "stripe") == [
        ("stripe:clearing", Money(33_000, "KRW")), ("tax:vat:KR", Money(-3_000, "KRW")),
        ("supplier:org_a:payable", Money(-8_000, "KRW")), ("supplier:org_b:payable", Money(-16_000, "KRW")),
        ("sector:air:payable", Money(-500, "KRW")), ("sector:energy:payable", Money(-1_000, "KRW")),
        ("network:fees", Money(-4_500, "KRW")),
    ]  # fmt: skip


def test_weights_that_are_stated_count_instead_of_datasets() -> None:
    shares = split_of({"energy.wind": "org_a", "air.hourly": "org_b"}, {"energy.wind": 3, "air.hourly": 1})
    assert (shares.centers, shares.sectors) == ({"org_a": 3, "org_b": 1}, {"energy": 3, "air": 1})


def test_the_network_keeps_the_remainder() -> None:
    shares = Split(8_000, 0, {"org_1": 1}, {})
    assert sale(taxed(Money(99, "KRW"), None, None), shares, "stripe") == [
        ("stripe:clearing", Money(99, "KRW")), ("supplier:org_1:payable", Money(-79, "KRW")), ("network:fees", Money(-20, "KRW")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seller", "buyer", "exempt", "rule", "tax"),
    [
        ("KR", "KR", False, TaxRule.DOMESTIC, 1_091),
        ("KR", "KR", True, TaxRule.EXEMPT, 0),
        ("KR", "US", False, TaxRule.ZERO_RATED, 0),
        ("US", "KR", False, TaxRule.REVERSE_CHARGE, 0),
        ("US", "DE", False, TaxRule.OUTSIDE, 0),
        (None, "KR", False, TaxRule.UNKNOWN, 0),
        ("KR", None, False, TaxRule.UNKNOWN, 0),
    ],
)
def test_tax_goes_by_both_countries(
    seller: str | None, buyer: str | None, exempt: bool, rule: TaxRule, tax: int
) -> None:
    found = taxed(Money(12_000, "KRW"), seller, buyer, exempt=exempt)
    assert (found.rule, found.tax, found.country) == (rule, Money(tax, "KRW"), "KR" if tax else None)


@given(st.integers(1, 10**9))
def test_supply_value_and_tax_make_the_price(minor: int) -> None:
    found = taxed(Money(minor, "KRW"), "KR", "KR")
    assert found.amount == Money(minor, "KRW")
    assert abs(found.tax.minor - minor / 11) <= 0.5
