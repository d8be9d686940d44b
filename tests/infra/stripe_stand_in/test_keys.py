"""Idempotency keys: the same request again is the same answer, also while the first runs, after a fault, after a restart."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import stripe

from tests.infra.stripe_stand_in.orders import opened, order
from tests.support.stripe import Endpoint, StandIn, stand_in_running

KEY = {"idempotency_key": "checkout:pur_1"}


def test_the_same_request_again_is_the_same_answer(stand_in: StandIn, client: stripe.StripeClient) -> None:
    first, again = (client.v1.checkout.sessions.create(order(), KEY) for _ in range(2))
    assert first.to_dict() == again.to_dict()
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_the_key_of_another_request_is_refused(stand_in: StandIn, client: stripe.StripeClient) -> None:
    client.v1.checkout.sessions.create(order(), KEY)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        client.v1.checkout.sessions.create(order(50_000), KEY)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        client.v1.customers.create({}, KEY)


def test_answers_are_kept_over_a_restart(tmp_path: Path, endpoint: Endpoint) -> None:
    with stand_in_running(tmp_path, endpoint) as before:
        first = before.client().v1.checkout.sessions.create(order(), KEY)
    with stand_in_running(tmp_path, endpoint) as after:
        assert after.client().v1.checkout.sessions.create(order(), KEY).id == first.id


def test_a_key_is_free_again_after_a_day(stand_in: StandIn, client: stripe.StripeClient) -> None:
    first = client.v1.customers.create({}, KEY)
    stand_in.control("advance", seconds=86_401)
    assert client.v1.customers.create({}, KEY).id != first.id


def test_an_invalid_request_leaves_its_key_free(unchecked: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        unchecked.client().v1.checkout.sessions.create(order(mode="setup"), KEY)
    assert unchecked.client().v1.checkout.sessions.create(order(), KEY).status == "open"


def test_a_refusal_is_kept(stand_in: StandIn, client: stripe.StripeClient) -> None:
    intent = paid(stand_in, client)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
            client.v1.refunds.create({"payment_intent": intent, "amount": 50_000}, KEY)
    client.v1.refunds.create({"payment_intent": intent, "amount": 49_000}, {"idempotency_key": "another"})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 50_000}, KEY)


def test_two_at_once_are_one(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.control("faults", kind="slow", path="/v1/customers", seconds=1)

    def create(_: int) -> int:
        try:
            stand_in.client().v1.customers.create({}, KEY)
        except stripe.APIError as refused:
            return refused.http_status or 0
        return 200

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(create, range(5))) == [200, 409, 409, 409, 409]
    assert len(client.v1.customers.list().data) == 1


def test_the_sdk_waits_for_the_first(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.control("faults", kind="slow", path="/v1/customers", seconds=0.5)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: stand_in.client(retries=5).v1.customers.create({}, KEY).id, range(2)))
    assert made[0] == made[1]


def test_an_answer_that_came_too_late_is_no_second_refund(stand_in: StandIn, client: stripe.StripeClient) -> None:
    intent = paid(stand_in, client)
    stand_in.control("faults", kind="late", path="/v1/refunds", seconds=2)
    with pytest.raises(stripe.APIConnectionError):
        stand_in.client(timeout=0.5).v1.refunds.create({"payment_intent": intent, "amount": 1_000}, KEY)
    again = client.v1.refunds.create({"payment_intent": intent, "amount": 1_000}, KEY)
    assert [r.id for r in client.v1.refunds.list({"payment_intent": intent}).data] == [again.id]


@pytest.mark.parametrize(("kind", "made"), [("error", 0), ("error_after", 1)])
def test_a_server_error_is_kept_for_its_key(
    stand_in: StandIn, client: stripe.StripeClient, kind: str, made: int
) -> None:
    stand_in.control("faults", kind=kind, path="/v1/customers")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            client.v1.customers.create({}, KEY)
        assert failed.value.http_status == 500
    assert len(client.v1.customers.list().data) == made
    client.v1.customers.create({}, {"idempotency_key": "another"})


def paid(stand_in: StandIn, client: stripe.StripeClient) -> str:
    """The payment intent of a paid session."""
    session = opened(client)
    stand_in.pay(session.id)
    return str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)
