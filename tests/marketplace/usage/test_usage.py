"""Accesses become usage, once, of whoever it was; whichever door wrote them."""

import pytest
from sqlalchemy.orm import Session

from marketplace.usage import queries
from marketplace.usage.service import record
from tests.support.gate import DAY, NOW
from tests.support.marketplace import Web, make_viewer
from tests.support.usage import make_access
from wire.access import Access, Outcome, Usage

pytestmark = pytest.mark.postgres


def test_an_access_is_kept_once(session: Session) -> None:
    ann = make_viewer(session).member_id
    assert record(session, make_access(ann))
    assert not record(session, make_access(ann, rows=6))
    assert record(session, make_access(ann, "acc_2"))
    rows, _ = queries.of_organisation(session, None, limit=10, cursor=None)
    assert {row.id: row.rows for row in rows} == {"acc_1": 5, "acc_2": 5}


def test_what_services_do_is_nobodys_usage(session: Session) -> None:
    assert not record(session, make_access("svc_registrar"))
    assert queries.of_organisation(session, None, limit=10, cursor=None) == ([], None)


def test_usage_is_the_access_as_the_door_wrote_it(web: Web) -> None:
    client, viewer = web.signed_in_as()
    written = make_access(viewer.member_id, outcome="refused", reason="not_licensed")
    with web.parts.sessions.begin() as session:
        record(session, written)
    (row,) = client.get("/api/usage").json()["items"]
    shown = Usage.model_validate(row)
    assert Access.model_validate(shown.model_dump(exclude={"member"})) == written
    assert shown.member == "Buyer of Acme"


def test_usage_is_ones_own_and_operators_see_all(web: Web) -> None:
    mine, viewer = web.signed_in_as("buyer", "acme")
    theirs, other = web.signed_in_as("buyer", "beta")
    operator, _ = web.signed_in_as("operator", "network", "operator")
    with web.parts.sessions.begin() as session:
        for number, member in enumerate((viewer.member_id, other.member_id)):
            record(session, make_access(member, f"acc_{number}", outcome="refused", reason="not_licensed"))
    assert [row["member_id"] for row in mine.get("/api/usage").json()["items"]] == [viewer.member_id]
    assert [row["member_id"] for row in theirs.get("/api/usage").json()["items"]] == [other.member_id]
    assert len(operator.get("/api/usage").json()["items"]) == 2
    with web.parts.sessions() as session:
        sums = queries.sums(session, viewer.organisation_id, NOW - 2 * DAY)
    assert {outcome: (s.accesses, s.read_bytes) for outcome, s in sums.items()} == {Outcome.REFUSED: (1, 2306)}


def test_a_refund_shows_what_was_taken_by_door(session: Session) -> None:
    """A28: who got the whole table as a file and asks for the money back."""
    viewer, other = make_viewer(session), make_viewer(session, slug="beta")
    for number, changes in enumerate((
        {"door": "files", "rows": 70}, {"door": "files", "rows": 30}, {"door": "sql", "rows": 1},
        {"door": "sql", "rows": 9, "outcome": "refused", "reason": "not_licensed"}, {"door": "share", "datasets": ["a.b"]},
    )):  # fmt: skip
        record(session, make_access(viewer.member_id, f"acc_{number}", **changes))
    record(session, make_access(other.member_id, "acc_other", rows=1000))
    dataset = make_access(viewer.member_id).datasets[0]
    given = queries.given(session, viewer.organisation_id, dataset, NOW - 2 * DAY)
    assert [(one.door, one.accesses, one.rows) for one in given] == [("files", 2, 100), ("sql", 1, 1)]
    assert queries.given(session, viewer.organisation_id, dataset, NOW + 2 * DAY) == []
