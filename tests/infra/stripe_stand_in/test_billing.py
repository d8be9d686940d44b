"""What repeats, and goes wrong: other prices, invoices by request, cards that fail later, the portal, disputes."""

from typing import Any

import httpx
import pytest
import stripe

from tests.infra.stripe_stand_in.orders import opened
from tests.support.stripe import PAYS, StandIn

MONTH, DAY = 31 * 86_400, 86_400
FAILS_LATER = "4000 0000 0000 0341"


@pytest.fixture
def subscription(stand_in: StandIn, client: stripe.StripeClient) -> Any:
    made = opened(client, monthly=True)
    stand_in.pay(made.id)
    return client.v1.subscriptions.retrieve(client.v1.checkout.sessions.retrieve(made.id).subscription)


def drafted(client: stripe.StripeClient, customer: str, *amounts: int) -> Any:
    """An invoice with these items, to be paid."""
    made = client.v1.invoices.create({
        "customer": customer, "currency": "krw", "auto_advance": False, "pending_invoice_items_behavior": "exclude",
        "metadata": {"charge_id": "chg_1"},
    })  # fmt: skip
    for amount in amounts:
        item: Any = {"customer": customer, "invoice": made.id, "amount": amount, "currency": "krw", "description": "d"}
        client.v1.invoice_items.create(item)
    return client.v1.invoices.finalize_invoice(made.id, {"auto_advance": False})


def portal(stand_in: StandIn, client: stripe.StripeClient, customer: str) -> str:
    made = client.v1.billing_portal.sessions.create({"customer": customer, "return_url": "http://127.0.0.1:1/back"})
    assert made.url.startswith(stand_in.url)
    return made.url


def test_another_price_is_charged_from_the_next_period_on(
    stand_in: StandIn, client: stripe.StripeClient, subscription: Any
) -> None:
    item = subscription["items"].data[0]
    price: Any = {"currency": "krw", "product": item.price.product, "unit_amount": 1_000,
                  "recurring": {"interval": "month"}}  # fmt: skip
    asked: Any = {"items": [{"id": item.id, "price_data": price, "quantity": 3}], "proration_behavior": "none"}
    changed = client.v1.subscriptions.update(subscription.id, asked)
    assert changed["items"].data[0].current_period_end == item.current_period_end
    stand_in.control("advance", seconds=MONTH)
    amounts = [i.amount_paid for i in client.v1.invoices.list({"subscription": subscription.id}).data]
    assert amounts == [3_000, 49_000]


def test_an_invoice_by_request_is_paid_from_the_card_on_file_once(
    stand_in: StandIn, client: stripe.StripeClient, subscription: Any
) -> None:
    invoice = drafted(client, subscription.customer, 9_000, -4_000)
    assert (invoice.status, invoice.amount_due, len(invoice.lines.data)) == ("open", 5_000, 2)
    paid = client.v1.invoices.pay(invoice.id, {"payment_method": subscription.default_payment_method})
    assert (paid.status, paid.amount_paid, paid.metadata["charge_id"]) == ("paid", 5_000, "chg_1")
    with pytest.raises(stripe.InvalidRequestError, match="This invoice is paid"):
        client.v1.invoices.pay(invoice.id, {"payment_method": subscription.default_payment_method})
    payment = client.v1.invoice_payments.list({"invoice": invoice.id}).data[0].payment.payment_intent
    asked: Any = {"payment": {"type": "payment_intent", "payment_intent": payment}}
    assert [p.invoice for p in client.v1.invoice_payments.list(asked).data] == [invoice.id]


def test_a_card_that_declines_leaves_the_invoice_open_until_it_is_made_void(
    stand_in: StandIn, client: stripe.StripeClient, subscription: Any
) -> None:
    stand_in.control("cards", customer=subscription.customer, decline=True)
    invoice = drafted(client, subscription.customer, 9_000)
    with pytest.raises(stripe.CardError):
        client.v1.invoices.pay(invoice.id, {"payment_method": subscription.default_payment_method})
    stand_in.endpoint.wait_for("invoice.payment_failed")
    assert client.v1.invoices.retrieve(invoice.id).status == "open"
    assert client.v1.invoices.void_invoice(invoice.id).status == "void"


def test_a_renewal_that_fails_is_tried_again_and_ends_well(
    stand_in: StandIn, client: stripe.StripeClient, subscription: Any
) -> None:
    stand_in.control("cards", customer=subscription.customer, decline=True)
    stand_in.control("advance", seconds=MONTH)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    (open_,) = client.v1.invoices.list({"subscription": subscription.id, "status": "open"}).data
    assert (open_.attempt_count, open_.billing_reason) == (1, "subscription_cycle")
    stand_in.control("advance", seconds=3 * DAY)
    assert client.v1.invoices.retrieve(open_.id).attempt_count == 2
    stand_in.control("cards", customer=subscription.customer, decline=False)
    stand_in.control("advance", seconds=5 * DAY)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert client.v1.invoices.retrieve(open_.id).status == "paid"
    assert len(stand_in.endpoint.wait_for("invoice.payment_failed", 2)) == 2


def test_a_card_may_pay_now_and_fail_later_and_another_one_mends_it(
    stand_in: StandIn, client: stripe.StripeClient, subscription: Any
) -> None:
    page = portal(stand_in, client, subscription.customer)
    card = {"action": "card", "card_number": FAILS_LATER, "expiry": "12/34", "cvc": "123"}
    assert httpx.post(page, data=card, trust_env=False).status_code == 200
    stand_in.control("advance", seconds=MONTH)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    page = portal(stand_in, client, subscription.customer)
    declined = httpx.post(page, data=card | {"card_number": "4000 0000 0000 0002"}, trust_env=False)
    assert (declined.status_code, "declined" in declined.text) == (402, True)
    shown = httpx.post(page, data=card | {"card_number": PAYS}, trust_env=False)
    assert "•••• 4242" in shown.text
    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_the_portal_stops_and_resumes_and_closes_after_an_hour(
    stand_in: StandIn, client: stripe.StripeClient, subscription: Any
) -> None:
    page = portal(stand_in, client, subscription.customer)
    assert 'href="http://127.0.0.1:1/back"' in httpx.get(page, trust_env=False).text
    for action, ends in (("stop", True), ("resume", False)):
        assert httpx.post(page, data={"action": action}, trust_env=False).status_code == 303
        assert client.v1.subscriptions.retrieve(subscription.id).cancel_at_period_end is ends
    stand_in.control("advance", seconds=3_601)
    assert httpx.get(page, trust_env=False).status_code == 404


def test_a_price_of_nothing_keeps_a_card_and_takes_no_payment(stand_in: StandIn, client: stripe.StripeClient) -> None:
    made = opened(client, 0, monthly=True)
    assert stand_in.pay(made.id).status_code == 303
    stand_in.control("advance", seconds=MONTH)
    assert client.v1.payment_intents.list().data == []
    assert [i.status for i in client.v1.invoices.list().data] == ["paid", "paid"]


def test_a_dispute_is_told_and_decided(stand_in: StandIn, client: stripe.StripeClient) -> None:
    made = opened(client)
    stand_in.pay(made.id)
    payment = client.v1.checkout.sessions.retrieve(made.id).payment_intent
    assert payment is not None
    made_of = stand_in.control("dispute", payment_intent=payment)
    (told,) = stand_in.endpoint.wait_for("charge.dispute.created")
    assert (told.data.object.id, told.data.object.amount) == (made_of["id"], 49_000)
    stand_in.control("decide", dispute=made_of["id"], status="lost")
    (closed,) = stand_in.endpoint.wait_for("charge.dispute.closed")
    assert closed.data.object.status == "lost"
    assert [d.status for d in client.v1.disputes.list({"payment_intent": payment}).data] == ["lost"]
