"""The life of a purchase as one table; the diagram in docs is drawn from it.

What the provider tells comes late, twice and in any order. So every event of the provider has an answer in every
state, and all orders of the same events end in the same state: money that arrived is honoured whatever was said
before, and a refund is final. A refund proves that its payment was made: `OUTCOMES` tells of both.
"""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.payments.port import Outcome
from marketplace.purchases.errors import PurchaseState


class Purchase(StrEnum):
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


TRANSITIONS: Mapping[tuple[Purchase, Event], Purchase] = {
    (Purchase.OPEN, Event.PAID): Purchase.FULFILLED,
    (Purchase.OPEN, Event.EXPIRE): Purchase.EXPIRED,
    (Purchase.OPEN, Event.CANCEL): Purchase.CANCELLED,
    (Purchase.FULFILLED, Event.PAID): Purchase.FULFILLED,
    (Purchase.FULFILLED, Event.EXPIRE): Purchase.FULFILLED,
    (Purchase.FULFILLED, Event.REFUND_CONFIRMED): Purchase.REFUNDED,
    (Purchase.EXPIRED, Event.PAID): Purchase.FULFILLED,
    (Purchase.EXPIRED, Event.EXPIRE): Purchase.EXPIRED,
    (Purchase.CANCELLED, Event.PAID): Purchase.FULFILLED,
    (Purchase.CANCELLED, Event.EXPIRE): Purchase.CANCELLED,
    (Purchase.CANCELLED, Event.CANCEL): Purchase.CANCELLED,
    (Purchase.REFUNDED, Event.PAID): Purchase.REFUNDED,
    (Purchase.REFUNDED, Event.EXPIRE): Purchase.REFUNDED,
    (Purchase.REFUNDED, Event.REFUND_CONFIRMED): Purchase.REFUNDED,
}


OUTCOMES: Mapping[Outcome, tuple[Event, ...]] = {
    Outcome.PAID: (Event.PAID,),
    Outcome.RENEWED: (Event.PAID,),
    Outcome.REFUNDED: (Event.PAID, Event.REFUND_CONFIRMED),
    Outcome.EXPIRED: (Event.EXPIRE,),
    Outcome.OTHER: (),
}
"""What each word of the provider means for a purchase, in order."""


def advance(state: Purchase, event: Event) -> Purchase:
    """The state after `event`. PurchaseState where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise PurchaseState(f"a purchase that is {state} cannot take the event {event}") from None
