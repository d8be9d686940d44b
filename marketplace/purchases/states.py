"""The life of a purchase as one table; the diagram in docs is drawn from it.

What the provider tells comes late, twice and in any order. So every event about money has an answer in every state,
and all orders of the same events end in the same state: money that arrived is honoured whatever was said before, and
a refund is final. A refund proves that its payment was made: `OUTCOMES` tells of both. What is told of a subscription
before its first payment is refused, so that the inbox keeps it until the payment was told.
"""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.payments.port import Outcome
from marketplace.purchases.errors import PurchaseStepRefused


class PurchaseState(StrEnum):
    """`open`: to be paid; `fulfilled`: paid or free, granted, in the ledger; the others are ends.

    `ending`: a subscription that was stopped; what is paid is still given, until `paid_until`. `ended`: it ran out.
    `sold_out`: paid when no copy of the plan was left; the money goes back by itself.
    """

    OPEN = "open"
    FULFILLED = "fulfilled"
    ENDING = "ending"
    ENDED = "ended"
    SOLD_OUT = "sold_out"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


PAID_STATES = (PurchaseState.FULFILLED, PurchaseState.ENDING, PurchaseState.ENDED, PurchaseState.SOLD_OUT)
"""What was paid and not given back whole."""


class Event(StrEnum):
    PAID = "paid"
    SOLD_OUT = "sold_out"
    STOP = "stop"
    RESUME = "resume"
    END = "end"
    REFUND_CONFIRMED = "refund_confirmed"
    EXPIRE = "expire"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[PurchaseState, Event], PurchaseState] = {
    (PurchaseState.OPEN, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.OPEN, Event.SOLD_OUT): PurchaseState.SOLD_OUT,
    (PurchaseState.OPEN, Event.EXPIRE): PurchaseState.EXPIRED,
    (PurchaseState.OPEN, Event.CANCEL): PurchaseState.CANCELLED,
    (PurchaseState.FULFILLED, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.FULFILLED, Event.EXPIRE): PurchaseState.FULFILLED,
    (PurchaseState.FULFILLED, Event.STOP): PurchaseState.ENDING,
    (PurchaseState.FULFILLED, Event.RESUME): PurchaseState.FULFILLED,
    (PurchaseState.FULFILLED, Event.END): PurchaseState.ENDED,
    (PurchaseState.FULFILLED, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
    (PurchaseState.ENDING, Event.PAID): PurchaseState.ENDING,
    (PurchaseState.ENDING, Event.EXPIRE): PurchaseState.ENDING,
    (PurchaseState.ENDING, Event.STOP): PurchaseState.ENDING,
    (PurchaseState.ENDING, Event.RESUME): PurchaseState.FULFILLED,
    (PurchaseState.ENDING, Event.END): PurchaseState.ENDED,
    (PurchaseState.ENDING, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
    (PurchaseState.ENDED, Event.PAID): PurchaseState.ENDED,
    (PurchaseState.ENDED, Event.EXPIRE): PurchaseState.ENDED,
    (PurchaseState.ENDED, Event.STOP): PurchaseState.ENDED,
    (PurchaseState.ENDED, Event.RESUME): PurchaseState.ENDED,
    (PurchaseState.ENDED, Event.END): PurchaseState.ENDED,
    (PurchaseState.ENDED, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
    (PurchaseState.EXPIRED, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.EXPIRED, Event.SOLD_OUT): PurchaseState.SOLD_OUT,
    (PurchaseState.EXPIRED, Event.EXPIRE): PurchaseState.EXPIRED,
    (PurchaseState.CANCELLED, Event.PAID): PurchaseState.FULFILLED,
    (PurchaseState.CANCELLED, Event.SOLD_OUT): PurchaseState.SOLD_OUT,
    (PurchaseState.CANCELLED, Event.EXPIRE): PurchaseState.CANCELLED,
    (PurchaseState.CANCELLED, Event.CANCEL): PurchaseState.CANCELLED,
    (PurchaseState.SOLD_OUT, Event.PAID): PurchaseState.SOLD_OUT,
    (PurchaseState.SOLD_OUT, Event.EXPIRE): PurchaseState.SOLD_OUT,
    (PurchaseState.SOLD_OUT, Event.STOP): PurchaseState.SOLD_OUT,
    (PurchaseState.SOLD_OUT, Event.RESUME): PurchaseState.SOLD_OUT,
    (PurchaseState.SOLD_OUT, Event.END): PurchaseState.SOLD_OUT,
    (PurchaseState.SOLD_OUT, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.PAID): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.EXPIRE): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.STOP): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.RESUME): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.END): PurchaseState.REFUNDED,
    (PurchaseState.REFUNDED, Event.REFUND_CONFIRMED): PurchaseState.REFUNDED,
}


OUTCOMES: Mapping[Outcome, tuple[Event, ...]] = {
    Outcome.PAID: (Event.PAID,),
    Outcome.RENEWED: (Event.PAID,),
    Outcome.REFUNDED: (Event.PAID,),
    Outcome.STOPPED: (Event.STOP,),
    Outcome.RESUMED: (Event.RESUME,),
    Outcome.ENDED: (Event.END,),
    Outcome.EXPIRED: (Event.EXPIRE,),
    Outcome.UNPAID: (),
    Outcome.CHARGED: (),
    Outcome.DISPUTED: (Event.PAID,),
    Outcome.DISPUTE_WON: (Event.PAID,),
    Outcome.DISPUTE_LOST: (Event.PAID,),
    Outcome.OTHER: (),
    Outcome.UNCLEAR: (),
}
"""What each word of the provider means for a purchase, in order. A refund is confirmed when all of it is given back."""


def advance(state: PurchaseState, event: Event) -> PurchaseState:
    """The state after `event`. PurchaseStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise PurchaseStepRefused(f"a purchase that is {state} cannot take the event {event}") from None
