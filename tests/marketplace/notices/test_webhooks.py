"""Webhooks against a real receiver: what arrives, what counts as taken, and how long anybody can hold the sender."""

import json
import time
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from marketplace.accounts.models import Role
from marketplace.notices.port import Failure, NotSent, Outgoing
from marketplace.notices.rules import secret_text, signing_key
from marketplace.notices.webhooks import WebhookSender
from tests.support.marketplace import NOW
from tests.support.receivers import INSIDE, certificates, receiver
from wire.notices import Kind

KEY = "webhook-key-for-tests-0123456789"
FACTS = {"dataset": "energy.generation", "title": {"en": "Generation", "ko": "발전량"}, "due_at": NOW.isoformat()}


def notice(address: str) -> Outgoing:
    return Outgoing("ntc_1", Kind.MISSED, FACTS, NOW, "chn_1", address, 1, Role.BUYER, "ko")


def send(address: str, sender: WebhookSender | None = None) -> None:
    (sender or WebhookSender(KEY, INSIDE, within_s=2)).send(notice(address), datetime.now(UTC))


def test_the_receiver_can_check_and_read_it() -> None:
    with receiver() as there:
        send(there.url)
    ((headers, body),) = there.requests
    told = Webhook(secret_text(signing_key(KEY, "chn_1", 1))).verify(body, headers)
    assert (
        told == json.loads(body) == {"type": "delivery.missed", "timestamp": "2026-11-02T09:00:00+00:00", "data": FACTS}
    )
    assert "발전량".encode() in body
    assert headers["webhook-id"] == "ntc_1"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{there.port}"


@pytest.mark.parametrize(
    ("status", "why"),
    [(200, None), (204, None), (301, Failure.STATUS), (307, Failure.STATUS), (400, Failure.STATUS), (410, Failure.GONE), (500, Failure.STATUS)],
)  # fmt: skip
def test_only_2xx_is_taken_and_redirects_are_not_followed(status: int, why: Failure | None) -> None:
    with receiver() as elsewhere, receiver(status=status, headers={"location": elsewhere.url}) as there:
        if why is None:
            send(there.url)
        else:
            with pytest.raises(NotSent) as raised:
                send(there.url)
            assert raised.value.why is why
    assert (len(there.requests), len(elsewhere.requests)) == (1, 0)


@pytest.mark.parametrize("how", [{"pause": 3.0}, {"drips": True}])
def test_a_slow_receiver_holds_the_sender_no_longer_than_it_may(how: dict[str, float]) -> None:
    with receiver(**how) as there:
        start = time.monotonic()
        with pytest.raises(NotSent) as raised:
            send(there.url, WebhookSender(KEY, INSIDE, within_s=0.5))
        assert time.monotonic() - start < 2
    assert raised.value.why is Failure.TIME


def test_nobody_there_and_no_such_name() -> None:
    with receiver() as gone:
        pass
    with pytest.raises(NotSent) as raised:
        send(gone.url)
    assert raised.value.why is Failure.CONNECTION
    with pytest.raises(NotSent) as raised:
        send("https://hooks.invalid/", WebhookSender(KEY, (), names=_no_such_name))
    assert raised.value.why is Failure.UNKNOWN_NAME


def _no_such_name(_host: str, _port: int) -> list[object]:
    raise OSError("Name or service not known")


def test_of_several_addresses_the_first_that_answers_is_called_and_a_name_that_cannot_be_one_is_told() -> None:
    addresses = ["::1", "127.0.0.1"]  # the receiver listens on the second alone
    with receiver() as there:
        send(
            f"http://hooks.example:{there.port}/",
            WebhookSender(KEY, (*INSIDE, ip_network("::1/128")), names=lambda *_: addresses),
        )
    assert len(there.requests) == 1
    with pytest.raises(NotSent) as raised:
        send("https://a..b/", WebhookSender(KEY, ()))
    assert raised.value.why is Failure.UNKNOWN_NAME


def test_an_inside_address_is_not_even_connected_to() -> None:
    with receiver() as there:
        sender = WebhookSender(KEY, (), names=lambda *_: ["127.0.0.1"])
        for address in (there.url, there.url.replace("http:", "https:"), f"https://hooks.example:{there.port}/"):
            with pytest.raises(NotSent) as raised:
                send(address, sender)
            assert raised.value.why is Failure.ADDRESS
    assert there.requests == []


def test_tls_is_checked_by_the_name_that_was_given_whatever_its_address(tmp_path: Path) -> None:
    held = certificates(tmp_path)
    with receiver(held.server) as there:
        trusting = WebhookSender(KEY, INSIDE, trust=held.client, names=lambda *_: ["127.0.0.1"])
        send(f"https://localhost:{there.port}/hook", trusting)
        assert there.requests[0][0]["host"] == f"localhost:{there.port}"
        for address, sender in (
            (f"https://hooks.example:{there.port}/", trusting),
            (f"https://127.0.0.1:{there.port}/", WebhookSender(KEY, INSIDE)),
        ):
            with pytest.raises(NotSent) as raised:
                send(address, sender)
            assert raised.value.why is Failure.CONNECTION
    assert len(there.requests) == 1
