"""What every payment provider behind the port does alike: the one in memory, and Stripe's SDK against the stand-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from marketplace.payments.errors import SignatureInvalid
from marketplace.payments.port import CheckoutOrder, CheckoutRef, IdempotencyKey, Outcome, PaymentGateway
from marketplace.payments.stripe_gateway import StripeGateway
from tests.support.commerce import FakePayments
from tests.support.stripe import KEY, SECRET, endpoint_running, stand_in_running, stripe_mock_running
from wire.money import Money

PRICE = Money(12_000, "KRW")


@dataclass
class Provider:
    """A gateway, and what a buyer does at the provider's page."""

    gateway: PaymentGateway
    pay: Callable[[CheckoutRef], object]


@pytest.fixture(scope="module")
def checker() -> Iterator[str]:
    with stripe_mock_running() as address:
        yield address


@pytest.fixture(params=["memory", "stripe"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Provider]:
    """Stripe's side holds every request against Stripe's published description as well."""
    if request.param == "memory":
        memory = FakePayments()
        yield Provider(memory, lambda ref: memory.pay(ref.removeprefix("cs_")))
        return
    checker: str = request.getfixturevalue("checker")
    with endpoint_running() as endpoint, stand_in_running(tmp_path, endpoint, checker) as stripe:
        yield Provider(StripeGateway(KEY, SECRET, stripe.url), stripe.pay)
        assert stripe.control("violations") == {"violations": []}


def order(purchase_id: str = "pur_1", *, monthly: bool = False) -> CheckoutOrder:
    back = f"http://127.0.0.1:8700/purchases/{purchase_id}"
    return CheckoutOrder(purchase_id, "Generation by hour", PRICE, monthly, "buyer@acme.example", "ko", back, back)


def opened(provider: Provider, purchase_id: str = "pur_1", *, monthly: bool = False) -> CheckoutRef:
    key = IdempotencyKey(f"{purchase_id}:checkout")
    return provider.gateway.open_checkout(order(purchase_id, monthly=monthly), key=key).ref


def outcomes(provider: Provider, ref: CheckoutRef) -> list[tuple[Outcome, str | None, Money | None]]:
    return [(e.outcome, e.purchase_id, e.amount) for e in provider.gateway.look_up(ref)]


def test_the_same_key_opens_the_same_page(provider: Provider) -> None:
    assert opened(provider) == opened(provider)
    assert opened(provider, "pur_2") != opened(provider)


def test_an_open_page_has_nothing_to_tell(provider: Provider) -> None:
    assert outcomes(provider, opened(provider)) == []


@pytest.mark.parametrize("monthly", [False, True])
def test_what_is_paid_is_told_with_its_amount_and_always_under_the_same_id(provider: Provider, monthly: bool) -> None:
    ref = opened(provider, monthly=monthly)
    provider.pay(ref)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE)]
    assert provider.gateway.look_up(ref) == provider.gateway.look_up(ref)


@pytest.mark.parametrize("monthly", [False, True])
def test_the_same_refund_is_given_once(provider: Provider, monthly: bool) -> None:
    ref = opened(provider, monthly=monthly)
    provider.pay(ref)
    key = IdempotencyKey("pur_1:refund")
    assert provider.gateway.refund(ref, PRICE, key=key) == provider.gateway.refund(ref, PRICE, key=key)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE), (Outcome.REFUNDED, "pur_1", PRICE)]


def test_a_closed_page_tells_that_it_expired_and_may_be_closed_again(provider: Provider) -> None:
    ref = opened(provider)
    provider.gateway.close(ref)
    provider.gateway.close(ref)
    assert outcomes(provider, ref) == [(Outcome.EXPIRED, "pur_1", None)]


def test_closing_what_is_paid_takes_nothing_back(provider: Provider) -> None:
    ref = opened(provider, monthly=True)
    provider.pay(ref)
    provider.gateway.close(ref)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE)]


def test_nothing_is_believed_without_a_signature(provider: Provider) -> None:
    with pytest.raises(SignatureInvalid):
        provider.gateway.read_event(b"{}", "")
