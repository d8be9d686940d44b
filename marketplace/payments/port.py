"""What the marketplace asks of a payment provider, in its own words.

purchase → open_checkout → CheckoutLink → the buyer pays there → webhook → read_event → PaymentEvent
A key derives from our ids: the same key again is the same operation, however often it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from wire.commerce import Interval
from wire.money import Money

IdempotencyKey = NewType("IdempotencyKey", str)
CheckoutRef = NewType("CheckoutRef", str)
STRIPE = "stripe"
"""The provider that takes cards."""


class Outcome(StrEnum):
    """What happened to a payment. `other`: nothing that a purchase acts on; `unclear`: signed, and not understood."""

    PAID = "paid"
    RENEWED = "renewed"
    REFUNDED = "refunded"
    STOPPED = "stopped"  # a subscription is to end with its period
    RESUMED = "resumed"  # and goes on after all
    ENDED = "ended"
    EXPIRED = "expired"
    UNPAID = "unpaid"  # a later period, or a charge that we asked for, was declined
    CHARGED = "charged"  # what we asked for was paid
    DISPUTED = "disputed"  # the buyer's bank took a payment back
    DISPUTE_WON = "dispute_won"  # and gave it back to us
    DISPUTE_LOST = "dispute_lost"
    OTHER = "other"
    UNCLEAR = "unclear"


DISPUTES = (Outcome.DISPUTED, Outcome.DISPUTE_WON, Outcome.DISPUTE_LOST)


class RefundReason(StrEnum):
    """Why money is given back; the providers' own three."""

    REQUESTED = "requested_by_customer"
    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What is given back, and why. `id` is ours; `ends`: what would repeat is stopped at once.

    `payment`: of which renewal or charge, by its reference; None: of what was paid at the checkout.
    """

    id: str
    amount: Money
    reason: RefundReason
    ends: bool
    payment: str | None = None


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """What is asked for now, from the card that a subscription is paid with. `id` is ours, `title` is for the buyer.

    `keeps`: a card that declines leaves it to be paid, until the same id is asked for again; else it is dropped.
    `declines`: how often a card declined it so far. Until it does once more, asking again is the same try.
    """

    id: str
    amount: Money
    title: str
    keeps: bool
    declines: int = 0


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """What is to be paid, and where the buyer comes back to. A price with an `interval` repeats."""

    purchase_id: str
    title: str
    price: Money
    interval: Interval | None
    email: str
    language: str
    success_url: str
    cancel_url: str
    provider: str = STRIPE


@dataclass(frozen=True, slots=True)
class CheckoutLink:
    """The provider's page for one order; it can be paid there until `expires_at`."""

    ref: CheckoutRef
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One thing the provider told. `id` is the provider's, unique; `kind` its own word for it.

    `amount` is what was paid or given back; `until` the end of the period that a renewal pays for; `reference` names
    the renewal's invoice or the refund (by our id where we ordered it), so that each is counted once; `at` is when it
    happened at the provider. `payment` names the payment that a dispute is about, as a refund's request does.
    `payer`: who paid, by mail address, where `since` found one.
    """

    id: str
    kind: str
    outcome: Outcome
    purchase_id: str | None
    amount: Money | None = None
    until: datetime | None = None
    reference: str | None = None
    at: datetime | None = None
    payment: str | None = None
    payer: str | None = None


class PaymentGateway(Protocol):
    """A payment provider. PaymentUnavailable where it may work later, PaymentRefused where it will not."""

    def open_checkout(self, order: CheckoutOrder, *, key: IdempotencyKey) -> CheckoutLink:
        """The page where the order is paid."""
        ...

    def refund(self, checkout: CheckoutRef, request: RefundRequest) -> str:
        """Give back of what was paid there, of a subscription of its newest period. Answers the provider's reference.

        The same id again is the same refund, however much later.
        """
        ...

    def close(self, checkout: CheckoutRef) -> None:
        """Let it not be paid any more; a subscription that is paid ends with its period. Closed before: nothing."""
        ...

    def resume(self, checkout: CheckoutRef) -> None:
        """Let a subscription that was to end with its period go on. PaymentRefused once it has ended."""
        ...

    def set_renewal(self, checkout: CheckoutRef, unit: Money, quantity: int) -> None:
        """Let each later period of a subscription cost this for a seat, and so many seats; this one stays."""
        ...

    def charge(self, checkout: CheckoutRef, request: ChargeRequest) -> str:
        """Take this now, beside what repeats. Answers the provider's reference; PaymentDeclined where the card does.

        The same id again is the same charge, however much later.
        """
        ...

    def portal(self, checkout: CheckoutRef, back: str, language: str) -> str:
        """The address of the provider's page where the buyer changes the card; good for a short while."""
        ...

    def look_up(self, checkout: CheckoutRef) -> list[PaymentEvent]:
        """What became of it so far, for webhooks that never came. Ids derive from what happened."""
        ...

    def since(self, at: datetime) -> Iterator[PaymentEvent]:
        """What happened from then on, of every purchase, the oldest first: also of those that nobody here knows."""
        ...

    def read_event(self, body: bytes, signature: str) -> PaymentEvent:
        """What a webhook tells, `unclear` where that is not plain.

        SignatureInvalid unless the provider signed these bytes just now, for us.
        """
        ...
