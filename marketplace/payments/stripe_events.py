"""Stripe's objects, as plain dictionaries → our events. Pure.

checkout.session.completed (paid) → paid        checkout.session.expired → expired
checkout.session.async_payment_succeeded → paid checkout.session.async_payment_failed → expired
invoice.paid of a later month → renewed         charge.refunded, refund.created, refund.updated → refunded
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from marketplace.payments.port import Outcome, PaymentEvent
from wire.money import Money

Fields: TypeAlias = Mapping[str, Any]
_REFUNDS = ("refund.created", "refund.updated")
_PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
_EXPIRED = ("checkout.session.expired", "checkout.session.async_payment_failed")


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
    if kind == "charge.refunded":
        return PaymentEvent(id_, kind, Outcome.REFUNDED, ours, money(subject["amount_refunded"], subject["currency"]))
    if kind in _REFUNDS and subject["status"] == "succeeded":
        return PaymentEvent(id_, kind, Outcome.REFUNDED, ours, money(subject["amount"], subject["currency"]))
    return PaymentEvent(id_, kind, Outcome.OTHER, ours)


def renewal(id_: str, kind: str, invoice: Fields) -> PaymentEvent:
    """A later month of a subscription: paid until the end of the invoice's period."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    until = datetime.fromtimestamp(invoice["lines"]["data"][0]["period"]["end"], UTC)
    amount = money(invoice["amount_paid"], invoice["currency"])
    return PaymentEvent(id_, kind, Outcome.RENEWED, purchase_of(details), amount, until, invoice["id"])


def looked_up(session: Fields, refunded: int, renewals: list[Fields]) -> Iterator[PaymentEvent]:
    """What became of a Checkout Session, as webhooks would have told; `refunded` in minor units."""
    ours, currency = purchase_of(session), session["currency"]
    name = f"lookup:{session['id']}"
    if session["payment_status"] == "paid":
        yield PaymentEvent(f"{name}:paid", "lookup", Outcome.PAID, ours, money(session["amount_total"], currency))
        for invoice in renewals:
            yield renewal(f"lookup:{invoice['id']}:paid", "lookup", invoice)
        if refunded:
            yield PaymentEvent(
                f"{name}:refunded:{refunded}", "lookup", Outcome.REFUNDED, ours, money(refunded, currency)
            )
    elif session["status"] == "expired":
        yield PaymentEvent(f"{name}:expired", "lookup", Outcome.EXPIRED, ours)


def money(minor: int, currency: str) -> Money:
    """Stripe writes currencies in lower case."""
    return Money(minor, currency.upper())


def purchase_of(subject: Fields) -> str | None:
    """The purchase that we wrote onto the object."""
    found = (subject.get("metadata") or {}).get("purchase_id")
    return str(found) if found else None
