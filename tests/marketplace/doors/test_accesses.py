"""Trino's events become accesses, once; refusals carry their reason."""

from typing import Any

import pytest

from marketplace.doors.sql.accesses import datasets_of, digest, judged, named_in, of_event
from marketplace.doors.sql.events import Failure, QueryCompleted
from marketplace.doors.sql.statements import Said
from marketplace.grants.filters import NOTHING
from tests.support.marketplace import SECRETS, Web
from tests.support.usage import make_access
from wire.access import MOST_DATASETS, Door, Outcome

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
        ("ADMINISTRATIVELY_KILLED", "Query killed. Message: key_ended", (Outcome.REFUSED, "key_ended")),
        ("ADMINISTRATIVELY_KILLED", "Query killed. Message: enough", (Outcome.FAILED, "ADMINISTRATIVELY_KILLED")),
        ("EXCEEDED_TIME_LIMIT", "", (Outcome.FAILED, "EXCEEDED_TIME_LIMIT")),
    ],
)
def test_every_failure_is_judged(name: str, message: str, expected: tuple[Outcome, str]) -> None:
    assert judged(Failure.model_validate(failure(name, message))) == expected


def test_an_event_becomes_an_access_of_the_sql_door() -> None:
    access = of_event(QueryCompleted.model_validate(event()))
    assert (access.id, access.door, access.member_id) == ("20261102_090000_00001_abcde", Door.SQL, "mbr_ann")
    assert (access.outcome, access.reason, access.datasets) == (Outcome.OK, None, ["sales.orders"])
    assert (access.rows, access.bytes, access.read_rows, access.read_bytes) == (5, 20, 7, 2306)
    assert (access.milliseconds, access.digest) == (1787, digest(SQL))
    assert (access.ended_at - access.started_at).total_seconds() == 1.786


def test_datasets_are_what_was_read_or_what_a_refused_text_names() -> None:
    refused = event(failureInfo=failure("TABLE_NOT_FOUND"))
    refused["metadata"]["tables"] = []
    assert datasets_of(QueryCompleted.model_validate(refused)) == ["sales.orders"]
    answered = event()
    answered["metadata"]["tables"] = []
    assert datasets_of(QueryCompleted.model_validate(answered)) == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('select * from lakehouse.sales."orders\x00"', []),
        (f"select * from lakehouse.sales.{'o' * 101}", []),
        ("show tables from lakehouse.sales", ["sales"]),
        ("select 1 from " + ", ".join(f"lakehouse.sales.t{n}" for n in range(200)), MOST_DATASETS),
        ("select 1 from lakehouse.sales.orders" + " -" * 60_000, []),
    ],
)
def test_what_a_text_names_is_short_and_can_be_kept(sql: str, expected: list[str] | int) -> None:
    """Whatever strangers write, an access stays small and PostgreSQL takes it."""
    named = named_in(Said(sql, {}, "lakehouse"))
    assert (len(named) if isinstance(expected, int) else named) == expected


@pytest.mark.postgres
def test_an_event_told_twice_is_one_access(web: Web) -> None:
    client, viewer = web.signed_in_as()
    trino = web.client(**HEADERS)
    assert trino.post("/internal/trino-events", json=event(viewer.member_id)).status_code == 201
    assert trino.post("/internal/trino-events", json=event(viewer.member_id)).status_code == 200
    assert trino.post("/internal/trino-events", json=event("svc_registrar", "2")).status_code == 200
    (row,) = client.get("/api/usage").json()["items"]
    assert (row["id"], row["door"], row["member_id"]) == ("20261102_090000_00001_abcde", "sql", viewer.member_id)


@pytest.mark.postgres
@pytest.mark.parametrize("headers", [{}, {"X-Events-Secret": "guess"}, {"X-Events-Secret": "é"}])
def test_events_and_accesses_need_their_secret(web: Web, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    told = {"/internal/trino-events": event(), "/internal/accesses": make_access().model_dump(mode="json")}
    for address, body in told.items():
        assert web.client().post(address, json=body, headers=encoded).status_code == 404  # type: ignore[arg-type]
