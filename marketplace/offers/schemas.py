"""What programs send to negotiate. Sides, states and times are ours."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.listings.schemas import PlanDraft
from marketplace.offers.rules import MOST_SEATS, Proposal

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Price = Annotated[int, Field(ge=0, le=99_999_999)]
Seats = Annotated[int, Field(ge=1, le=MOST_SEATS)]
Days = Annotated[int, Field(ge=1, le=90)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProposalBody(_Input):
    """A plan as listings write it. `days`: how long it may be answered."""

    plan: PlanDraft
    seats: Seats | None = None
    note: Words = ""
    days: Days = 14

    @property
    def proposal(self) -> Proposal:
        return Proposal(self.plan, self.seats, self.note)


class NewOffer(ProposalBody):
    """`company`: the slug of the organisation that it is for."""

    listing: str = Field(min_length=1, max_length=60)
    company: str = Field(min_length=1, max_length=64)


class Counter(_Input):
    """Other figures. `wish`: which other terms are asked for, in words; then the supply center must propose again."""

    price_minor: Price
    seats: Seats | None = None
    wish: Words = ""
    note: Words = ""


class AskFor(Counter):
    """A company's first word on a plan that it sees."""

    plan_id: str = Field(min_length=1, max_length=64)


class Answer(_Input):
    """`number`: of the newest step as it was read."""

    number: int = Field(ge=1, le=10_000)


class Said(_Input):
    note: Words = ""
