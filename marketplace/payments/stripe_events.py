"""Stripe's objects, as plain dictionaries → our events. Pure.

checkout.session.completed (paid) → paid        checkout.session.expired → expired
checkout.session.async_payment_succeeded → paid checkout.session.async_payment_failed → expired
invoice.paid of a later period → renewed        refund.created, refund.updated (succeeded) → refunded, each by its id
invoice.paid of a charge of ours → charged      invoice.payment_failed of either → unpaid
customer.subscription.updated → stopped, resumed customer.subscription.deleted → ended
charge.dispute.created → disputed               charge.dispute.closed (won, lost) → dispute_won, dispute_lost
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from marketplace.payments.port import Outcome, PaymentEvent
from wire.money import Money

Fields: TypeAlias = Mapping[str, Any]
_LONGEST = 255  # characters of Stripe's ids and types
_REFUNDS = ("refund.created", "refund.updated")
_INVOICES = ("invoice.paid", "invoice.payment_failed")
_DISPUTES = ("charge.dispute.created", "charge.dispute.closed")
_DECIDED = {"won": Outcome.DISPUTE_WON, "lost": Outcome.DISPUTE_LOST, "warning_closed": Outcome.DISPUTE_WON}
SETTLED = ("paid", "no_payment_required")
_SUBSCRIPTIONS = ("customer.subscription.updated", "customer.subscription.deleted")
_PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
_EXPIRED = ("checkout.session.expired", "checkout.session.async_payment_failed")


def understood(event: Any, body: bytes) -> PaymentEvent:
    """What an event means to us; `unclear` for what is not shaped as we know it, under an id of its own if need be."""
    try:
        found = read(event)
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError):
        return _unclear(event, body)
    words = (found.id, found.kind)
    return found if words == tuple(_word(word, "") for word in words) else _unclear(event, body)


def _unclear(event: Any, body: bytes) -> PaymentEvent:
    known = event if isinstance(event, dict) else {}
    id_ = _word(known.get("id"), f"unread:{hashlib.sha256(body).hexdigest()[:32]}")
    return PaymentEvent(id_, _word(known.get("type"), "?"), Outcome.UNCLEAR, None)


def _word(found: Any, otherwise: str) -> str:
    good = isinstance(found, str) and found.isprintable() and 0 < len(found) <= _LONGEST
    return str(found) if good else otherwise


def read(event: Fields) -> PaymentEvent:
    """What one webhook event means to us; `other` for what no purchase acts on."""
    id_, kind = event["id"], event["type"]
    for kinds, reader in READERS:
        if kind in kinds and (found := reader(id_, kind, event)) is not None:
            return found
    return PaymentEvent(id_, kind, Outcome.OTHER, purchase_of(event["data"]["object"]))


def _paid(id_: str, kind: str, event: Fields) -> PaymentEvent | None:
    session = event["data"]["object"]
    if session["payment_status"] not in SETTLED:
        return None
    amount = money(session["amount_total"], session["currency"])
    return PaymentEvent(id_, kind, Outcome.PAID, purchase_of(session), amount, at=time_of(event["created"]))


def _expired(id_: str, kind: str, event: Fields) -> PaymentEvent:
    return PaymentEvent(id_, kind, Outcome.EXPIRED, purchase_of(event["data"]["object"]))


def _invoice(id_: str, kind: str, event: Fields) -> PaymentEvent:
    return invoiced(id_, kind, event["data"]["object"])


def _refund(id_: str, kind: str, event: Fields) -> PaymentEvent | None:
    refund = event["data"]["object"]
    return refunded(id_, kind, refund) if refund["status"] == "succeeded" else None


def _dispute(id_: str, kind: str, event: Fields) -> PaymentEvent:
    return disputed(id_, kind, event["data"]["object"], time_of(event["created"]))


def invoiced(id_: str, kind: str, invoice: Fields) -> PaymentEvent:
    """A later period of a subscription, until the end of the invoice's; or a charge of ours. Paid, or declined."""
    paid = invoice["status"] == "paid"
    amount = money(invoice["amount_paid" if paid else "amount_due"], invoice["currency"])
    if charge := charge_of(invoice):
        outcome = Outcome.CHARGED if paid else Outcome.UNPAID
        return PaymentEvent(id_, kind, outcome, purchase_of(invoice), amount, reference=charge)
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    if invoice["billing_reason"] != "subscription_cycle":
        return PaymentEvent(id_, kind, Outcome.OTHER, purchase_of(details))
    outcome = Outcome.RENEWED if paid else Outcome.UNPAID
    until = time_of(invoice["lines"]["data"][0]["period"]["end"])
    return PaymentEvent(id_, kind, outcome, purchase_of(details), amount, until, invoice["id"])


def charge_of(invoice: Fields) -> str | None:
    """Our own id of a charge, that we wrote onto its invoice."""
    found = (invoice.get("metadata") or {}).get("charge_id")
    return str(found) if found else None


def payment_of(invoice: Fields) -> str | None:
    """How we name the invoice's payment: a renewal by its id, a charge by ours, the checkout's own by nothing."""
    return charge_of(invoice) or (invoice["id"] if invoice["billing_reason"] == "subscription_cycle" else None)


def disputed(id_: str, kind: str, dispute: Fields, at: datetime | None = None) -> PaymentEvent:
    """Stripe names only the payment: whose it is must be asked."""
    closed = dispute["status"] in _DECIDED
    outcome = _DECIDED[dispute["status"]] if closed else Outcome.DISPUTED
    amount = money(dispute["amount"], dispute["currency"])
    return PaymentEvent(id_, kind, outcome, None, amount, reference=dispute["id"], at=at)


def time_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def refunded(id_: str, kind: str, refund: Fields) -> PaymentEvent:
    """One refund by itself: a charge tells sums only, and sums cannot be told apart from their parts."""
    amount = money(refund["amount"], refund["currency"])
    return PaymentEvent(id_, kind, Outcome.REFUNDED, purchase_of(refund), amount, reference=refund_of(refund))


def refund_of(refund: Fields) -> str:
    """Our own id, that we wrote onto the refund; Stripe's where it was given on Stripe's pages."""
    return str((refund.get("metadata") or {}).get("refund_id") or refund["id"])


def _subscription(id_: str, kind: str, event: Fields) -> PaymentEvent:
    """Whether it goes on. An update that did not touch that says nothing."""
    subject, before = event["data"]["object"], event["data"].get("previous_attributes") or {}
    outcome = Outcome.OTHER
    if kind.endswith("deleted"):
        outcome = Outcome.ENDED
    elif "cancel_at_period_end" in before or "cancel_at" in before:
        outcome = Outcome.STOPPED if is_stopped(subject) else Outcome.RESUMED
    return PaymentEvent(id_, kind, outcome, purchase_of(subject), at=time_of(event["created"]))


READERS: Sequence[tuple[tuple[str, ...], Callable[[str, str, Fields], PaymentEvent | None]]] = (
    (_PAID, _paid),
    (_EXPIRED, _expired),
    (_INVOICES, _invoice),
    (_REFUNDS, _refund),
    (_SUBSCRIPTIONS, _subscription),
    (_DISPUTES, _dispute),
)
"""Who reads which of Stripe's events."""


def is_stopped(subscription: Fields) -> bool:
    return bool(subscription["cancel_at_period_end"] or subscription.get("cancel_at"))


def payer_of(subject: Fields) -> str | None:
    """The buyer's mail address, on a Checkout Session or an invoice."""
    found = (subject.get("customer_details") or {}).get("email") or subject.get("customer_email")
    return str(found) if found else None


def money(minor: int, currency: str) -> Money:
    """Stripe writes currencies in lower case."""
    return Money(minor, currency.upper())


def purchase_of(subject: Fields) -> str | None:
    """The purchase that we wrote onto the object."""
    found = (subject.get("metadata") or {}).get("purchase_id")
    return str(found) if found else None
