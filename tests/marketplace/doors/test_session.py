"""Session properties at the door: time limits pass, none above the network's; every other name is refused in words."""

import json
import re
from pathlib import Path

import pytest

from marketplace.doors.sql.refusals import Reader, shown
from marketplace.doors.sql.session import LONGEST, bounded
from marketplace.doors.sql.statements import Said, not_offered
from tests.marketplace.doors.conftest import Gate, People

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("header", "passes"),
    [
        ("query_max_run_time=30s", "query_max_run_time=30s"), ("query_max_run_time=10d", "query_max_run_time=900s"),
        ("query_max_run_time=16m,time_zone_id=Asia%2FSeoul", "query_max_run_time=900s,time_zone_id=Asia%2FSeoul"),
        (" QUERY_MAX_RUN_TIME = 2.5+h", " QUERY_MAX_RUN_TIME =900s"), ("query_max_run_time=nonsense", "query_max_run_time=nonsense"),
        ("query_max_cpu_time=10d", "query_max_cpu_time=10d"), ("", ""),
    ],
)  # fmt: skip
def test_no_run_time_above_the_networks_passes(header: str, passes: str) -> None:
    assert bounded(header) == passes


def test_the_longest_run_time_is_the_engines() -> None:
    settings = (ROOT / "infra/templates/trino/etc/config.properties").read_text()
    assert re.findall(r"^query\.max-run-time=(\d+)m$", settings, re.MULTILINE) == [
        str(int(LONGEST.total_seconds()) // 60)
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH SESSION query_max_run_time = '10d' SELECT 1", "with/**/session -- x\n query_max_run_time='10d' SELECT 1",
        "PREPARE p FROM WITH SESSION query_max_run_time = '10d' SELECT 1", "EXPLAIN ANALYZE WITH SESSION a.b = 1 SELECT 1",
        "EXECUTE IMMEDIATE 'WITH SESSION query_max_run_time = ''10d'' SELECT 1'",
    ],
)  # fmt: skip
def test_a_statement_cannot_pass_by_the_bound(sql: str) -> None:
    assert not_offered(sql) == "with session"


@pytest.mark.parametrize(
    "sql", ["WITH session AS (SELECT 1) TABLE session", "WITH session (a) AS (SELECT 1) TABLE session"]
)
def test_a_part_of_a_statement_may_be_called_session(sql: str) -> None:
    assert not_offered(sql) is None


def test_a_refusal_says_which_may_be_set() -> None:
    error = {
        "errorName": "PERMISSION_DENIED",
        "message": "Access Denied: Cannot set system session property spill_enabled",
    }
    said = shown(error, Said("SELECT 1"), Reader("Acme", {}, "http://m"))
    assert said is not None
    assert said["message"] == (
        "The session property spill_enabled may not be set at this door; query_max_cpu_time, query_max_execution_time, "
        "query_max_planning_time, query_max_run_time, time_zone_id may."
    )


@pytest.mark.stack
def test_a_drivers_time_limit_ends_the_query(gate: Gate, people: People) -> None:
    """`SET SESSION query_max_run_time` is what JDBC's setQueryTimeout sends."""
    assert gate.ask(people.ann, "SET SESSION query_max_run_time = '2s'").error is None
    endless = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x * y * z < 0"
    answer = gate.ask(people.ann, endless, **{"x-trino-session": "query_max_run_time=2s"})
    assert answer.error is not None
    assert answer.error["errorName"] == "EXCEEDED_TIME_LIMIT"


@pytest.mark.stack
def test_limits_above_the_networks_are_cut_and_other_properties_refused(gate: Gate, people: People) -> None:
    shown_limit = "SHOW SESSION LIKE 'query_max_run_time'"
    assert gate.ask(people.ann, shown_limit, **{"x-trino-session": "query_max_run_time=10d"}).rows[0][1] == "900s"
    for member in (people.ann, people.operator):
        refused = gate.ask(member, "SELECT 1", **{"x-trino-session": "spill_enabled=true"})
        assert refused.refused, json.dumps(refused.error)
    assert "may not be set at this door" in gate.ask(people.ann, "SET SESSION spill_enabled = true").message
