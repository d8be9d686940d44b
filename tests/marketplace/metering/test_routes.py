"""The list of grants tells of each quota how much was used, what is left, and when it begins anew."""

import pytest

from marketplace.grants.models import Grant
from tests.marketplace.metering.conftest import Meter
from tests.support.gate import make_grant
from tests.support.marketplace import Web, make_organisation

pytestmark = pytest.mark.postgres


def test_a_grant_tells_what_is_left(web: Web, meter: Meter) -> None:
    client, _ = web.signed_in_as("buyer", "acme")
    with web.parts.sessions.begin() as session:
        made = make_grant(session, make_organisation(session))
        quotas = [{"measure": "rows", "per": "day", "limit": 10}, {"measure": "queries", "per": "term", "limit": 3}]
        made.scope = {**made.scope, "quotas": quotas}
        grant = made.id
    meter.take(grant, 7, measure="rows")
    told = client.get("/api/grants").json()["items"][0]["used"]
    assert [(one["measure"], one["per"], one["limit"], one["used"], one["left"], one["anew_at"]) for one in told] == [
        ("rows", "day", 10, 7, 3, "2026-11-02T15:00:00Z"), ("queries", "term", 3, 0, 3, None),
    ]  # fmt: skip
    with web.parts.sessions.begin() as session:
        session.get_one(Grant, grant).usage_measure = "bytes"
    assert client.get("/api/grants").json()["items"][0]["used"][2]["limit"] is None
    other, _ = web.signed_in_as("buyer", "beta")
    assert other.get("/api/grants").json()["items"] == []
