"""Refunds: in parts, to the end, and no further."""

import pytest
import stripe

from tests.infra.stripe_stand_in.orders import opened
from tests.support.stripe import StandIn


@pytest.fixture
def intent(stand_in: StandIn, client: stripe.StripeClient) -> str:
    session = opened(client)
    stand_in.pay(session.id)
    return str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)


def test_a_payment_is_given_back_in_parts_and_no_further(client: stripe.StripeClient, intent: str) -> None:
    part = client.v1.refunds.create({"payment_intent": intent, "amount": 9_000, "metadata": {"purchase_id": "pur_1"}})
    assert (part.status, part.amount, part.currency, part.metadata["purchase_id"]) == (
        "succeeded",
        9_000,
        "krw",
        "pur_1",
    )
    charge = client.v1.charges.retrieve(part.charge)
    assert (charge.amount_refunded, charge.refunded) == (9_000, False)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as refused:
        client.v1.refunds.create({"payment_intent": intent, "amount": 40_001})
    assert refused.value.param == "amount"
    rest = client.v1.refunds.create({"charge": charge.id})
    assert rest.amount == 40_000
    assert client.v1.charges.retrieve(charge.id).refunded is True
    with pytest.raises(stripe.InvalidRequestError) as again:
        client.v1.refunds.create({"payment_intent": intent})
    assert again.value.code == "charge_already_refunded"
    assert [r.id for r in client.v1.refunds.list({"payment_intent": intent}).data] == [rest.id, part.id]
    assert client.v1.refunds.retrieve(part.id).amount == 9_000
    assert [f.amount for f in client.v1.balance.retrieve().available] == [0]


def test_a_refund_is_told(stand_in: StandIn, client: stripe.StripeClient, intent: str) -> None:
    refund = client.v1.refunds.create({"payment_intent": intent})
    charge = stand_in.endpoint.wait_for("charge.refunded")[0].data.object
    assert (charge.amount_refunded, charge.refunded, charge.metadata["purchase_id"]) == (49_000, True, "pur_1")
    assert stand_in.endpoint.wait_for("refund.updated")[0].data.object.id == refund.id


def test_what_was_not_paid_is_not_given_back(
    stand_in: StandIn, unchecked: StandIn, client: stripe.StripeClient
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.refunds.create({"payment_intent": "pi_nothing"})
    assert (unknown.value.code, unknown.value.http_status) == ("resource_missing", 404)
    session = opened(client)
    stand_in.pay(session.id, "4000 0000 0000 0002")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError, match="was not paid"):
        client.v1.refunds.create({"charge": client.v1.charges.list({"payment_intent": intent}).data[0].id})
    with pytest.raises(stripe.InvalidRequestError, match="One of the following"):
        unchecked.client().v1.refunds.create({})
