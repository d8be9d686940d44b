"""Which entries make a transaction: pure."""

from collections.abc import Sequence
from typing import TypeAlias

from marketplace.ledger.charges import Charge
from marketplace.ledger.errors import OffBalance, SeveralCurrencies
from wire.money import Money

Entry: TypeAlias = tuple[str, Money]


def demand_one_currency(entries: Sequence[Entry], charges: Sequence[Charge]) -> None:
    """SeveralCurrencies unless all amounts are in one: an exchange is two transactions."""
    currencies = {amount.currency for _, amount in entries} | {charge.amount.currency for charge in charges}
    if len(currencies) > 1:
        raise SeveralCurrencies(f"the amounts are in {' and '.join(sorted(currencies))}")


def demand_balance(entries: Sequence[Entry]) -> None:
    """OffBalance unless there are two entries or more of one currency, none of them zero, summing to zero."""
    if len(entries) < 2:
        raise OffBalance("a transaction needs two entries or more")
    for account, amount in entries:
        if amount.minor == 0:
            raise OffBalance(f"the entry on {account} is zero")
    off = Money(sum(amount.minor for _, amount in entries), entries[0][1].currency)
    if off.minor:
        raise OffBalance(f"off by {off}")
