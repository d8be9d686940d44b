"""What every payment provider behind the port does alike: the one in memory, Stripe's SDK against the stand-in, a bank.

A bank transfer cannot be asked for: what charges a card or shows its page is refused, and tried as that alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.payments.errors import PaymentDeclined, PaymentRefused, SignatureInvalid
from marketplace.payments.port import (
    ChargeRequest,
    CheckoutOrder,
    CheckoutRef,
    IdempotencyKey,
    Outcome,
    PaymentGateway,
    RefundReason,
    RefundRequest,
)
from marketplace.payments.stripe_gateway import StripeGateway
from tests.support.banks import bank_running
from tests.support.commerce import FakePayments
from tests.support.stripe import KEY, SECRET, endpoint_running, stand_in_running, stripe_mock_running
from wire.commerce import Interval
from wire.money import Money

PRICE = Money(12_000, "KRW")


@dataclass
class Provider:
    """A gateway, and what a buyer does at the provider's page."""

    gateway: PaymentGateway
    pay: Callable[[CheckoutRef], object]
    declines: Callable[[CheckoutRef, bool], object]


@pytest.fixture(scope="module")
def checker() -> Iterator[str]:
    with stripe_mock_running() as address:
        yield address


OF_CARDS = {
    "test_the_same_charge_is_taken_once", "test_a_charge_that_is_declined_is_dropped",
    "test_a_charge_that_keeps_is_taken_once_the_card_pays", "test_the_portal_is_a_page_for_what_repeats_alone",
}  # fmt: skip


@pytest.fixture(params=["memory", "stripe", pytest.param("bank", marks=pytest.mark.postgres)])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Provider]:
    """Stripe's side holds every request against Stripe's published description as well."""
    if request.param == "memory":
        memory = FakePayments()

        def declines(ref: CheckoutRef, so: bool) -> None:
            memory.checkouts[ref].declines = so

        yield Provider(memory, lambda ref: memory.pay(ref.removeprefix("cs_")), declines)
        return
    if request.param == "bank":
        if request.node.originalname in OF_CARDS:
            pytest.skip("a bank transfer cannot be asked for")
        with bank_running(request.getfixturevalue("database")) as bank:
            yield Provider(bank, bank.pay, lambda ref, so: None)
        return
    checker: str = request.getfixturevalue("checker")
    with endpoint_running() as endpoint, stand_in_running(tmp_path, endpoint, checker) as stripe:

        def refuse(ref: CheckoutRef, so: bool) -> None:
            customer = stripe.client().v1.checkout.sessions.retrieve(ref).customer
            stripe.control("cards", customer=customer, decline=so)

        yield Provider(StripeGateway(KEY, SECRET, stripe.url), stripe.pay, refuse)
        assert stripe.control("violations") == {"violations": []}


def order(purchase_id: str = "pur_1", *, monthly: bool = False) -> CheckoutOrder:
    back = f"http://127.0.0.1:8700/purchases/{purchase_id}"
    return CheckoutOrder(
        purchase_id,
        "Generation by hour",
        PRICE,
        Interval.MONTH if monthly else None,
        "buyer@acme.example",
        "ko",
        back,
        back,
    )


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
    whole = RefundRequest("rfd_1", PRICE, RefundReason.REQUESTED, ends=True)
    assert provider.gateway.refund(ref, whole) == provider.gateway.refund(ref, whole)
    ended = [(Outcome.ENDED, "pur_1", None)] if monthly else []
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE), (Outcome.REFUNDED, "pur_1", PRICE), *ended]
    assert [e.reference for e in provider.gateway.look_up(ref) if e.outcome is Outcome.REFUNDED] == ["rfd_1"]


@pytest.mark.parametrize("monthly", [False, True])
def test_refunds_in_parts_are_told_one_by_one_and_stop_nothing(provider: Provider, monthly: bool) -> None:
    ref = opened(provider, monthly=monthly)
    provider.pay(ref)
    for name, minor in (("rfd_1", 5_000), ("rfd_2", 2_000)):
        part = RefundRequest(name, Money(minor, "KRW"), RefundReason.DUPLICATE, ends=False)
        provider.gateway.refund(ref, part)
    told = [e for e in provider.gateway.look_up(ref) if e.outcome is Outcome.REFUNDED]
    assert {(e.reference, e.amount) for e in told} == {
        ("rfd_1", Money(5_000, "KRW")), ("rfd_2", Money(2_000, "KRW")),
    }  # fmt: skip
    assert Outcome.ENDED not in {outcome for outcome, _, _ in outcomes(provider, ref)}


def test_a_closed_page_tells_that_it_expired_and_may_be_closed_again(provider: Provider) -> None:
    ref = opened(provider)
    provider.gateway.close(ref)
    provider.gateway.close(ref)
    assert outcomes(provider, ref) == [(Outcome.EXPIRED, "pur_1", None)]


def test_closing_what_is_paid_takes_nothing_back(provider: Provider) -> None:
    ref = opened(provider, monthly=True)
    provider.pay(ref)
    provider.gateway.close(ref)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE), (Outcome.STOPPED, "pur_1", None)]
    assert provider.gateway.look_up(ref)[1].at is not None


def test_what_was_stopped_goes_on_when_it_is_resumed(provider: Provider) -> None:
    ref = opened(provider, monthly=True)
    provider.pay(ref)
    provider.gateway.close(ref)
    provider.gateway.resume(ref)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE)]


def test_what_has_ended_is_not_resumed(provider: Provider) -> None:
    ref = opened(provider, monthly=True)
    provider.pay(ref)
    provider.gateway.refund(ref, RefundRequest("rfd_1", PRICE, RefundReason.REQUESTED, ends=True))
    with pytest.raises(PaymentRefused):
        provider.gateway.resume(ref)


def subscribed(provider: Provider) -> CheckoutRef:
    ref = opened(provider, monthly=True)
    provider.pay(ref)
    return ref


def charge(id_: str = "chg_1", minor: int = 4_000, *, keeps: bool = False, declines: int = 0) -> ChargeRequest:
    return ChargeRequest(id_, Money(minor, "KRW"), "Two more seats", keeps, declines)


def test_the_same_charge_is_taken_once(provider: Provider) -> None:
    ref = subscribed(provider)
    assert provider.gateway.charge(ref, charge()) == provider.gateway.charge(ref, charge())
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE), (Outcome.CHARGED, "pur_1", Money(4_000, "KRW"))]
    assert [e.reference for e in provider.gateway.look_up(ref) if e.outcome is Outcome.CHARGED] == ["chg_1"]


def test_a_charge_that_is_declined_is_dropped(provider: Provider) -> None:
    ref = subscribed(provider)
    provider.declines(ref, True)
    with pytest.raises(PaymentDeclined):
        provider.gateway.charge(ref, charge())
    provider.declines(ref, False)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE)]


def test_a_charge_that_keeps_is_taken_once_the_card_pays(provider: Provider) -> None:
    ref = subscribed(provider)
    provider.declines(ref, True)
    for _ in range(2):
        with pytest.raises(PaymentDeclined):
            provider.gateway.charge(ref, charge(keeps=True))
    assert outcomes(provider, ref)[1:] == [(Outcome.UNPAID, "pur_1", Money(4_000, "KRW"))]
    provider.declines(ref, False)
    provider.gateway.charge(ref, charge(keeps=True, declines=1))
    assert outcomes(provider, ref)[1:] == [(Outcome.CHARGED, "pur_1", Money(4_000, "KRW"))]


def test_what_later_periods_cost_takes_nothing_now(provider: Provider) -> None:
    ref = subscribed(provider)
    for _ in range(2):
        provider.gateway.set_renewal(ref, Money(5_000, "KRW"), 3)
    assert outcomes(provider, ref) == [(Outcome.PAID, "pur_1", PRICE)]


def test_the_portal_is_a_page_for_what_repeats_alone(provider: Provider) -> None:
    assert provider.gateway.portal(subscribed(provider), "http://127.0.0.1:8700/back", "ko").startswith("http")
    once = opened(provider, "pur_2")
    provider.pay(once)
    with pytest.raises(PaymentRefused):
        provider.gateway.portal(once, "http://127.0.0.1:8700/back", "ko")
    with pytest.raises(PaymentRefused):
        provider.gateway.charge(once, charge())


@pytest.mark.postgres
def test_a_bank_charges_nothing_and_has_no_portal(database: sessionmaker[Session]) -> None:
    with bank_running(database) as bank:
        ref = bank.open_checkout(order(), key=IdempotencyKey("k")).ref
        with pytest.raises(PaymentRefused):
            bank.charge(ref, charge())
        with pytest.raises(PaymentRefused):
            bank.portal(ref, "http://127.0.0.1:8700/back", "ko")


def test_what_happened_since_is_told_of_every_purchase_and_nothing_from_before(provider: Provider) -> None:
    for purchase in ("pur_1", "pur_2"):
        provider.pay(opened(provider, purchase))
    whole = RefundRequest("rfd_1", PRICE, RefundReason.REQUESTED, ends=True)
    provider.gateway.refund(opened(provider, "pur_2"), whole)
    told = [(e.outcome, e.purchase_id, e.amount) for e in provider.gateway.since(datetime(2020, 1, 1, tzinfo=UTC))]
    of_money = [one for one in told if one[2] is not None]
    assert set(of_money) == {
        (Outcome.PAID, "pur_1", PRICE), (Outcome.PAID, "pur_2", PRICE), (Outcome.REFUNDED, "pur_2", PRICE),
    }  # fmt: skip
    assert of_money.index((Outcome.PAID, "pur_2", PRICE)) < of_money.index((Outcome.REFUNDED, "pur_2", PRICE))
    assert not list(provider.gateway.since(datetime(2100, 1, 1, tzinfo=UTC)))


def test_nothing_is_believed_without_a_signature(provider: Provider) -> None:
    with pytest.raises(SignatureInvalid):
        provider.gateway.read_event(b"{}", "")
