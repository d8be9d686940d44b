"""What programs send to ask for approval, to decide, and to set a company's rules."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from wire.base import example
from wire.money import DIGITS, Money

MOST_SEATS = 10_000
Purpose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]
Amount = Annotated[int, Field(ge=0, le=10**12)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ask(_Input):
    """The price is the plan's. `purpose`: what the data is wanted for."""

    model_config = example(plan_id="pln_01m8k2", quantity=1, purpose="Forecasts of what the city needs")
    plan_id: str = Field(min_length=1, max_length=64)
    quantity: int = Field(default=1, ge=1, le=MOST_SEATS)
    purpose: Purpose


class Decision(_Input):
    model_config = example(approves=True, reason="As agreed in the meeting")
    approves: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class Rule(_Input):
    """In minor units of the currency; None: as it comes."""

    model_config = example(approval_above_minor=500_000, budget_minor=2_000_000)
    approval_above_minor: Amount | None = None
    budget_minor: Amount | None = None


class Approves(_Input):
    model_config = example(approves=True)
    approves: bool


def money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


Currency = Annotated[str, Field(pattern=f"^({'|'.join(DIGITS)})$")]
