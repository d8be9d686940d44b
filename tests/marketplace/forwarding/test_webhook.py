"""Releases are told to a webhook: a signed manifest, whose files are fetched at the door with a token of one's own."""

import hashlib
import json
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook

from marketplace.doors.tokens import FILES, Key, sign
from marketplace.forwarding import service
from marketplace.forwarding.port import Failure
from marketplace.notices.rules import WAITS
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.forwarding import Forwards, orders
from tests.support.receivers import receiver
from wire.forwarding import State, WebhookPlace

pytestmark = pytest.mark.postgres


def test_a_signed_manifest_comes_and_its_files_are_fetched_with_a_token(acme: Forwards) -> None:
    acme.clock.at = datetime.now(UTC)  # the receiver's library looks at its own clock
    acme.grant(columns=["invoice", "country"])
    with receiver() as there:
        target = acme.target(WebhookPlace(address=there.url), form="csv")
        acme.release("d1", orders("d1", range(4)))
        acme.clock.at = datetime.now(UTC)
        acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}
    secret = service.secret_of(acme.parts.settings, acme.held(target))
    test, told = (Webhook(secret).verify(body, headers) for headers, body in there.requests)
    assert (test["type"], told["type"]) == ("forwarding.test", "release.forwarded")
    (file,) = told["data"]["files"]
    token = sign(
        acme.buyer.member_id, FILES, private_key=PRIVATE, now=acme.clock(), term=service.notices.WAITS[1],
        stands_on=Key(acme.buyer.member_id),
    ).token  # fmt: skip
    got = httpx.get(file["address"], headers={"authorization": f"Bearer {token}"}, trust_env=False)
    assert hashlib.sha256(got.content).hexdigest() == file["sha256"]
    assert got.text.splitlines()[0] == "invoice,country"
    assert httpx.get(file["address"], trust_env=False).status_code == 401


def test_a_webhook_that_is_down_gets_the_same_notice_later(acme: Forwards) -> None:
    acme.grant()
    with receiver(status=503) as there:
        target = acme.target(WebhookPlace(address=there.url))
        assert acme.held(target).error == Failure.REFUSED
        acme.release("d1", orders("d1", range(4)))
        acme.send()
        assert acme.states(target) == {"rel_d1": (State.WAITING, Failure.REFUSED)}
        there.status = 200
        acme.clock.forward(WAITS[0])
        acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}
    (_, first), (_, second) = there.requests[1:]
    assert first == second
    assert len(set(there.ids[1:])) == 1
    assert json.loads(first)["data"]["release"] == "rel_d1"
