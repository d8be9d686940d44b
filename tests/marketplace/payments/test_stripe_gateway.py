"""The adapter when things go wrong on the wire: late answers, server errors, wrong keys (F26, F27)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.payments.errors import PaymentRefused, PaymentUnavailable
from marketplace.payments.port import CheckoutOrder, CheckoutRef, IdempotencyKey, RefundReason, RefundRequest
from marketplace.payments.stripe_gateway import StripeGateway, checkout_params
from tests.support.stripe import KEY, SECRET, StandIn, endpoint_running, stand_in_running
from wire.commerce import Interval
from wire.money import Money

PRICE = Money(12_000, "KRW")
BACK = "http://127.0.0.1:8700/purchases/pur_1"
FIRST = IdempotencyKey("pur_1:checkout")
SESSIONS = "/v1/checkout/sessions"


def order(*, interval: Interval | None = None, price: Money = PRICE) -> CheckoutOrder:
    return CheckoutOrder("pur_1", "Generation by hour", price, interval, "buyer@acme.example", "en", BACK, BACK)


@pytest.fixture
def stripe(tmp_path: Path) -> Iterator[StandIn]:
    with endpoint_running() as endpoint, stand_in_running(tmp_path, endpoint) as running:
        yield running


def gateway(stripe: StandIn, *, key: str = KEY, timeout: float = 5, retries: int = 0) -> StripeGateway:
    return StripeGateway(key, SECRET, stripe.url, timeout=timeout, retries=retries)


def test_an_answer_that_comes_too_late_is_asked_for_again_with_the_same_key(stripe: StandIn) -> None:
    """F26: the work was done; the repetition finds it instead of doing it again."""
    stripe.control("faults", kind="late", path=SESSIONS, seconds=2)
    with pytest.raises(PaymentUnavailable):
        gateway(stripe, timeout=0.3).open_checkout(order(), key=FIRST)
    link = gateway(stripe).open_checkout(order(), key=FIRST)
    assert stripe.client().v1.checkout.sessions.retrieve(link.ref).amount_total == PRICE.minor


def test_the_sdk_repeats_by_itself_with_the_same_key(stripe: StandIn) -> None:
    stripe.control("faults", kind="late", path=SESSIONS, seconds=1)
    link = gateway(stripe, timeout=0.3, retries=4).open_checkout(order(), key=FIRST)
    assert gateway(stripe).open_checkout(order(), key=FIRST) == link


@pytest.mark.parametrize("kind", ["error", "error_after"])
def test_the_same_error_for_the_same_key_stays_unavailable_and_no_new_key_is_tried(stripe: StandIn, kind: str) -> None:
    """F27: parked; nobody is charged twice to get past an error."""
    stripe.control("faults", kind=kind, path=SESSIONS)
    for _ in range(2):
        with pytest.raises(PaymentUnavailable):
            gateway(stripe).open_checkout(order(), key=FIRST)


def test_nobody_at_home_is_unavailable() -> None:
    with pytest.raises(PaymentUnavailable):
        StripeGateway(KEY, SECRET, "http://127.0.0.1:1", timeout=1, retries=0).open_checkout(order(), key=FIRST)


def test_a_wrong_key_names_the_secret_to_mend_and_not_the_key(stripe: StandIn) -> None:
    with pytest.raises(PaymentUnavailable) as refused:
        gateway(stripe, key="sk_test_of_somebody_else").open_checkout(order(), key=FIRST)
    assert "stripe-key" in refused.value.remedy
    assert "sk_test_of_somebody_else" not in refused.value.detail


def test_another_order_under_the_same_key_is_refused(stripe: StandIn) -> None:
    gateway(stripe).open_checkout(order(), key=FIRST)
    with pytest.raises(PaymentRefused):
        gateway(stripe).open_checkout(order(price=Money(1, "KRW")), key=FIRST)


def test_what_does_not_exist_or_was_not_paid_is_refused(stripe: StandIn) -> None:
    with pytest.raises(PaymentRefused):
        gateway(stripe).look_up(CheckoutRef("cs_none"))
    link = gateway(stripe).open_checkout(order(), key=FIRST)
    with pytest.raises(PaymentRefused, match="nothing was paid"):
        gateway(stripe).refund(link.ref, RefundRequest("rfd_1", PRICE, RefundReason.REQUESTED, ends=True))


@pytest.mark.parametrize(
    ("price", "currency", "amount"), [(Money(12_000, "KRW"), "krw", 12_000), (Money(990, "EUR"), "eur", 990)]
)
def test_amounts_are_minor_units_on_both_sides(price: Money, currency: str, amount: int) -> None:
    (item,) = checkout_params(order(price=price))["line_items"]
    assert (item["price_data"]["currency"], item["price_data"]["unit_amount"], item["quantity"]) == (
        currency,
        amount,
        1,
    )


def test_our_id_is_on_everything_that_stripe_will_tell_of() -> None:
    ours = {"purchase_id": "pur_1"}
    once, monthly = checkout_params(order()), checkout_params(order(interval=Interval.MONTH))
    assert once["metadata"] == once["payment_intent_data"]["metadata"] == ours
    assert monthly["metadata"] == monthly["subscription_data"]["metadata"] == ours
    assert monthly["line_items"][0]["price_data"]["recurring"] == {"interval": "month"}
