"""The life of a request for data as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.doors.open.errors import RequestStepRefused


class RequestState(StrEnum):
    """`asked`: nobody answered yet; `accepted`: it will be looked for; `planned`: by a day; the others are ends."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    PLANNED = "planned"
    DELIVERED = "delivered"
    DECLINED = "declined"


SAID: Mapping[RequestState, str] = {
    RequestState.ASKED: "Waits for an answer", RequestState.ACCEPTED: "Will be looked for",
    RequestState.PLANNED: "Planned", RequestState.DELIVERED: "It is there", RequestState.DECLINED: "Declined",
}  # fmt: skip
"""As pages and notices say it."""


class Step(StrEnum):
    ACCEPT = "accept"
    PLAN = "plan"
    DELIVER = "deliver"
    DECLINE = "decline"


TRANSITIONS: Mapping[tuple[RequestState, Step], RequestState] = {
    (RequestState.ASKED, Step.ACCEPT): RequestState.ACCEPTED,
    (RequestState.ASKED, Step.PLAN): RequestState.PLANNED,
    (RequestState.ASKED, Step.DELIVER): RequestState.DELIVERED,
    (RequestState.ASKED, Step.DECLINE): RequestState.DECLINED,
    (RequestState.ACCEPTED, Step.PLAN): RequestState.PLANNED,
    (RequestState.ACCEPTED, Step.DELIVER): RequestState.DELIVERED,
    (RequestState.ACCEPTED, Step.DECLINE): RequestState.DECLINED,
    (RequestState.PLANNED, Step.PLAN): RequestState.PLANNED,
    (RequestState.PLANNED, Step.DELIVER): RequestState.DELIVERED,
    (RequestState.PLANNED, Step.DECLINE): RequestState.DECLINED,
}


def advance(state: RequestState, step: Step) -> RequestState:
    """RequestStepRefused where the state has no such step."""
    after = TRANSITIONS.get((state, step))
    if after is None:
        raise RequestStepRefused(f"a request that is {state} cannot take the step {step}")
    return after


def steps(state: RequestState) -> list[Step]:
    return [step for before, step in TRANSITIONS if before is state]
