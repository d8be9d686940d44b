"""The unchanged SDK, by way of the network's own gateway, against the stand-in; stripe-mock reads every request too."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import stripe

from infra.stripe_stand_in.faults import Fault
from marketplace.money import Money
from marketplace.payments.errors import PaymentRefused, PaymentUnavailable, SignatureInvalid
from marketplace.payments.port import CheckoutOrder, IdempotencyKey, Outcome
from marketplace.payments.stripe_gateway import StripeGateway
from tests.support.stripe import KEY, SECRET, StandIn, stand_in_running, stripe_mock_running


@pytest.fixture(scope="module")
def checker() -> Iterator[str]:
    with stripe_mock_running() as address:
        yield address


@pytest.fixture
def stand_in(checker: str, tmp_path: Path) -> Iterator[StandIn]:
    with stand_in_running(tmp_path / "state.sqlite", checker) as running:
        yield running
        assert running.app.state.checker.checked > 0
        assert running.app.state.checker.violations == []


@pytest.fixture
def gateway(stand_in: StandIn) -> StripeGateway:
    return StripeGateway(KEY, SECRET, stand_in.url, timeout=3, retries=0)


def order(number: int = 1, *, monthly: bool = False, price: Money = Money(12_000, "KRW")) -> CheckoutOrder:
    return CheckoutOrder(
        purchase_id=f"pur_{number}",
        title="유로 기준환율 / Euro reference rates",
        price=price,
        monthly=monthly,
        email="buyer@example.com",
        language="ko",
        success_url="http://127.0.0.1:1/purchases/pur_1?paid=true",
        cancel_url="http://127.0.0.1:1/purchases/pur_1?left=true",
    )


def key(text: str) -> IdempotencyKey:
    return IdempotencyKey(text)


def test_a_checkout_is_paid_once_and_told(stand_in: StandIn, gateway: StripeGateway) -> None:
    link = gateway.open_checkout(order(), key=key("k1"))
    assert "KRW 12,000" in httpx.get(link.url, trust_env=False).text
    assert stand_in.pay(link.ref).headers["location"] == order().success_url
    assert stand_in.pay(link.ref).status_code == 303
    events = [gateway.read_event(body, signature) for body, signature in stand_in.wait_for(2)]
    assert [e.outcome for e in events] == [Outcome.OTHER, Outcome.PAID]
    assert events[1].purchase_id == "pur_1"
    assert events[1].amount == Money(12_000, "KRW")
    assert [e.outcome for e in gateway.look_up(link.ref)] == [Outcome.PAID]


def test_the_same_key_is_the_same_checkout(stand_in: StandIn, gateway: StripeGateway) -> None:
    assert gateway.open_checkout(order(), key=key("k1")) == gateway.open_checkout(order(), key=key("k1"))
    with pytest.raises(PaymentRefused):
        gateway.open_checkout(order(2), key=key("k1"))


def test_a_declined_card_leaves_it_open(stand_in: StandIn, gateway: StripeGateway) -> None:
    link = gateway.open_checkout(order(), key=key("k1"))
    refused = stand_in.pay(link.ref, "4000 0000 0000 0002")
    assert refused.status_code == 402
    assert "declined" in refused.text
    assert gateway.look_up(link.ref) == []
    assert stand_in.pay(link.ref).status_code == 303


def test_a_refund_gives_back_what_was_paid_and_no_more(stand_in: StandIn, gateway: StripeGateway) -> None:
    link = gateway.open_checkout(order(), key=key("k1"))
    with pytest.raises(PaymentRefused, match="nothing was paid"):
        gateway.refund(link.ref, Money(12_000, "KRW"), key=key("r0"))
    stand_in.pay(link.ref)
    assert gateway.refund(link.ref, Money(12_000, "KRW"), key=key("r1")).startswith("re_")
    with pytest.raises(PaymentRefused, match="greater than unrefunded"):
        gateway.refund(link.ref, Money(12_000, "KRW"), key=key("r2"))
    outcomes = [gateway.read_event(body, signature).outcome for body, signature in stand_in.wait_for(4)]
    assert outcomes.count(Outcome.REFUNDED) == 2
    assert [e.outcome for e in gateway.look_up(link.ref)] == [Outcome.PAID, Outcome.REFUNDED]


def test_a_subscription_is_paid_renewed_and_ended(stand_in: StandIn, gateway: StripeGateway) -> None:
    link = gateway.open_checkout(order(monthly=True), key=key("k1"))
    assert "per month" in httpx.get(link.url, trust_env=False).text
    stand_in.pay(link.ref)
    store = stand_in.app.state.desk.store
    with store.transaction():
        held = store.all("subscription")[0]
        held["items"]["data"][0]["current_period_end"] = 1
        store.put(held)
    outcomes = [gateway.read_event(body, signature).outcome for body, signature in stand_in.wait_for(5)]
    assert Outcome.RENEWED in outcomes
    gateway.refund(link.ref, Money(12_000, "KRW"), key=key("r1"))
    assert store.all("subscription")[0]["status"] == "canceled"


def test_an_open_checkout_is_closed(stand_in: StandIn, gateway: StripeGateway) -> None:
    link = gateway.open_checkout(order(), key=key("k1"))
    gateway.close(link.ref)
    assert [e.outcome for e in gateway.look_up(link.ref)] == [Outcome.EXPIRED]
    assert stand_in.pay(link.ref).status_code == 200
    assert [e.outcome for e in gateway.look_up(link.ref)] == [Outcome.EXPIRED]


def test_webhooks_come_again_until_they_are_taken(stand_in: StandIn, gateway: StripeGateway) -> None:
    stand_in.refusing = 2
    stand_in.pay(gateway.open_checkout(order(), key=key("k1")).ref)
    kinds = {json.loads(body)["type"] for body, _ in stand_in.wait_for(2)}
    assert kinds == {"payment_intent.succeeded", "checkout.session.completed"}


def test_a_forged_webhook_is_not_believed(stand_in: StandIn, gateway: StripeGateway) -> None:
    stand_in.pay(gateway.open_checkout(order(), key=key("k1")).ref)
    body, signature = stand_in.wait_for(1)[0]
    with pytest.raises(SignatureInvalid):
        gateway.read_event(body + b" ", signature)
    with pytest.raises(SignatureInvalid):
        StripeGateway(KEY, "whsec_other", stand_in.url).read_event(body, signature)


def test_an_answer_that_never_came_is_not_a_second_checkout(stand_in: StandIn) -> None:
    hurried = StripeGateway(KEY, SECRET, stand_in.url, timeout=0.7, retries=0)
    stand_in.app.state.faults.order("/v1/checkout/sessions", Fault.NO_ANSWER)
    with pytest.raises(PaymentUnavailable):
        hurried.open_checkout(order(), key=key("k1"))
    hurried.open_checkout(order(), key=key("k1"))
    assert len(stand_in.app.state.desk.store.all("checkout.session")) == 1


def test_a_server_error_is_repeated_for_the_same_key(stand_in: StandIn, gateway: StripeGateway) -> None:
    stand_in.app.state.faults.order("/v1/checkout/sessions", Fault.SERVER_ERROR)
    for _ in range(2):
        with pytest.raises(PaymentUnavailable):
            gateway.open_checkout(order(), key=key("k1"))
    gateway.open_checkout(order(), key=key("k2"))


def test_a_wrong_key_is_refused(stand_in: StandIn) -> None:
    client = stripe.StripeClient("sk_test_wrong", base_addresses={"api": stand_in.url})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.refunds.list()


def test_state_survives_a_restart(checker: str, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    with stand_in_running(state, checker) as first:
        link = StripeGateway(KEY, SECRET, first.url).open_checkout(order(), key=key("k1"))
    with stand_in_running(state, checker) as second:
        second.pay(link.ref)
        assert [e.outcome for e in StripeGateway(KEY, SECRET, second.url).look_up(link.ref)] == [Outcome.PAID]
