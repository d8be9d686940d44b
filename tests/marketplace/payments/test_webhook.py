"""POST /webhooks/stripe: only what Stripe signed just now, for us, is stored, and stored once (A21-A23)."""

import hashlib
import hmac
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace import outbox
from marketplace.clock import Onward
from marketplace.payments import service as inbox
from marketplace.payments.errors import SignatureInvalid
from marketplace.payments.models import InboxEvent
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.purchases import fulfilment
from tests.support.marketplace import NOW, SECRETS, Web

pytestmark = pytest.mark.postgres


def body(id_: str = "evt_1", **changes: Any) -> bytes:
    subject = {"object": "checkout.session", "id": "cs_1", "metadata": {"purchase_id": "pur_1"}}
    event = {
        "id": id_,
        "object": "event",
        "type": "checkout.session.expired",
        "livemode": False,
        "data": {"object": subject},
    }
    return json.dumps({**event, **changes}).encode()


def signed(payload: bytes, secret: str = SECRETS["stripe-webhook-secret"], age: int = 0) -> str:
    at = int(NOW.timestamp()) - age
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + payload, hashlib.sha256).hexdigest()}"


def send(web: Web, payload: bytes, signature: str | None) -> tuple[int, dict[str, Any]]:
    headers = {"content-type": "application/json"} | ({"stripe-signature": signature} if signature is not None else {})
    answer = web.client().post("/webhooks/stripe", content=payload, headers=headers)
    return answer.status_code, answer.json()


def stored(web: Web) -> int:
    with web.parts.sessions() as session:
        return session.scalar(select(func.count()).select_from(InboxEvent)) or 0


def test_a_signed_event_is_stored_before_anything_is_done(web: Web) -> None:
    assert send(web, body(), signed(body())) == (200, {"received": True, "new": True})
    with web.parts.sessions() as session:
        kept = session.get_one(InboxEvent, "evt_1")
        assert (kept.purchase_id, kept.outcome.value, kept.handled_at) == ("pur_1", "expired", None)
        assert kept.body["type"] == "checkout.session.expired"


def test_the_same_event_again_is_stored_once(web: Web) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(web, body(), signed(body())), range(8)))
    assert sorted(said["new"] for _, said in answers) == [False] * 7 + [True]
    assert stored(web) == 1


@pytest.mark.parametrize(
    ("payload", "signature"),
    [
        (body(), None),
        (body(), ""),
        (body(), "t=1,v1=00"),
        (body(), signed(body(), "whsec_of_another_endpoint")),
        (body(), signed(body(), age=301)),
        (body("evt_2"), signed(body())),
        (json.dumps(json.loads(body()), indent=1).encode(), signed(body())),
        (body(), signed(body(), age=-4000)),
        (b"\xff\xfe", "t=1,v1=00"),
    ],
    ids=["none", "empty", "forged", "other secret", "old", "other body", "written anew", "of the future", "no text"],
)
def test_what_stripe_did_not_sign_just_now_is_refused_and_not_stored(
    web: Web, payload: bytes, signature: str | None
) -> None:
    status, problem = send(web, payload, signature)
    assert (status, problem["code"], stored(web)) == (400, "signature_invalid", 0)


@pytest.mark.parametrize("off", [-600, 600])
def test_clocks_that_are_ten_minutes_apart_refuse_a_webhook_until_they_agree(web: Web, off: int) -> None:
    """F35: by the marketplace's own clock, which tells when a licence ends too; Stripe sends it again."""
    web.clock.forward(timedelta(seconds=off))
    status, problem = send(web, body(), signed(body()))
    assert (status, stored(web)) == (400, 0)
    assert ("600 s in the " in problem["detail"], "clock" in problem["remedy"]) == (True, True)
    web.clock.forward(timedelta(seconds=-off))
    assert send(web, body(), signed(body()))[0] == 200


def test_a_machine_whose_clock_steps_back_takes_no_webhook_that_was_too_old_before(web: Web) -> None:
    """F35: the one clock stands still then, and what was refused as old stays so."""
    machine = [NOW + timedelta(seconds=400), NOW]
    clock = Onward(lambda: machine.pop(0))
    gateway = StripeGateway(SECRETS["stripe-key"], SECRETS["stripe-webhook-secret"], clock=clock)
    for _ in range(2):
        with pytest.raises(SignatureInvalid, match="400 s in the past"):
            gateway.read_event(body(), signed(body()))


@pytest.mark.parametrize("change", [{"livemode": True}, {"account": "acct_other"}])
def test_an_event_of_another_mode_or_account_is_refused(web: Web, change: dict[str, Any]) -> None:
    payload = body(**change)
    status, problem = send(web, payload, signed(payload))
    assert (status, problem["code"], stored(web)) == (400, "signature_invalid", 0)


UNCLEAR = {
    "array": b"[]", "number": b"7", "null": b"null", "text": b'"x"', "no json": b"no json", "empty": b"",
    "nan": b"[NaN]", "nul": rb'{"id": "evt_\u0000", "livemode": false, "type": "a"}', "surrogate": rb'["\ud800"]',
    "deep": b"[" * 100_000, "large number": b"9" * 5000, "nothing in it": b"{}",
    "no data": json.dumps({"id": "evt_1", "type": "checkout.session.completed", "livemode": False}).encode(),
    "data of another shape": body(data=["x"]), "no status": body(type="checkout.session.completed"),
    "id is a number": body(id=7), "type is a list": body(type=["x"]), "no mode": body(livemode=False, data=None),
}  # fmt: skip


@pytest.mark.parametrize("payload", UNCLEAR.values(), ids=UNCLEAR)
def test_what_stripe_signed_and_we_do_not_understand_is_kept_and_shown(web: Web, payload: bytes) -> None:
    assert send(web, payload, signed(payload)) == (200, {"received": True, "new": True})
    assert send(web, payload, signed(payload)) == (200, {"received": True, "new": False})
    assert inbox.handle_pending(web.parts.sessions, fulfilment.apply, web.clock()) == 1
    operator, _ = web.signed_in_as("operator", "network", "operator")
    (event,) = operator.get("/api/payment-events?failing=true").json()["items"]
    assert (event["outcome"], event["result"], event["error"]) == ("unclear", "not understood", None)
    assert "Not understood" in operator.get("/operator/payments?failing=true").text


def test_a_type_that_we_do_not_know_is_kept_and_ignored(web: Web) -> None:
    payload = body(type="planet.discovered")
    assert send(web, payload, signed(payload))[0] == 200
    inbox.handle_pending(web.parts.sessions, fulfilment.apply, web.clock())
    operator, _ = web.signed_in_as("operator", "network", "operator")
    (event,) = operator.get("/api/payment-events").json()["items"]
    assert (event["kind"], event["outcome"], event["result"]) == ("planet.discovered", "other", "ignored")
    assert operator.get("/api/payment-events?failing=true").json()["items"] == []


def test_a_body_beyond_all_measure_is_refused(web: Web) -> None:
    payload = b"x" * 1_000_001
    assert send(web, payload, signed(payload))[0] == 400


def test_operators_see_what_fails_and_nobody_else_does(web: Web) -> None:
    send(web, body(), signed(body()))
    inbox.handle_pending(web.parts.sessions, fulfilment.apply, web.clock())
    operator, _ = web.signed_in_as("operator", "network", "operator")
    (event,) = operator.get("/api/payment-events?failing=true").json()["items"]
    assert (event["id"], event["attempts"], event["error"]) == ("evt_1", 1, "PurchaseUnknown: no purchase pur_1")
    assert "no purchase pur_1" in operator.get("/operator/payments?failing=true").text
    buyer, _ = web.signed_in_as("buyer")
    assert [buyer.get(a).status_code for a in ("/api/payment-events", "/operator/payments")] == [403, 403]


def test_an_operator_lets_a_failed_event_be_tried_at_once(web: Web) -> None:
    send(web, body(), signed(body()))
    inbox.handle_pending(web.parts.sessions, fulfilment.apply, web.clock())
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    csrf = re.search(r'name="csrf" value="(\w+)"', operator.get("/operator/payments?failing=true").text)
    assert csrf
    assert inbox.handle_pending(web.parts.sessions, fulfilment.apply, web.clock()) == 0  # it waits
    form = {"csrf": csrf[1]}
    assert operator.post("/operator/payments/evt_1/again", data=form).status_code == 303
    inbox.handle_pending(web.parts.sessions, fulfilment.apply, web.clock())
    (event,) = operator.get("/api/payment-events?failing=true", headers={"accept": "application/json"}).json()["items"]
    assert event["attempts"] == 2
    assert operator.post("/operator/payments/evt_9/again", data=form).status_code == 404


def test_an_event_of_the_network_that_fails_is_shown_and_tried_at_once(web: Web) -> None:
    def fail(*_: object) -> None:
        raise ValueError("the receiver was away")

    with web.parts.sessions.begin() as session:
        outbox.add(session, "topic", {}, "topic:1")
    outbox.hand_on(web.parts.sessions, {"topic": [fail]}, web.clock())
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    page = operator.get("/operator/payments").text
    assert "the receiver was away" in page
    (way,) = re.findall(r'action="(/operator/events/\w+/again)"', page)
    csrf = re.search(r'name="csrf" value="(\w+)"', page)
    assert csrf
    assert operator.post(way, data={"csrf": csrf[1]}).status_code == 303
    done: list[object] = []
    outbox.hand_on(web.parts.sessions, {"topic": [lambda *_: done.append(1)]}, web.clock())
    assert done == [1]
    assert operator.post(way, data={"csrf": csrf[1]}).status_code == 404
