"""Webhooks: signed, sent again until they are taken, also after a restart; doubled, held and reversed on demand."""

import json
import time
from pathlib import Path

import pytest
import stripe

from infra.stripe_stand_in import webhooks
from tests.infra.stripe_stand_in.orders import opened
from tests.support.stripe import SECRET, Endpoint, StandIn, stand_in_running, until


def test_a_webhook_is_signed_so_that_a_change_is_noticed(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.pay(opened(client).id)
    stand_in.endpoint.wait_for("checkout.session.completed")
    body, signature = stand_in.endpoint.taken[0]
    assert stripe.Webhook.construct_event(body, signature, SECRET).id == json.loads(body)["id"]
    for wrong in (
        (body + b" ", signature, SECRET),
        (body, signature.replace("v1=", "v1=0"), SECRET),
        (body, signature, "whsec_other"),
    ):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(*wrong)


def test_what_is_refused_comes_again_until_it_is_taken(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.endpoint.refusing = 6
    session = opened(client)
    stand_in.pay(session.id)
    until(lambda: not any(e.pending_webhooks for e in client.v1.events.list().data) or None)
    kinds = {e.type for e in stand_in.endpoint.events()}
    assert kinds == {
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    }


def test_what_nobody_took_is_sent_after_a_restart(tmp_path: Path, endpoint: Endpoint) -> None:
    endpoint.refusing = 10_000
    with stand_in_running(tmp_path, endpoint) as before:
        session = opened(before.client())
        before.pay(session.id)
    endpoint.refusing = 0
    with stand_in_running(tmp_path, endpoint) as after:
        assert after.endpoint.wait_for("checkout.session.completed")[0].data.object.id == session.id
        assert after.client().v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_webhooks_are_doubled_on_demand(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.control("webhooks", copies=3)
    stand_in.pay(opened(client).id)
    events = stand_in.endpoint.wait_for("checkout.session.completed", 3)
    assert len({e.id for e in events}) == 1


def test_webhooks_are_held_and_let_go_in_reverse(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.control("webhooks", hold=True)
    session = opened(client)
    stand_in.pay(session.id)
    client.v1.refunds.create({"payment_intent": client.v1.checkout.sessions.retrieve(session.id).payment_intent})
    made = [e.id for e in client.v1.events.list({"limit": 100}).data]
    time.sleep(0.3)
    assert stand_in.endpoint.taken == []
    assert stand_in.control("release", order="reversed")["sent"] == made
    assert [e.id for e in stand_in.endpoint.events()] == made


def test_webhooks_are_lost_on_demand_and_events_can_still_be_asked_for(
    stand_in: StandIn, client: stripe.StripeClient
) -> None:
    stand_in.control("webhooks", lose=True)
    stand_in.pay(opened(client).id)
    done = client.v1.events.list({"type": "checkout.session.completed"}).data[0]
    until(lambda: client.v1.events.retrieve(done.id).pending_webhooks == 0 or None)
    stand_in.control("webhooks")
    stand_in.pay(opened(client).id)
    assert len(stand_in.endpoint.wait_for("checkout.session.completed")) == 1
    assert done.id not in {e.id for e in stand_in.endpoint.events()}


def test_the_waits_grow_to_a_minute() -> None:
    assert [webhooks.wait(n) for n in (1, 2, 3, 6, 7, 100)] == [1, 2, 4, 32, 60, 60]
