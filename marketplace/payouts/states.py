"""The life of a payout as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.payouts.errors import PayoutStepRefused


class PayoutState(StrEnum):
    """`waiting`: to be sent; `held`: an operator stopped it; `sent`: the bank or service has it; the others are ends.

    `failed` waits for a person; `cancelled`: what it held is owed again.
    """

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    HOLD = "hold"
    RELEASE = "release"
    SEND = "send"
    CONFIRM = "confirm"
    FAIL = "fail"
    RETRY = "retry"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[PayoutState, Event], PayoutState] = {
    (PayoutState.WAITING, Event.HOLD): PayoutState.HELD,
    (PayoutState.HELD, Event.RELEASE): PayoutState.WAITING,
    (PayoutState.WAITING, Event.SEND): PayoutState.SENT,
    (PayoutState.WAITING, Event.FAIL): PayoutState.FAILED,
    (PayoutState.SENT, Event.CONFIRM): PayoutState.PAID,
    (PayoutState.SENT, Event.FAIL): PayoutState.FAILED,
    (PayoutState.FAILED, Event.RETRY): PayoutState.WAITING,
    (PayoutState.FAILED, Event.CONFIRM): PayoutState.PAID,
    (PayoutState.HELD, Event.CANCEL): PayoutState.CANCELLED,
    (PayoutState.FAILED, Event.CANCEL): PayoutState.CANCELLED,
}


def advance(state: PayoutState, event: Event) -> PayoutState:
    """The state after `event`. PayoutStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise PayoutStepRefused(f"a payout that is {state} cannot take the event {event}") from None
