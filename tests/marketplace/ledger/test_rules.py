"""Which entries make a transaction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.errors import OffBalance, SeveralCurrencies
from marketplace.ledger.rules import demand_balance, demand_one_currency
from wire.money import Money

AMOUNTS = st.integers(-(10**15), 10**15).filter(bool)
MONEYS = st.builds(Money, AMOUNTS, st.just("EUR"))


@given(st.lists(MONEYS, min_size=1, max_size=20))
def test_amounts_and_their_opposites_balance(amounts: list[Money]) -> None:
    demand_balance([(f"a{n}", m) for n, m in enumerate(amounts)] + [(f"b{n}", -m) for n, m in enumerate(amounts)])


@given(st.lists(MONEYS, min_size=1, max_size=20), MONEYS)
def test_one_amount_too_many_is_refused(amounts: list[Money], extra: Money) -> None:
    entries = [("a", m) for m in amounts] + [("b", -m) for m in amounts] + [("c", extra)]
    with pytest.raises(OffBalance):
        demand_balance(entries)


def test_two_currencies_are_two_transactions() -> None:
    entries = [("a", Money(1, "EUR")), ("b", Money(-1, "EUR"))]
    demand_one_currency(entries, [Charge(ChargeType.INCLUDED, Money(0, "EUR"))])
    with pytest.raises(SeveralCurrencies, match="EUR and USD"):
        demand_one_currency([*entries, ("a", Money(1, "USD")), ("b", Money(-1, "USD"))], [])
    with pytest.raises(SeveralCurrencies, match="EUR and KRW"):
        demand_one_currency(entries, [Charge(ChargeType.INCLUDED, Money(0, "KRW"))])


@pytest.mark.parametrize("entries", [[], [("a", Money(1, "KRW"))], [("a", Money(0, "KRW")), ("b", Money(0, "KRW"))]])
def test_nothing_one_side_and_zeros_are_refused(entries: list[tuple[str, Money]]) -> None:
    with pytest.raises(OffBalance):
        demand_balance(entries)
