"""What Stripe answers when it is asked what became of a Checkout Session, as webhooks would have told it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.payments.stripe_events import (
    SETTLED,
    Fields,
    disputed,
    invoiced,
    is_stopped,
    money,
    purchase_of,
    refunded,
    time_of,
)


def standing(subscription: Fields) -> Iterator[PaymentEvent]:
    """Of a subscription that was asked for: that it ended or will end; nothing of one that goes on."""
    ours, name = purchase_of(subscription), f"lookup:{subscription['id']}"
    if subscription["status"] == "canceled":
        yield PaymentEvent(f"{name}:ended", "lookup", Outcome.ENDED, ours)
    elif is_stopped(subscription):
        at = subscription["canceled_at"]
        yield PaymentEvent(f"{name}:stopped:{at}", "lookup", Outcome.STOPPED, ours, at=time_of(at))


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked about a Checkout Session. `disputes`: each with how we name its payment."""

    session: Fields
    subscription: Fields | None
    invoices: Sequence[Fields]
    refunds: Sequence[Fields]
    disputes: Sequence[tuple[str | None, Fields]]


def looked_up(found: Found) -> Iterator[PaymentEvent]:
    """What became of a Checkout Session, as webhooks would have told."""
    session, subscription = found.session, found.subscription
    ours, amount = purchase_of(session), money(session["amount_total"], session["currency"])
    name = f"lookup:{session['id']}"
    if session["payment_status"] in SETTLED and session["status"] == "complete":
        at = time_of(subscription["billing_cycle_anchor"]) if subscription else None
        yield PaymentEvent(f"{name}:paid", "lookup", Outcome.PAID, ours, amount, at=at)
        yield from _invoices(found.invoices)
        for refund in found.refunds:
            told = refunded(f"lookup:{refund['id']}:refunded", "lookup", refund)
            yield replace(told, purchase_id=ours)  # one that was given on Stripe's pages does not bear our id
        for payment, dispute in found.disputes:
            told = disputed(f"lookup:{dispute['id']}:{dispute['status']}", "lookup", dispute)
            yield replace(told, purchase_id=ours, payment=payment)
        if subscription is not None:
            yield from standing(subscription)
    elif session["status"] == "expired":
        yield PaymentEvent(f"{name}:expired", "lookup", Outcome.EXPIRED, ours)


def _invoices(invoices: Sequence[Fields]) -> Iterator[PaymentEvent]:
    """Those that are paid, and those that a card has declined, once for each try; not the checkout's own."""
    for invoice in invoices:
        tries = "paid" if invoice["status"] == "paid" else f"unpaid:{invoice['attempt_count']}"
        told = invoiced(f"lookup:{invoice['id']}:{tries}", "lookup", invoice)
        declined = invoice["status"] == "open" and invoice["attempt_count"]
        if told.outcome is not Outcome.OTHER and (declined or invoice["status"] == "paid"):
            yield told
