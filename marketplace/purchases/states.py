"""The life of a purchase as one table; the diagram in docs is drawn from it.

What the provider tells comes late, twice and in any order. So every event of the provider has an answer in every
state, and all orders of the same events end in the same state: money that arrived is honoured whatever was said
before, and a refund is final. A refund proves that its payment was made: `OUTCOMES` tells of both.
"""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.payments.port import Outcome
from marketplace.purchases.errors import PurchaseStepRefused


class PurchaseState(StrEnum):
    """`open`: to be paid; `fulfilled`: paid or free, granted, in the ledger; the others are ends."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Event(StrEnum):
    PAID = "paid"
    REFUND_CONFIRMED = "refund_confirmed"
    EXPIRE = "expire"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[PurchaseState, Event], PurchaseState] = {
    (PurchaseState.OPEN, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.OPEN, Event.EXPIRE): PurchaseState.EXPIRED,
    (PurchaseState.OPEN, Event.CANCEL): PurchaseState.CANCELLED,
    (PurchaseState.FULFILLED, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.FULFILLED, Event.EXPIRE): PurchaseState.FULFILLED,
    (PurchaseState.FULFILLED, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
    (PurchaseState.EXPIRED, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.EXPIRED, Event.EXPIRE): PurchaseState.EXPIRED,
    (PurchaseState.CANCELLED, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.CANCELLED, Event.EXPIRE): PurchaseState.CANCELLED,
    (PurchaseState.CANCELLED, Event.CANCEL): PurchaseState.CANCELLED,
    (PurchaseState.REFUNDED, Event.PAID): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.EXPIRE): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
}


OUTCOMES: Mapping[Outcome, tuple[Event, ...]] = {
    Outcome.PAID: (Event.PAID,),
    Outcome.RENEWED: (Event.PAID,),
    Outcome.REFUNDED: (Event.PAID, Event.REFUND_CONFIRMED),
    Outcome.EXPIRED: (Event.EXPIRE,),
    Outcome.OTHER: (),
}
"""What each word of the provider means for a purchase, in order."""


def advance(state: PurchaseState, event: Event) -> PurchaseState:
    """The state after `event`. PurchaseStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise PurchaseStepRefused(f"a purchase that is {state} cannot take the event {event}") from None
