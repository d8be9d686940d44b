"""A transaction of the ledger as the lines of an invoice: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.rules import Entry
from marketplace.purchases.split import CLEARING, VAT
from marketplace.purchases.tax import TaxRule

BILLED = (ChargeType.FIXED, ChargeType.INCLUDED, ChargeType.USAGE, ChargeType.CAP_REACHED, ChargeType.CREDIT)
"""What of a transaction's charges the buyer is billed: the others tell how it is shared out."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one transaction, in minor units; below zero where money went back."""

    amount: int
    tax: int

    @property
    def supply(self) -> int:
        return self.amount - self.tax


def sums(entries: Sequence[Entry]) -> Sums:
    amount = sum(money.minor for account, money in entries if account.endswith(CLEARING))
    return Sums(amount, -sum(money.minor for account, money in entries if account.startswith(VAT)))


def tax_rule(charges: Sequence[Charge]) -> TaxRule:
    """As it was reckoned when it was posted; unknown of what is older than that."""
    told = next((charge.facts.get("rule") for charge in charges if charge.type is ChargeType.TAX), None)
    return TaxRule(told) if told else TaxRule.UNKNOWN


def lines(found: Sums, charges: Sequence[Charge], title: dict[str, str]) -> list[dict[str, Any]]:
    """A line for each charge that is billed, tax apart; their sums are the transaction's, exactly.

    One line with the title where the charges do not make the amount, as with a part that was given back.
    """
    billed = [charge for charge in charges if charge.type in BILLED]
    if not billed or sum(charge.amount.minor for charge in billed) != found.amount:
        return [_line(title, 1, "", found.supply, found.tax)]
    taxes = cut(found.tax, [charge.amount.minor for charge in billed])
    return [
        _line(charge.facts.get("title", title), charge.quantity, charge.unit, charge.amount.minor - tax, tax)
        | {"type": charge.type.value}
        for charge, tax in zip(billed, taxes, strict=True)
    ]


def cut(whole: int, parts: Sequence[int]) -> list[int]:
    """`whole` in proportion to the parts, which may be below zero but not in sum; exact."""
    total, passed, taken, found = sum(parts), 0, 0, []
    for part in parts:
        passed += part
        until = whole * passed // total if total else 0
        found.append(until - taken)
        taken = until
    return found


def _line(title: object, quantity: int, unit: str, supply: int, tax: int) -> dict[str, Any]:
    return {"title": title, "quantity": quantity, "unit": unit, "supply_minor": supply, "tax_minor": tax}


def number(issuer: str, year: int, sequence: int) -> str:
    return f"{issuer}-{year}-{sequence:06d}"


def party(organisation: Organisation) -> dict[str, Any]:
    """An organisation's registration as an invoice keeps it; None where it has not told."""
    return {
        "name": organisation.legal_name or organisation.name,
        "business_number": organisation.business_number,
        "representative": organisation.representative,
        "address": organisation.address,
        "email": organisation.tax_email,
        "country": organisation.country,
    }
