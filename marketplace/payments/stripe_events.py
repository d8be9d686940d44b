"""Stripe's objects, as plain dictionaries → our events. Pure.

checkout.session.completed (paid) → paid        checkout.session.expired → expired
checkout.session.async_payment_succeeded → paid checkout.session.async_payment_failed → expired
invoice.paid of a later month → renewed         refund.created, refund.updated (succeeded) → refunded, each by its id
customer.subscription.updated → stopped, resumed customer.subscription.deleted → ended
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from marketplace.payments.port import Outcome, PaymentEvent
from wire.money import Money

Fields: TypeAlias = Mapping[str, Any]
_LONGEST = 255  # characters of Stripe's ids and types
_REFUNDS = ("refund.created", "refund.updated")
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
    id_, kind, subject = event["id"], event["type"], event["data"]["object"]
    ours = purchase_of(subject)
    if kind in _PAID and subject["payment_status"] == "paid":
        return PaymentEvent(id_, kind, Outcome.PAID, ours, money(subject["amount_total"], subject["currency"]))
    if kind in _EXPIRED:
        return PaymentEvent(id_, kind, Outcome.EXPIRED, ours)
    if kind == "invoice.paid" and subject["billing_reason"] == "subscription_cycle":
        return renewal(id_, kind, subject)
    if kind in _REFUNDS and subject["status"] == "succeeded":
        return refunded(id_, kind, subject)
    if kind in _SUBSCRIPTIONS:
        return _subscription(id_, kind, event)
    return PaymentEvent(id_, kind, Outcome.OTHER, ours)


def renewal(id_: str, kind: str, invoice: Fields) -> PaymentEvent:
    """A later month of a subscription: paid until the end of the invoice's period."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    until = datetime.fromtimestamp(invoice["lines"]["data"][0]["period"]["end"], UTC)
    amount = money(invoice["amount_paid"], invoice["currency"])
    return PaymentEvent(id_, kind, Outcome.RENEWED, purchase_of(details), amount, until, invoice["id"])


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
    at = datetime.fromtimestamp(event["created"], UTC)
    return PaymentEvent(id_, kind, outcome, purchase_of(subject), at=at)


def _is_stopped(subscription: Fields) -> bool:
    return bool(subscription["cancel_at_period_end"] or subscription.get("cancel_at"))


def standing(subscription: Fields) -> Iterator[PaymentEvent]:
    """Of a subscription that was asked for: that it ended or will end; nothing of one that goes on."""
    ours, name = purchase_of(subscription), f"lookup:{subscription['id']}"
    if subscription["status"] == "canceled":
        yield PaymentEvent(f"{name}:ended", "lookup", Outcome.ENDED, ours)
    elif _is_stopped(subscription):
        at = subscription["canceled_at"]
        yield PaymentEvent(f"{name}:stopped:{at}", "lookup", Outcome.STOPPED, ours, at=datetime.fromtimestamp(at, UTC))


def looked_up(
    session: Fields, refunds: Sequence[Fields], renewals: Sequence[Fields], subscription: Fields | None
) -> Iterator[PaymentEvent]:
    """What became of a Checkout Session, as webhooks would have told."""
    ours, currency = purchase_of(session), session["currency"]
    name = f"lookup:{session['id']}"
    if session["payment_status"] == "paid":
        yield PaymentEvent(f"{name}:paid", "lookup", Outcome.PAID, ours, money(session["amount_total"], currency))
        for invoice in renewals:
            yield renewal(f"lookup:{invoice['id']}:paid", "lookup", invoice)
        for refund in refunds:
            told = refunded(f"lookup:{refund['id']}:refunded", "lookup", refund)
            yield replace(told, purchase_id=ours)  # one that was given on Stripe's pages does not bear our id
        if subscription is not None:
            yield from standing(subscription)
    elif session["status"] == "expired":
        yield PaymentEvent(f"{name}:expired", "lookup", Outcome.EXPIRED, ours)


def money(minor: int, currency: str) -> Money:
    """Stripe writes currencies in lower case."""
    return Money(minor, currency.upper())


def purchase_of(subject: Fields) -> str | None:
    """The purchase that we wrote onto the object."""
    found = (subject.get("metadata") or {}).get("purchase_id")
    return str(found) if found else None
