"""Stripe's objects → our events: pure."""

from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.payments.port import Outcome
from marketplace.payments.stripe_events import read
from marketplace.payments.stripe_lookups import Found, looked_up
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
    "id": "in_2", "billing_reason": "subscription_cycle", "amount_paid": 990, "amount_due": 990, "currency": "eur",
    "metadata": {}, "status": "paid", "attempt_count": 1,
    "parent": {"subscription_details": {"metadata": OURS}},
    "lines": {"data": [{"period": {"start": 0, "end": 1_800_000_000}}]},
}  # fmt: skip


SUBSCRIPTION = {
    "id": "sub_1", "metadata": OURS, "status": "active", "cancel_at_period_end": False, "cancel_at": None,
    "canceled_at": 1_700_000_000, "billing_cycle_anchor": 1_650_000_000,
}  # fmt: skip


def told(kind: str, subject: dict[str, Any]) -> Any:
    return read({"id": "evt_1", "type": kind, "created": 1_800_000_000, "data": {"object": subject}})


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
            Outcome.OTHER,
            None,
        ),
        (
            "refund.created",
            {"id": "re_1", "metadata": OURS, "amount": 5, "currency": "krw", "status": "succeeded"},
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
    refund = {"id": "re_1", "metadata": {}, "amount": 12_000, "currency": "krw"}
    subscription = {**SUBSCRIPTION, "cancel_at_period_end": True}
    declined = {**INVOICE, "id": "in_3", "status": "open", "attempt_count": 2}
    dispute = {"id": "du_1", "amount": 990, "currency": "eur", "status": "needs_response"}
    found = Found(SESSION, subscription, [declined, INVOICE], [refund], [("in_2", dispute)])
    events = list(looked_up(found))
    assert [e.outcome for e in events] == [
        Outcome.PAID, Outcome.UNPAID, Outcome.RENEWED, Outcome.REFUNDED, Outcome.DISPUTED, Outcome.STOPPED,
    ]  # fmt: skip
    assert {e.purchase_id for e in events} == {"pur_1"}
    assert len({e.id for e in events}) == 6
    assert (events[0].at, events[4].payment) == (datetime.fromtimestamp(1_650_000_000, UTC), "in_2")


@pytest.mark.parametrize(("status", "outcomes"), [("expired", [Outcome.EXPIRED]), ("open", [])])
def test_asking_about_what_nobody_paid(status: str, outcomes: list[Outcome]) -> None:
    session = {**SESSION, "payment_status": "unpaid", "status": status}
    assert [e.outcome for e in looked_up(Found(session, None, [], [], []))] == outcomes


def test_a_charge_of_ours_is_told_by_our_id_paid_or_declined() -> None:
    charge = {**INVOICE, "billing_reason": "manual", "metadata": {**OURS, "charge_id": "chg_1"}, "parent": None}
    paid = told("invoice.paid", charge)
    assert (paid.outcome, paid.purchase_id, paid.reference, paid.until) == (Outcome.CHARGED, "pur_1", "chg_1", None)
    declined = told("invoice.payment_failed", {**charge, "status": "open"})
    assert (declined.outcome, declined.reference, declined.amount) == (Outcome.UNPAID, "chg_1", Money(990, "EUR"))


def test_a_declined_renewal_says_which_period_is_unpaid() -> None:
    event = told("invoice.payment_failed", {**INVOICE, "status": "open", "amount_paid": 0})
    assert (event.outcome, event.amount, event.reference) == (Outcome.UNPAID, Money(990, "EUR"), "in_2")
    assert event.until == datetime.fromtimestamp(1_800_000_000, UTC)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("needs_response", Outcome.DISPUTED), ("won", Outcome.DISPUTE_WON), ("lost", Outcome.DISPUTE_LOST)],
)
def test_a_dispute_by_its_standing(status: str, outcome: Outcome) -> None:
    dispute = {"id": "du_1", "amount": 5, "currency": "krw", "status": status, "payment_intent": "pi_1"}
    event = told("charge.dispute.closed", dispute)
    assert (event.outcome, event.reference, event.amount) == (outcome, "du_1", Money(5, "KRW"))


@pytest.mark.parametrize(
    ("changes", "before", "outcome"),
    [
        ({"cancel_at_period_end": True, "cancel_at": 5}, {"cancel_at_period_end": False}, Outcome.STOPPED),
        ({"cancel_at": 5}, {"cancel_at": None}, Outcome.STOPPED),
        ({}, {"cancel_at_period_end": True, "cancel_at": 5}, Outcome.RESUMED),
        ({}, {"latest_invoice": "in_1"}, Outcome.OTHER),
        ({"cancel_at_period_end": True}, {"metadata": {}}, Outcome.OTHER),
    ],
)
def test_a_subscription_tells_whether_it_goes_on(
    changes: dict[str, Any], before: dict[str, Any], outcome: Outcome
) -> None:
    data = {"object": {**SUBSCRIPTION, **changes}, "previous_attributes": before}
    event = read({"id": "evt_1", "type": "customer.subscription.updated", "created": 1_800_000_000, "data": data})
    assert (event.outcome, event.purchase_id) == (outcome, "pur_1")
    assert event.at == datetime.fromtimestamp(1_800_000_000, UTC)


def test_a_subscription_that_is_deleted_has_ended() -> None:
    event = told("customer.subscription.deleted", {**SUBSCRIPTION, "status": "canceled"})
    assert (event.outcome, event.purchase_id) == (Outcome.ENDED, "pur_1")


def test_a_refund_is_named_by_our_id_where_we_ordered_it() -> None:
    refund = {"id": "re_1", "amount": 5, "currency": "krw", "status": "succeeded"}
    assert told("refund.created", {**refund, "metadata": {**OURS, "refund_id": "rfd_1"}}).reference == "rfd_1"
    assert told("refund.created", {**refund, "metadata": OURS}).reference == "re_1"
