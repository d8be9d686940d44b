"""Trino's events become usage, once; refusals carry their reason."""

from typing import Any

import pytest

from marketplace.grants.filters import NOTHING
from marketplace.usage import queries
from marketplace.usage.rules import datasets_of, digest, judged
from marketplace.usage.schemas import Failure, QueryCompleted
from tests.support.gate import DAY, NOW
from tests.support.marketplace import SECRETS, Web
from wire.access import Outcome

SQL = "select * from lakehouse.sales.orders"
HEADERS = {"X-Events-Secret": SECRETS["events-secret"]}


def event(user: str = "mbr_ann", query_id: str = "20261102_090000_00001_abcde", **changes: Any) -> dict[str, Any]:
    """What Trino 476 posts, shortened; more fields come and are ignored."""
    tables = [
        {"catalog": "lakehouse", "schema": "sales", "table": "orders", "directlyReferenced": True},
        {"catalog": "lakehouse", "schema": "information_schema", "table": "tables", "directlyReferenced": True},
        {"catalog": "system", "schema": "jdbc", "table": "tables", "directlyReferenced": True},
    ]
    return {
        "metadata": {"queryId": query_id, "query": SQL, "queryState": "FINISHED", "tables": tables, "uri": "https://x"},
        "statistics": {
            "wallTime": 1.787, "outputRows": 5, "outputBytes": 20, "physicalInputRows": 7, "physicalInputBytes": 2306,
            "cpuTime": 0.045,
        },
        "context": {"user": user, "principal": user, "queryType": "SELECT"}, "failureInfo": None,
        "createTime": "2026-11-02T09:00:00.411Z", "endTime": "2026-11-02T09:00:02.197Z", **changes,
    }  # fmt: skip


def failure(name: str, message: str = "") -> dict[str, Any]:
    return {"errorCode": {"code": 4, "name": name, "type": "USER_ERROR"}, "failureMessage": message}


@pytest.mark.parametrize(
    ("name", "message", "expected"),
    [
        ("PERMISSION_DENIED", "Cannot select from columns [x]", (Outcome.REFUSED, "column_not_licensed")),
        ("PERMISSION_DENIED", "Cannot create view x", (Outcome.REFUSED, "operation_not_offered")),
        ("TABLE_NOT_FOUND", "Table 'x' does not exist", (Outcome.REFUSED, "not_licensed")),
        ("COLUMN_NOT_FOUND", f"Column '{NOTHING}' cannot be resolved", (Outcome.REFUSED, "not_licensed")),
        ("COLUMN_NOT_FOUND", "Column 'y' cannot be resolved", (Outcome.FAILED, "COLUMN_NOT_FOUND")),
        ("ADMINISTRATIVELY_KILLED", "Query killed. Message: licence_ended", (Outcome.REFUSED, "licence_ended")),
        ("ADMINISTRATIVELY_KILLED", "Query killed. Message: enough", (Outcome.FAILED, "ADMINISTRATIVELY_KILLED")),
        ("EXCEEDED_TIME_LIMIT", "", (Outcome.FAILED, "EXCEEDED_TIME_LIMIT")),
    ],
)
def test_every_failure_is_judged(name: str, message: str, expected: tuple[Outcome, str]) -> None:
    assert judged(Failure.model_validate(failure(name, message))) == expected


def test_datasets_are_what_was_read_or_what_a_refused_text_names() -> None:
    assert judged(None) == (Outcome.OK, None)
    assert datasets_of(QueryCompleted.model_validate(event())) == ["sales.orders"]
    refused = event(failureInfo=failure("TABLE_NOT_FOUND"))
    refused["metadata"]["tables"] = []
    assert datasets_of(QueryCompleted.model_validate(refused)) == ["sales.orders"]


@pytest.mark.postgres
def test_an_event_told_twice_is_one_row(web: Web) -> None:
    client, viewer = web.signed_in_as()
    trino = web.client(**HEADERS)
    assert trino.post("/internal/trino-events", json=event(viewer.member_id)).status_code == 201
    assert trino.post("/internal/trino-events", json=event(viewer.member_id)).status_code == 200
    (row,) = client.get("/api/usage").json()["items"]
    assert (row["outcome"], row["datasets"], row["rows"], row["read_rows"]) == ("ok", ["sales.orders"], 5, 7)
    assert (row["milliseconds"], row["member_id"], row["sql_digest"]) == (1787, viewer.member_id, digest(SQL))


@pytest.mark.postgres
def test_usage_is_ones_own_and_operators_see_all(web: Web) -> None:
    mine, viewer = web.signed_in_as("buyer", "acme")
    theirs, other = web.signed_in_as("buyer", "beta")
    operator, _ = web.signed_in_as("operator", "network", "operator")
    trino = web.client(**HEADERS)
    for number, member in enumerate((viewer.member_id, other.member_id, "svc_registrar")):
        told = event(member, f"20261102_090000_0000{number}_abcde", failureInfo=failure("TABLE_NOT_FOUND"))
        assert trino.post("/internal/trino-events", json=told).status_code in (200, 201)
    assert [row["member_id"] for row in mine.get("/api/usage").json()["items"]] == [viewer.member_id]
    assert [row["member_id"] for row in theirs.get("/api/usage").json()["items"]] == [other.member_id]
    assert len(operator.get("/api/usage").json()["items"]) == 2
    with web.parts.sessions() as session:
        sums = queries.sums(session, viewer.organisation_id, NOW - DAY)
    assert {outcome: (s.queries, s.read_bytes) for outcome, s in sums.items()} == {Outcome.REFUSED: (1, 2306)}


@pytest.mark.postgres
@pytest.mark.parametrize("headers", [{}, {"X-Events-Secret": "guess"}, {"X-Events-Secret": "é"}])
def test_events_need_their_secret(web: Web, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    answer = web.client().post("/internal/trino-events", json=event(), headers=encoded)  # type: ignore[arg-type]
    assert answer.status_code == 404
