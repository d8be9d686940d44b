"""Who may ask for which kind, how long a channel waits, and signatures, held against the standard's own library."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from marketplace.accounts.models import Role
from marketplace.errors import Invalid
from marketplace.notices.rules import FITTING, WAITS, demand_fitting, secret_text, signature, signing_key
from marketplace.tries import wait
from wire.notices import Kind


@given(st.text(min_size=1), st.text("abcdefghijk0123456789_", min_size=1), st.binary(max_size=200))
def test_a_receiver_with_the_standards_library_takes_what_is_signed(network: str, notice: str, body: bytes) -> None:
    key, at = signing_key(network, "chn_1", 1), int(datetime.now(UTC).timestamp())
    headers = {
        "webhook-id": notice,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(key, notice, at, b'{"a": 1}'),
    }
    receiver = Webhook(secret_text(key))
    assert receiver.verify('{"a": 1}', headers) == {"a": 1}
    for wrong in ({"webhook-id": notice + "x"}, {"webhook-timestamp": str(at + 1)}):
        with pytest.raises(WebhookVerificationError):
            receiver.verify('{"a": 1}', headers | wrong)
    with pytest.raises(WebhookVerificationError):
        receiver.verify('{"a": 2}', headers)
    assert signature(key, notice, at, body) != signature(key, notice, at, body + b"x")


def test_each_channel_and_each_version_has_a_key_of_its_own() -> None:
    keys = {signing_key(key, channel, version) for key in "ab" for channel in ("c1", "c11") for version in (1, 11)}
    assert len(keys) == 8
    assert {len(key) for key in keys} == {32}


def test_a_channel_waits_longer_each_time_and_is_given_up_after_some_three_days() -> None:
    waits = [wait(WAITS, failures) for failures in range(1, 11)]
    assert waits[-1] is None
    known = [one for one in waits if one is not None]
    assert known == sorted(known)
    assert known[0] == timedelta(seconds=5)
    assert timedelta(days=3) <= sum(known, timedelta()) < timedelta(days=4)


@pytest.mark.parametrize("role", Role)
def test_no_role_asks_for_nothing_or_for_what_is_not_its_own(role: Role) -> None:
    demand_fitting(role, FITTING[role])
    for kinds in ([], [Kind.TEST], [Kind.MISSED, Kind.TEST]):
        with pytest.raises(Invalid, match="is told of"):
            demand_fitting(role, kinds)
    buys = role in (Role.BUYER, Role.ANALYST)
    assert (Kind.REFUSED in FITTING[role]) is not buys
