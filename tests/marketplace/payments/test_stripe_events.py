"""Stripe's objects → our events: pure."""

from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.payments.port import Outcome
from marketplace.payments.stripe_events import looked_up, read
from wire.money import Money

OURS = {"purchase_id": "pur_1"}
SESSION = {
    "id": "cs_1",
    "metadata": OURS,
    "payment_status": "paid",
    "status": "complete",
    "amount_total": 12_000,
    "currency": "krw",
}
INVOICE = {
    "id": "in_2", "billing_reason": "subscription_cycle", "amount_paid": 990, "currency": "eur", "metadata": {},
    "parent": {"subscription_details": {"metadata": OURS}},
    "lines": {"data": [{"period": {"start": 0, "end": 1_800_000_000}}]},
}  # fmt: skip


def told(kind: str, subject: dict[str, Any]) -> Any:
    return read({"id": "evt_1", "type": kind, "data": {"object": subject}})


@pytest.mark.parametrize(
    ("kind", "subject", "outcome", "amount"),
    [
        ("checkout.session.completed", SESSION, Outcome.PAID, Money(12_000, "KRW")),
        ("checkout.session.completed", {**SESSION, "payment_status": "unpaid"}, Outcome.OTHER, None),
        ("checkout.session.async_payment_succeeded", SESSION, Outcome.PAID, Money(12_000, "KRW")),
        ("checkout.session.async_payment_failed", SESSION, Outcome.EXPIRED, None),
        ("checkout.session.expired", SESSION, Outcome.EXPIRED, None),
        (
            "charge.refunded",
            {"metadata": OURS, "amount_refunded": 5, "currency": "krw"},
            Outcome.REFUNDED,
            Money(5, "KRW"),
        ),
        (
            "refund.created",
            {"metadata": OURS, "amount": 5, "currency": "krw", "status": "succeeded"},
            Outcome.REFUNDED,
            Money(5, "KRW"),
        ),
        (
            "refund.created",
            {"metadata": OURS, "amount": 5, "currency": "krw", "status": "pending"},
            Outcome.OTHER,
            None,
        ),
        ("invoice.paid", {**INVOICE, "billing_reason": "subscription_create"}, Outcome.OTHER, None),
        ("customer.created", {}, Outcome.OTHER, None),
    ],
)
def test_what_an_event_means(kind: str, subject: dict[str, Any], outcome: Outcome, amount: Money | None) -> None:
    event = told(kind, subject)
    assert (event.id, event.kind, event.outcome, event.amount) == ("evt_1", kind, outcome, amount)
    assert outcome is Outcome.OTHER or event.purchase_id == "pur_1"


def test_a_renewal_says_until_when_and_for_which_invoice() -> None:
    event = told("invoice.paid", INVOICE)
    assert (event.outcome, event.purchase_id, event.reference) == (Outcome.RENEWED, "pur_1", "in_2")
    assert (event.until, event.amount) == (datetime.fromtimestamp(1_800_000_000, UTC), Money(990, "EUR"))


def test_asking_tells_what_webhooks_would_have_told() -> None:
    events = list(looked_up(SESSION, 12_000, [INVOICE]))
    assert [e.outcome for e in events] == [Outcome.PAID, Outcome.RENEWED, Outcome.REFUNDED]
    assert len({e.id for e in events}) == 3
    assert [e.outcome for e in looked_up({**SESSION, "payment_status": "unpaid", "status": "expired"}, 0, [])] == [
        Outcome.EXPIRED
    ]
    assert list(looked_up({**SESSION, "payment_status": "unpaid", "status": "open"}, 0, [])) == []
