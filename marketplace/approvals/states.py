"""The life of a request for approval as one table; the diagram in docs is drawn from it.

An approval is for one purchase: a purchase that comes to nothing gives it back.
"""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.approvals.errors import ApprovalStepRefused


class ApprovalState(StrEnum):
    """`asked`: waits for an answer; `approved`: the plan may be taken; `used`: it was; the others are ends."""

    ASKED = "asked"
    APPROVED = "approved"
    USED = "used"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Event(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    USE = "use"
    GIVE_BACK = "give_back"


OPEN = (ApprovalState.ASKED, ApprovalState.APPROVED)
TRANSITIONS: Mapping[tuple[ApprovalState, Event], ApprovalState] = {
    (ApprovalState.ASKED, Event.APPROVE): ApprovalState.APPROVED,
    (ApprovalState.ASKED, Event.DECLINE): ApprovalState.DECLINED,
    (ApprovalState.ASKED, Event.WITHDRAW): ApprovalState.WITHDRAWN,
    (ApprovalState.ASKED, Event.EXPIRE): ApprovalState.EXPIRED,
    (ApprovalState.APPROVED, Event.DECLINE): ApprovalState.DECLINED,
    (ApprovalState.APPROVED, Event.WITHDRAW): ApprovalState.WITHDRAWN,
    (ApprovalState.APPROVED, Event.EXPIRE): ApprovalState.EXPIRED,
    (ApprovalState.APPROVED, Event.USE): ApprovalState.USED,
    (ApprovalState.USED, Event.GIVE_BACK): ApprovalState.APPROVED,
}


def advance(state: ApprovalState, event: Event) -> ApprovalState:
    """The state after `event`. ApprovalStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ApprovalStepRefused(f"a request that is {state} cannot take the step {event}") from None
