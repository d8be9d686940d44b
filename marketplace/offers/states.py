"""The life of a private offer as one table; the diagram in docs is drawn from it.

Each step of a state belongs to one side alone: whose turn it is answers, the other may still change or take back what
it said. `EXPIRE` belongs to nobody: the time of the newest proposal is over.
"""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.offers.errors import OfferStepRefused


class OfferState(StrEnum):
    """`with_company`, `with_center`: who is to answer; the others are ends."""

    WITH_COMPANY = "with_company"
    WITH_CENTER = "with_center"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Side(StrEnum):
    CENTER = "center"
    COMPANY = "company"


class Event(StrEnum):
    PROPOSE = "propose"
    COUNTER = "counter"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


OPEN = (OfferState.WITH_COMPANY, OfferState.WITH_CENTER)
_STEPS: Mapping[tuple[OfferState, Event], tuple[Side | None, OfferState]] = {
    (OfferState.WITH_COMPANY, Event.COUNTER): (Side.COMPANY, OfferState.WITH_CENTER),
    (OfferState.WITH_COMPANY, Event.ACCEPT): (Side.COMPANY, OfferState.ACCEPTED),
    (OfferState.WITH_COMPANY, Event.DECLINE): (Side.COMPANY, OfferState.DECLINED),
    (OfferState.WITH_COMPANY, Event.PROPOSE): (Side.CENTER, OfferState.WITH_COMPANY),
    (OfferState.WITH_COMPANY, Event.WITHDRAW): (Side.CENTER, OfferState.WITHDRAWN),
    (OfferState.WITH_COMPANY, Event.EXPIRE): (None, OfferState.EXPIRED),
    (OfferState.WITH_CENTER, Event.PROPOSE): (Side.CENTER, OfferState.WITH_COMPANY),
    (OfferState.WITH_CENTER, Event.ACCEPT): (Side.CENTER, OfferState.ACCEPTED),
    (OfferState.WITH_CENTER, Event.DECLINE): (Side.CENTER, OfferState.DECLINED),
    (OfferState.WITH_CENTER, Event.COUNTER): (Side.COMPANY, OfferState.WITH_CENTER),
    (OfferState.WITH_CENTER, Event.WITHDRAW): (Side.COMPANY, OfferState.WITHDRAWN),
    (OfferState.WITH_CENTER, Event.EXPIRE): (None, OfferState.EXPIRED),
}
TRANSITIONS: Mapping[tuple[OfferState, Event], OfferState] = {step: after for step, (_, after) in _STEPS.items()}


def advance(state: OfferState, event: Event, side: Side | None) -> OfferState:
    """The state after `side` did `event`. OfferStepRefused where it has no such step, or the other side has."""
    found = _STEPS.get((state, event))
    if found is None:
        raise OfferStepRefused(f"an offer that is {state} cannot take the step {event}")
    if found[0] is not side:
        raise OfferStepRefused(f"in an offer that is {state}, the step {event} is the other side's")
    return found[1]


def steps(state: OfferState, side: Side) -> frozenset[Event]:
    """What `side` may do now."""
    return frozenset(event for (before, event), (whose, _) in _STEPS.items() if (before, whose) == (state, side))
