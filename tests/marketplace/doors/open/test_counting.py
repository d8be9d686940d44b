"""Uses are sums that name nobody, told once."""

from datetime import date, timedelta

import pytest

from marketplace.doors.open import service, sketches
from marketplace.doors.open.models import OpenUse
from marketplace.doors.open.pace import Salt, prefix
from marketplace.doors.open.sums import Sums
from marketplace.doors.open.tally import JSON
from tests.support.marketplace import Web
from wire.access import Outcome
from wire.open import Kind, Use

DAY = date(2026, 11, 30)
USE = Use(day=DAY, dataset="sales.orders", kind=Kind.API, form="json", outcome=Outcome.OK)


def test_askers_of_one_network_are_one_and_of_two_days_two() -> None:
    salt = Salt()
    first = salt.hashed("203.0.113.7", DAY)
    assert first == salt.hashed("203.0.113.99", DAY) == salt.hashed("::ffff:203.0.113.5", DAY)
    assert first != salt.hashed("203.0.114.7", DAY)
    assert first != salt.hashed("203.0.113.7", DAY + timedelta(days=1)) != salt.hashed("203.0.113.7", DAY)
    assert "203.0.113" not in first
    assert prefix("2001:db8:1:2ff::9") == "2001:db8:1:200::/56"


def test_a_sketch_counts_within_five_percent_and_merges() -> None:
    one, two = sketches.empty(), sketches.empty()
    for n in range(3000):
        one.update(f"asker {n}")
        two.update(f"asker {n + 1500}")
    assert 4275 < sketches.count([sketches.kept(one), sketches.kept(two)]) < 4725


@pytest.mark.postgres
def test_a_batch_is_added_once(web: Web) -> None:
    sums = Sums()
    for n in range(3):
        sums.add(USE, f"asker {n % 2}", rows=10, size=100, milliseconds=1)
    batch = sums.taken()
    assert batch is not None
    assert sums.taken() is None
    client = web.client(**{"x-events-secret": web.parts.settings.secret("events-secret")})
    told = [
        client.post("/internal/open-uses", content=batch.model_dump_json(), headers=JSON).status_code for _ in range(2)
    ]
    assert told == [201, 200]
    assert web.client().post("/internal/open-uses", content=batch.model_dump_json(), headers=JSON).status_code == 404
    with web.parts.sessions.begin() as session:
        service.take(session, batch.model_copy(update={"id": "another"}), web.clock())
        row = session.query(OpenUse).one()
        assert (row.uses, row.rows, row.bytes, sketches.count([row.askers])) == (6, 60, 600, 2)
        assert "203.0.113" not in repr(row.__dict__)
