"""Value added tax by the countries of who sells and who buys: pure, and the only place that knows it.

Prices include tax: what a buyer reads is what a buyer pays, and the invoice tells how much of it is tax.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wire.money import Money

RATES: Mapping[str, int] = {"KR": 1_000}
"""Basis points on top of the supply value, by the seller's country; a sale from elsewhere is not taxed here."""


class TaxRule(StrEnum):
    """`domestic`: taxed; `exempt`: the seller is; `zero_rated`: sold abroad; `reverse_charge`: the buyer owes it.

    `outside`: neither side is in a country whose tax is reckoned here; `unknown`: one has not told its country.
    """

    DOMESTIC = "domestic"
    EXEMPT = "exempt"
    ZERO_RATED = "zero_rated"
    REVERSE_CHARGE = "reverse_charge"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Taxed:
    """`amount` is `supply` and `tax` together; `country` is whose tax it is."""

    rule: TaxRule
    supply: Money
    tax: Money
    country: str | None = None

    @property
    def amount(self) -> Money:
        return Money(self.supply.minor + self.tax.minor, self.supply.currency)


def taxed(amount: Money, seller: str | None, buyer: str | None, *, exempt: bool = False) -> Taxed:
    """What of `amount` is tax. `exempt`: the seller's business is."""
    rule = _rule(seller, buyer, exempt=exempt)
    tax = included(amount, RATES[seller]) if rule is TaxRule.DOMESTIC and seller else Money(0, amount.currency)
    return Taxed(rule, Money(amount.minor - tax.minor, amount.currency), tax, seller if tax.minor else None)


def _rule(seller: str | None, buyer: str | None, *, exempt: bool) -> TaxRule:
    if not seller or not buyer:
        return TaxRule.UNKNOWN
    if exempt and seller in RATES:
        return TaxRule.EXEMPT
    if seller in RATES:
        return TaxRule.DOMESTIC if seller == buyer else TaxRule.ZERO_RATED
    return TaxRule.REVERSE_CHARGE if buyer in RATES else TaxRule.OUTSIDE


def included(amount: Money, rate_bp: int) -> Money:
    """The tax within `amount`, to the nearest minor unit, a half upwards: supply value and tax make the amount."""
    whole = 10_000 + rate_bp
    return Money((2 * amount.minor * rate_bp + whole) // (2 * whole), amount.currency)
