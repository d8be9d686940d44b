"""Checkout Sessions through the unchanged SDK: opened, paid on the page, declined, expired."""

import httpx
import pytest
import stripe

from tests.infra.stripe_stand_in.orders import opened, order
from tests.support.stripe import DECLINED, StandIn, until


def test_a_session_is_paid_once_and_comes_back_with_its_id(stand_in: StandIn, client: stripe.StripeClient) -> None:
    session = opened(client)
    assert (session.status, session.payment_status, session.amount_total, session.payment_intent) == (
        "open",
        "unpaid",
        49_000,
        None,
    )
    assert session.url == f"{stand_in.url}/c/pay/{session.id}"
    first, again = stand_in.pay(session.id), stand_in.pay(session.id)
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == f"http://127.0.0.1:1/back?session={session.id}"
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received, intent.metadata["purchase_id"]) == ("succeeded", 49_000, "pur_1")
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details.card.last4 == "4242"
    assert paid.line_items.data[0].price.unit_amount == 49_000
    assert len(client.v1.charges.list({"payment_intent": intent.id}).data) == 1
    assert paid.customer_details.email == "buyer@example.com"


def test_the_events_of_a_payment(stand_in: StandIn, client: stripe.StripeClient) -> None:
    session = opened(client)
    stand_in.pay(session.id)
    done = stand_in.endpoint.wait_for("checkout.session.completed")[0]
    assert done.data.object.id == session.id
    assert done.livemode is False
    assert done.api_version == stripe.api_version
    kinds = [e.type for e in client.v1.events.list({"limit": 100}).data]
    assert kinds == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert client.v1.events.retrieve(done.id).data.object.metadata["purchase_id"] == "pur_1"
    until(lambda: client.v1.events.retrieve(done.id).pending_webhooks == 0 or None)


@pytest.mark.parametrize(
    ("card", "code", "said"),
    [
        (DECLINED, "generic_decline", "declined"),
        ("4000 0000 0000 9995", "insufficient_funds", "insufficient"),
        ("4000 0000 0000 0069", "expired_card", "expired"),
        ("4539 1488 0343 6467", "test_mode_live_card", "test cards"),
    ],
)
def test_a_declined_card_charges_nothing_and_another_one_may_pay(
    stand_in: StandIn, client: stripe.StripeClient, card: str, code: str, said: str
) -> None:
    session = opened(client)
    refused = stand_in.pay(session.id, card)
    assert refused.status_code == 402
    assert said in refused.text
    open_ = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert open_.status == "open"
    assert open_.payment_intent.status == "requires_payment_method"
    assert open_.payment_intent.last_payment_error.decline_code == code
    assert stand_in.pay(session.id).status_code == 303
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert after.payment_intent == open_.payment_intent.id
    assert [c.status for c in client.v1.charges.list({"payment_intent": after.payment_intent}).data] == [
        "succeeded",
        "failed",
    ]
    assert [f.amount for f in client.v1.balance.retrieve().available] == [49_000]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"card": "4242 4242 4242 4241"}, "not a card number"),
        ({"card": "４２４２"}, "not a card number"),
        ({"expiry": "12/20"}, "expiry date"),
        ({"expiry": "13/34"}, "expiry date"),
        ({"expiry": ""}, "expiry date"),
        ({"cvc": "12"}, "three or four digits"),
        ({"email": "nobody"}, "email address"),
    ],
)
def test_a_mistyped_card_is_named_and_tried_with_no_one(
    stand_in: StandIn, client: stripe.StripeClient, typed: dict[str, str], said: str
) -> None:
    session = opened(client)
    answer = stand_in.pay(session.id, **typed)
    assert answer.status_code == 402
    assert said in answer.text
    assert client.v1.charges.list().data == []


def test_the_page_shows_what_is_paid_in_the_buyers_language(stand_in: StandIn, client: stripe.StripeClient) -> None:
    english = httpx.get(opened(client, customer_email="b@example.com").url, trust_env=False)
    assert "₩49,000" in english.text
    assert "no real money" in english.text
    assert "서울 시간별 대기질 &lt;b&gt;" in english.text
    assert 'value="b@example.com"' in english.text
    korean = httpx.get(opened(client, monthly=True, locale="ko").url, trust_env=False).text
    assert "실제로 결제되지 않습니다" in korean
    assert "매월" in korean
    assert "$9.90" in httpx.get(opened(client, 990, "usd").url, trust_env=False).text


def test_an_expired_session_cannot_be_paid(stand_in: StandIn, client: stripe.StripeClient) -> None:
    session = opened(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    answer = stand_in.pay(session.id)
    assert answer.status_code == 410
    assert "http://127.0.0.1:1/left" in answer.text
    assert stand_in.endpoint.wait_for("checkout.session.expired")[0].data.object.id == session.id
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions with a status"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_session_runs_out_by_itself(stand_in: StandIn, client: stripe.StripeClient) -> None:
    session = opened(client)
    stand_in.control("advance", seconds=86_300)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    stand_in.control("advance", seconds=200)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert len(stand_in.endpoint.wait_for("checkout.session.expired")) == 1


def test_a_session_of_nobody_has_no_page(stand_in: StandIn) -> None:
    assert httpx.get(f"{stand_in.url}/c/pay/cs_test_nothing", trust_env=False).status_code == 404
    assert stand_in.pay("cs_test_nothing").status_code == 404


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"mode": "setup"}, "mode"),
        ({"line_items": []}, "line_items"),
        ({"expires_at": 5}, "expires_at"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"colour": "red"}, "colour"),
        (
            {"line_items": [{"price_data": {"currency": "krw", "unit_amount": "many", "product_data": {"name": "x"}}}]},
            "line_items[0][price_data][unit_amount]",
        ),
    ],
)
def test_a_wrong_order_is_refused_with_its_parameter(unchecked: StandIn, more: dict[str, object], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        unchecked.client().v1.checkout.sessions.create(order(**more))
    assert refused.value.param == param
    assert refused.value.request_id.startswith("req_")


def test_prices_must_fit_the_mode(unchecked: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="recurring"):
        unchecked.client().v1.checkout.sessions.create(order(monthly=True, mode="payment", subscription_data=None))
    with pytest.raises(stripe.InvalidRequestError, match="recurring"):
        unchecked.client().v1.checkout.sessions.create(order(mode="subscription", payment_intent_data=None))
    with pytest.raises(stripe.InvalidRequestError, match="above 0"):
        unchecked.client().v1.checkout.sessions.create(order(0))
    dear = order(99_999_999)
    dear["line_items"][0]["quantity"] = 2
    with pytest.raises(stripe.InvalidRequestError, match="at most 99999999"):
        unchecked.client().v1.checkout.sessions.create(dear)
