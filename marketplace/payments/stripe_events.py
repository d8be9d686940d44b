"""Stripe's objects, as plain dictionaries → our events. Pure.

checkout.session.completed (paid) → paid        checkout.session.expired → expired
checkout.session.async_payment_succeeded → paid checkout.session.async_payment_failed → expired
invoice.paid of a later period → renewed        refund.created, refund.updated (succeeded) → refunded, each by its id
invoice.paid of a charge of ours → charged      invoice.payment_failed of either → unpaid
customer.subscription.updated → stopped, resumed customer.subscription.deleted → ended
charge.dispute.created → disputed               charge.dispute.closed (won, lost) → dispute_won, dispute_lost
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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


def parsed(body: bytes) -> Any:
    """The JSON of a webhook as PostgreSQL can keep it; `{"unread": …}` with the text of what it cannot."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_constant=_no_json)
        if "\0" in json.dumps(value, ensure_ascii=False).encode().decode() or r"\u0000" in text:
            return _unread(text)
    except (ValueError, RecursionError):
        return _unread(text)
    return value


def _unread(text: str) -> dict[str, str]:
    return {"unread": text.replace("\0", "")}


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def signed_at(signature: str) -> int:
    """When a signature says that it was made, in seconds; of a header that was verified."""
    named = (part.partition("=") for part in signature.split(","))
    return max(int(value) for name, _, value in named if name.strip() == "t")


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
    return PaymentEvent(id_, kind, Outcome.PAID, purchase_of(session), amount, at=_at(event["created"]))


def _expired(id_: str, kind: str, event: Fields) -> PaymentEvent:
    return PaymentEvent(id_, kind, Outcome.EXPIRED, purchase_of(event["data"]["object"]))


def _invoice(id_: str, kind: str, event: Fields) -> PaymentEvent:
    return invoiced(id_, kind, event["data"]["object"])


def _refund(id_: str, kind: str, event: Fields) -> PaymentEvent | None:
    refund = event["data"]["object"]
    return refunded(id_, kind, refund) if refund["status"] == "succeeded" else None


def _dispute(id_: str, kind: str, event: Fields) -> PaymentEvent:
    return disputed(id_, kind, event["data"]["object"], _at(event["created"]))


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
    until = _at(invoice["lines"]["data"][0]["period"]["end"])
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


def _at(seconds: int) -> datetime:
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
        outcome = Outcome.STOPPED if _is_stopped(subject) else Outcome.RESUMED
    return PaymentEvent(id_, kind, outcome, purchase_of(subject), at=_at(event["created"]))


READERS: Sequence[tuple[tuple[str, ...], Callable[[str, str, Fields], PaymentEvent | None]]] = (
    (_PAID, _paid),
    (_EXPIRED, _expired),
    (_INVOICES, _invoice),
    (_REFUNDS, _refund),
    (_SUBSCRIPTIONS, _subscription),
    (_DISPUTES, _dispute),
)
"""Who reads which of Stripe's events."""


def _is_stopped(subscription: Fields) -> bool:
    return bool(subscription["cancel_at_period_end"] or subscription.get("cancel_at"))


def standing(subscription: Fields) -> Iterator[PaymentEvent]:
    """Of a subscription that was asked for: that it ended or will end; nothing of one that goes on."""
    ours, name = purchase_of(subscription), f"lookup:{subscription['id']}"
    if subscription["status"] == "canceled":
        yield PaymentEvent(f"{name}:ended", "lookup", Outcome.ENDED, ours)
    elif _is_stopped(subscription):
        at = subscription["canceled_at"]
        yield PaymentEvent(f"{name}:stopped:{at}", "lookup", Outcome.STOPPED, ours, at=_at(at))


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
        at = _at(subscription["billing_cycle_anchor"]) if subscription else None
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
