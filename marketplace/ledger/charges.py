"""What an amount is charged for: typed rows beside the entries of a ledger transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wire.money import Money


class ChargeType(StrEnum):
    """`included`: used and paid for already; `cap_reached`: used beyond what a cap lets be charged."""

    FIXED = "fixed"
    INCLUDED = "included"
    USAGE = "usage"
    CAP_REACHED = "cap_reached"
    TAX = "tax"
    FEE = "fee"
    CREDIT = "credit"
    REFUND = "refund"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class Charge:
    """`quantity` of `unit` for `amount`, which may be zero; `facts` say how it came about, as JSON."""

    type: ChargeType
    amount: Money
    quantity: int = 1
    unit: str = ""
    purchase_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
