"""Which entries make a transaction: pure."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from marketplace.ledger.errors import OffBalance
from wire.money import Money

Entry: TypeAlias = tuple[str, Money]


def demand_balance(entries: Sequence[Entry]) -> None:
    """OffBalance unless there are two entries or more, none of them zero, summing to zero in every currency."""
    if len(entries) < 2:
        raise OffBalance("a transaction needs two entries or more")
    sums: Counter[str] = Counter()
    for account, amount in entries:
        if amount.minor == 0:
            raise OffBalance(f"the entry on {account} is zero")
        sums[amount.currency] += amount.minor
    off = [str(Money(minor, currency)) for currency, minor in sums.items() if minor]
    if off:
        raise OffBalance(f"off by {' and '.join(off)}")
