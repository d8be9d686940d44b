"""What programs send to negotiate. Sides, states and times are ours."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.listings.schemas import LICENCE, PlanDraft
from marketplace.offers.rules import MOST_SEATS, Proposal
from wire.base import example

PLAN = {"kind": "one_off", "price_minor": 80_000, "licences": [LICENCE]}
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Price = Annotated[int, Field(ge=0, le=99_999_999)]
Seats = Annotated[int, Field(ge=1, le=MOST_SEATS)]
Days = Annotated[int, Field(ge=1, le=90)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProposalBody(_Input):
    """A plan as listings write it. `days`: how long it may be answered."""

    model_config = example(plan=PLAN, seats=None, note="With the whole history", days=14)
    plan: PlanDraft
    seats: Seats | None = None
    note: Words = ""
    days: Days = 14

    @property
    def proposal(self) -> Proposal:
        return Proposal(self.plan, self.seats, self.note)


class NewOffer(ProposalBody):
    """`company`: the slug of the organisation that it is for."""

    model_config = example(plan=PLAN, listing="generation-by-hour", company="hanbit", days=14)
    listing: str = Field(min_length=1, max_length=60)
    company: str = Field(min_length=1, max_length=64)


class Counter(_Input):
    """Other figures. `wish`: which other terms are asked for, in words; then the supply center must propose again."""

    model_config = example(price_minor=90_000, wish="Also the rows of 2025")
    price_minor: Price
    seats: Seats | None = None
    wish: Words = ""
    note: Words = ""


class AskFor(Counter):
    """A company's first word on a plan that it sees."""

    model_config = example(plan_id="pln_01m8k2", price_minor=90_000, wish="Also the rows of 2025")
    plan_id: str = Field(min_length=1, max_length=64)


class Answer(_Input):
    """`number`: of the newest step as it was read."""

    model_config = example(number=2)
    number: int = Field(ge=1, le=10_000)


class Said(_Input):
    model_config = example(note="Too dear for this year")
    note: Words = ""
