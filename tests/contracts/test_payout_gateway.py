"""What every payout service behind the port does alike: the one in memory, and Stripe Connect against the stand-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from infra.stripe_stand_in.connect import CLOSED
from marketplace.payments.errors import SignatureInvalid
from marketplace.payments.port import CheckoutOrder, IdempotencyKey
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payouts.errors import PayoutRefused
from marketplace.payouts.port import Answer, NewAccount, PayoutGateway, PayoutOrder, Told
from marketplace.payouts.stripe_connect import StripeConnect
from tests.support.payouts import FakePayouts
from tests.support.stripe import KEY, SECRET, StandIn, endpoint_running, stand_in_running, stripe_mock_running
from wire.money import Money

NEW = NewAccount("org_1", "㈜바람발전", "KR", "pay@windpark.example")


@dataclass
class Service:
    """A gateway, what a center does on its page, and what the bank does a day later."""

    gateway: PayoutGateway
    onboard: Callable[[str, str], object]
    arrive: Callable[[], object]
    stripe: StandIn | None = None


@pytest.fixture(scope="module")
def checker() -> Iterator[str]:
    with stripe_mock_running() as address:
        yield address


@pytest.fixture(params=["memory", "stripe"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """Stripe's side holds every request against Stripe's published description as well; it has 50,000 won."""
    if request.param == "memory":
        memory = FakePayouts()
        yield Service(memory, memory.onboard, memory.arrive)
        return
    checker: str = request.getfixturevalue("checker")
    with endpoint_running() as endpoint, stand_in_running(tmp_path, endpoint, checker) as stripe:
        gateway = StripeGateway(KEY, SECRET, stripe.url)
        _sell(gateway, stripe, 50_000)

        def onboard(account: str, number: str) -> None:
            page = connect.onboarding(account, back=f"{stripe.url}/health", again=f"{stripe.url}/health")
            assert httpx.get(page, trust_env=False).status_code == 200
            assert httpx.post(page, data={"number": number}, trust_env=False).status_code == 303

        connect = StripeConnect(gateway)
        yield Service(connect, onboard, lambda: stripe.control("advance", seconds=90_000), stripe)
        assert stripe.control("violations") == {"violations": []}


def _sell(gateway: StripeGateway, stripe: StandIn, minor: int) -> None:
    back = "http://127.0.0.1:8700/purchases/pur_1"
    order = CheckoutOrder("pur_1", "Generation", Money(minor, "KRW"), None, "b@acme.example", "ko", back, back)
    stripe.pay(gateway.open_checkout(order, key=IdempotencyKey("pur_1:checkout")).ref)


def ready(service: Service, number: str = "000123456789") -> str:
    account = service.gateway.open_account(NEW)
    service.onboard(account, number)
    return account


def order(account: str, attempt: int = 1, minor: int = 9_600) -> PayoutOrder:
    return PayoutOrder("pyt_1", account, Money(minor, "KRW"), attempt)


def test_the_same_organisation_has_one_account(service: Service) -> None:
    assert service.gateway.open_account(NEW) == service.gateway.open_account(NEW)


def test_an_account_is_ready_once_the_center_told_its_bank(service: Service) -> None:
    account = service.gateway.open_account(NEW)
    before = service.gateway.standing(account)
    assert (before.ready, "external_account" in before.missing) == (False, True)
    service.onboard(account, "000123456789")
    after = service.gateway.standing(account)
    assert (after.ready, after.missing) == (True, ())


def test_a_payout_is_sent_once_and_paid_when_it_arrives(service: Service) -> None:
    account = ready(service)
    reference = service.gateway.pay(order(account))
    assert service.gateway.pay(order(account)) == reference
    assert service.gateway.pay(order(account, attempt=2)) == reference, "it is still on its way"
    assert service.gateway.look_up(order(account), reference).answer is Answer.SENT
    service.arrive()
    assert service.gateway.look_up(order(account), reference) == Told(Answer.PAID)


def test_a_payout_that_failed_says_why_and_is_sent_again(service: Service) -> None:
    account = ready(service, CLOSED)
    first = service.gateway.pay(order(account))
    service.arrive()
    told = service.gateway.look_up(order(account), first)
    assert (told.answer, told.cause) == (Answer.FAILED, "The bank account has been closed.")
    service.onboard(account, "000123456789")
    second = service.gateway.pay(order(account, attempt=2))
    assert second != first
    service.arrive()
    assert service.gateway.look_up(order(account, attempt=2), second).answer is Answer.PAID


def test_without_an_account_nothing_is_paid(service: Service) -> None:
    with pytest.raises(PayoutRefused):
        service.gateway.pay(order(""))


def test_nothing_is_believed_without_a_signature(service: Service) -> None:
    with pytest.raises(SignatureInvalid):
        service.gateway.read_hint(b"{}", "t=1,v1=00")


def test_stripe_refuses_what_is_not_there_and_an_account_that_is_not_ready(service: Service) -> None:
    if service.stripe is None:
        pytest.skip("of Stripe's balance")
    with pytest.raises(PayoutRefused, match="capabilities"):
        service.gateway.pay(order(service.gateway.open_account(NEW)))
    account = ready(service)
    with pytest.raises(PayoutRefused, match="insufficient"):
        service.gateway.pay(PayoutOrder("pyt_2", account, Money(50_001, "KRW"), 1))


def test_what_stripe_tells_of_an_account_goes_to_an_endpoint_of_its_own(service: Service) -> None:
    if service.stripe is None:
        pytest.skip("of Stripe's webhooks")
    account = ready(service)
    reference = service.gateway.pay(order(account))
    service.arrive()
    (paid,) = service.stripe.endpoint.wait_for("payout.paid")
    assert (paid.account, paid.data.object.id) == (account, reference)
    taken = [(b, s) for b, s in service.stripe.endpoint.taken if b"payout.paid" in b]
    hint = service.gateway.read_hint(*taken[0])
    assert (hint.account, hint.payout_id) == (account, "pyt_1")
