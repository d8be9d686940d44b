"""Statements that would use up the engine come to an end, and others are served meanwhile (A16)."""

import threading
import time

import pytest

from marketplace.doors.sql.turned_away import LONGEST
from tests.marketplace.doors.conftest import Answer, Gate, People

pytestmark = pytest.mark.stack
AT_ONCE, ASKED = 8, 20
SERVED_WITHIN_S = 10.0  # p95 of a short statement, on a machine of two cores that six long ones keep busy
ENDLESS = (
    "SELECT count(*) FROM {orders}, UNNEST(sequence(1, 10000)) x(i), UNNEST(sequence(1, 10000)) y(j), "
    "UNNEST(sequence(1, 10000)) z(k) WHERE mod(i * j + k, 17) <> 30"
)
WIDE = ", ".join(f"{place} AS c{place}" for place in range(10_000))
MANY = ", ".join(map(str, range(100_000)))


@pytest.mark.parametrize(
    ("sql", "fails"),
    [
        ("SELECT * FROM UNNEST(sequence(1, 1000000000))", "INVALID_FUNCTION_ARGUMENT"),
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT * FROM t", "NOT_SUPPORTED"),
        ("SELECT count(DISTINCT x.i * 10000 + y.j) FROM UNNEST(sequence(1, 10000)) x(i), UNNEST(sequence(1, 10000)) y(j)",
         "EXCEEDED_LOCAL_MEMORY_LIMIT"),
        (f"SELECT {WIDE}", "PERMISSION_DENIED"), (f"SELECT 1 WHERE 5 IN ({MANY})", "PERMISSION_DENIED"),
    ],
    ids=["sequence", "recursion", "memory", "columns", "list"],
)  # fmt: skip
def test_a16_a_statement_without_measure_ends(gate: Gate, people: People, sql: str, fails: str) -> None:
    answer = gate.ask(people.ann, sql)
    assert answer.error is not None
    assert answer.error["errorName"] == fails, answer.error
    assert gate.ask(people.bob, "SELECT 1").rows == [[1]]


def test_a16_a_text_of_more_than_a_million_bytes_is_not_read(gate: Gate, people: People) -> None:
    headers = gate.headers(people.ann)
    answer = gate.client.post(f"{gate.door}/v1/statement", content=f"SELECT '{'x' * LONGEST}'", headers=headers)
    assert answer.status_code == 413
    assert len(gate.ask(people.ann, f"SELECT '{'x' * (LONGEST - 100)}'").rows) == 1


def test_a16_who_asks_without_end_keeps_nobody_else_waiting(gate: Gate, people: People) -> None:
    """Of one member's statements two run at once; the end of the licence ends those that run and those that wait."""
    ended: list[Answer] = []
    asking = [
        threading.Thread(target=lambda: ended.append(gate.ask(people.ann, ENDLESS.format(orders=gate.orders))))
        for _ in range(AT_ONCE)
    ]
    for one in asking:
        one.start()
    time.sleep(2)
    seconds = sorted(_seconds(gate, people.bob) for _ in range(ASKED))
    assert ended == []
    gate.revoke(people.purchase)
    for one in asking:
        one.join(60)
    assert len(ended) == AT_ONCE
    assert all(answer.error is not None and answer.rows == [] for answer in ended)
    assert seconds[ASKED * 95 // 100 - 1] < SERVED_WITHIN_S, seconds


def _seconds(gate: Gate, member: str) -> float:
    began = time.monotonic()
    assert gate.ask(member, "SELECT 1").rows == [[1]]
    return time.monotonic() - began
