"""Subscriptions: started by checkout, renewed month by month, ended at once or with their month."""

from datetime import UTC, datetime

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from infra.stripe_stand_in.periods import following
from tests.infra.stripe_stand_in.orders import opened
from tests.support.stripe import DECLINED, StandIn

MONTH = 31 * 86_400


@pytest.fixture
def session(stand_in: StandIn, client: stripe.StripeClient) -> stripe.checkout.Session:
    made = opened(client, monthly=True)
    assert stand_in.pay(made.id).status_code == 303
    return client.v1.checkout.sessions.retrieve(made.id)


def test_checkout_starts_a_subscription_with_a_paid_invoice(
    client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    assert (session.payment_status, session.payment_intent) == ("paid", None)
    subscription = client.v1.subscriptions.retrieve(session.subscription)
    assert (subscription.status, subscription.metadata["purchase_id"]) == ("active", "pur_1")
    assert subscription.customer == session.customer
    invoice = client.v1.invoices.retrieve(session.invoice)
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == ("paid", "subscription_create", 49_000)
    assert invoice.parent.subscription_details.metadata["purchase_id"] == "pur_1"
    assert invoice.lines.data[0].period.end == subscription["items"].data[0].current_period_end
    payment = client.v1.invoice_payments.list({"invoice": invoice.id}).data[0].payment
    assert client.v1.payment_intents.retrieve(payment.payment_intent).amount_received == 49_000


def test_a_declined_card_starts_nothing(stand_in: StandIn, client: stripe.StripeClient) -> None:
    made = opened(client, monthly=True)
    assert stand_in.pay(made.id, DECLINED).status_code == 402
    assert client.v1.subscriptions.list().data == []
    assert client.v1.invoices.list().data == []
    assert client.v1.checkout.sessions.retrieve(made.id).status == "open"


def test_it_renews_each_month_once(
    stand_in: StandIn, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    stand_in.control("advance", seconds=3 * MONTH)
    invoices = client.v1.invoices.list({"subscription": session.subscription, "status": "paid"}).data
    assert [i.billing_reason for i in invoices] == [*["subscription_cycle"] * 3, "subscription_create"]
    ends = [i.lines.data[0].period.end for i in reversed(invoices)]
    starts = [i.lines.data[0].period.start for i in reversed(invoices)]
    assert starts[1:] == ends[:-1]
    assert len(stand_in.endpoint.wait_for("invoice.paid", 4)) == 4
    stand_in.control("advance", seconds=1)
    assert len(client.v1.invoices.list({"subscription": session.subscription}).data) == 4


def test_it_ends_with_its_month(
    stand_in: StandIn, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    asked = client.v1.subscriptions.update(session.subscription, {"cancel_at_period_end": True})
    assert (asked.status, asked.cancel_at) == ("active", asked["items"].data[0].current_period_end)
    stand_in.control("advance", seconds=MONTH)
    ended = client.v1.subscriptions.retrieve(session.subscription)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "cancellation_requested")
    assert len(client.v1.invoices.list({"subscription": session.subscription}).data) == 1
    assert len(stand_in.endpoint.wait_for("customer.subscription.deleted")) == 1


def test_that_it_ends_is_taken_back_and_told(
    stand_in: StandIn, client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    """As Stripe does: what was set when it was stopped is empty again, and the event says what was before."""
    stopped = client.v1.subscriptions.update(session.subscription, {"cancel_at_period_end": True})
    assert (stopped.cancellation_details.reason, stopped.cancel_at is None) == ("cancellation_requested", False)
    resumed = client.v1.subscriptions.update(session.subscription, {"cancel_at_period_end": False})
    assert (resumed.cancel_at_period_end, resumed.cancel_at, resumed.canceled_at) == (False, None, None)
    assert resumed.cancellation_details.reason is None
    *_, told = stand_in.endpoint.wait_for("customer.subscription.updated", 2)
    assert {e.data.previous_attributes["cancel_at_period_end"] for e in stand_in.endpoint.wait_for(told.type)} == {
        True, False,
    }  # fmt: skip
    stand_in.control("advance", seconds=MONTH)
    assert len(client.v1.invoices.list({"subscription": session.subscription}).data) == 2


def test_it_ends_at_once(stand_in: StandIn, client: stripe.StripeClient, session: stripe.checkout.Session) -> None:
    assert client.v1.subscriptions.cancel(session.subscription).status == "canceled"
    stand_in.endpoint.wait_for("customer.subscription.deleted")
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        client.v1.subscriptions.cancel(session.subscription)
    stand_in.control("advance", seconds=2 * MONTH)
    assert len(client.v1.invoices.list({"subscription": session.subscription}).data) == 1


def test_a_known_customer_pays(stand_in: StandIn, client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create({"email": "b@example.com", "metadata": {"a": "1"}})
    changed = client.v1.customers.update(customer.id, {"name": "B", "metadata": {"b": "2"}})
    assert (changed.email, changed.name, changed.metadata.to_dict()) == ("b@example.com", "B", {"a": "1", "b": "2"})
    made = opened(client, monthly=True, customer=customer.id)
    stand_in.pay(made.id)
    assert [s.customer for s in client.v1.subscriptions.list({"customer": customer.id}).data] == [customer.id]


def test_the_31st_comes_back_after_a_short_month() -> None:
    anchor = at = int(datetime(2026, 1, 31, 9, 30, tzinfo=UTC).timestamp())
    days = []
    for _ in range(4):
        at = following(anchor, at, "month", 1)
        days.append(datetime.fromtimestamp(at, UTC))
    assert [(d.month, d.day, d.hour) for d in days] == [(2, 28, 9), (3, 31, 9), (4, 30, 9), (5, 31, 9)]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(1, 30))  # noqa: DTZ001  (hypothesis adds the zone)
def test_periods_follow_each_other_month_by_month(anchor: datetime, months: int) -> None:
    start = int(anchor.timestamp())
    at = start
    for _ in range(months):
        end = following(start, at, "month", 1)
        assert 27 * 86_400 < end - at < 32 * 86_400
        at = end
    assert at == following(start, start, "month", months)
