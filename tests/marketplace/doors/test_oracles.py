"""What a member may ask about tells nothing of rows and values that it may not see: plans, errors, times (A5-A7).

Times are compared by 16 pairs of questions beside the other tests; `make timing` takes 1,000.
"""

import re
import time
from math import comb

import pytest
from hypothesis import settings

from tests.marketplace.doors.conftest import Gate, People

pytestmark = pytest.mark.stack
IS_LONG = settings.get_current_profile_name() == "nightly"
PAIRS = 1000 if IS_LONG else 16
UNUSUAL = 0.001
PLANS = [
    "EXPLAIN", "EXPLAIN (TYPE LOGICAL)", "EXPLAIN (TYPE DISTRIBUTED)", "EXPLAIN (FORMAT JSON)", "EXPLAIN (TYPE IO)",
    "EXPLAIN (TYPE IO, FORMAT JSON)", "EXPLAIN ANALYZE", "EXPLAIN ANALYZE VERBOSE",
]  # fmt: skip
ERRORS = [
    "SELECT 1 / IF({is_it}, 0, 1) FROM {orders}", "SELECT CAST(IF({is_it}, 'x', '1') AS bigint) FROM {orders}",
    "SELECT IF({is_it}, CAST(fail('found') AS bigint), 0) FROM {orders}", "SELECT json_parse(IF({is_it}, '[', '[]')) FROM {orders}",
    "SELECT regexp_like('a', IF({is_it}, '(', 'a')) FROM {orders}", "SELECT count(*) FROM {orders} WHERE 1 / IF({is_it}, 0, 1) = 1",
    "SELECT sum(quantity) FROM {orders} GROUP BY 1 / IF({is_it}, 0, 1)", "SELECT quantity FROM {orders} ORDER BY 1 / IF({is_it}, 0, 1)",
    "SELECT element_at(ARRAY[1], IF({is_it}, 0, 1)) FROM {orders}", "SELECT 1 FROM {orders} JOIN (VALUES 1) v(x) ON 1 / IF({is_it}, 0, 1) = x",
]  # fmt: skip

ASKED = ["SELECT count(*) FROM {orders} WHERE {is_it}", "SELECT * FROM {orders} ORDER BY {is_it} LIMIT 1"]


@pytest.fixture
def is_it(gate: Gate) -> dict[str, tuple[str, str]]:
    """Of a hidden row and of a masked value: the condition that would find it, and one that finds nothing anywhere.

    `seen`: one that finds a row which the member may see.
    """
    korean, none = f"d2_{gate.run}-Korea-2026-10-0", f"d2_{gate.run}-Korea-2026-10-99"
    return {
        "row": (f"invoice = '{korean}'", f"invoice = '{none}'"),
        "value": ("customer = 'customer 1'", "customer = 'customer 99'"),
        "seen": (f"invoice = 'd2_{gate.run}-France-2026-10-0'", f"invoice = '{none}'"),
    }


@pytest.mark.parametrize("plan", PLANS)
def test_a5_no_plan_tells_of_hidden_rows(gate: Gate, people: People, plan: str) -> None:
    answer = gate.ask(people.ann, f"{plan} SELECT invoice, customer, quantity FROM {gate.orders} WHERE quantity >= 0")
    assert answer.error is None, answer.message
    told = "".join(str(row[0]) for row in answer.rows)
    assert not re.search(r"Korea|customer \d|(Input|rows|outputRowCount)\W{1,4}10\b(?!\.[1-9])", told), told


def test_a5_statistics_of_what_is_selected_tell_nothing(gate: Gate, people: People) -> None:
    for chosen in ("customer", "max(quantity) AS q", "country, count(*) AS n"):
        grouped = " GROUP BY country" if "count" in chosen else ""
        answer = gate.ask(people.ann, f"SHOW STATS FOR (SELECT {chosen} FROM {gate.orders}{grouped})")
        assert not re.search("Korea|customer", str([row[1:] for row in answer.rows])), answer


@pytest.mark.parametrize("hidden", ["row", "value"])
@pytest.mark.parametrize("sql", ERRORS)
def test_a6_no_error_tells_of_what_is_hidden(
    gate: Gate, people: People, is_it: dict[str, tuple[str, str]], sql: str, hidden: str
) -> None:
    present, absent = (gate.ask(people.ann, sql.format(is_it=one, orders=gate.orders)) for one in is_it[hidden])
    assert present.error is None, present.message
    assert sorted(map(str, present.rows)) == sorted(map(str, absent.rows))
    assert (
        gate.ask(people.ann, sql.format(is_it=is_it["seen"][0], orders=gate.orders)).error is not None
    )  # it would tell


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("hidden", ["row", "value"])
def test_a7_no_time_tells_of_what_is_hidden(
    gate: Gate, people: People, is_it: dict[str, tuple[str, str]], hidden: str
) -> None:
    """Where the condition holds, a second of work follows: so much is soon seen, beside whatever else runs."""
    each = "reduce(sequence(1, 1000), 0, (t, y) -> t + y % x, t -> t)"
    work = (
        f"reduce(sequence(1, 9000 + quantity), 0, (s, x) -> s + {each}, s -> s)"  # of the row: else it is planned away
    )
    sql = f"SELECT sum(IF({{is_it}}, {work}, 0)) FROM {gate.orders}"
    present, absent = is_it[hidden]
    assert _chance(gate, people.ann, sql.format(is_it=present), sql.format(is_it=absent), PAIRS) > UNUSUAL
    seen = sql.format(is_it=is_it["seen"][0])
    assert _chance(gate, people.ann, seen, sql.format(is_it=absent), 64, enough=UNUSUAL) < UNUSUAL  # it would tell


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("sql", ASKED)
@pytest.mark.parametrize("hidden", ["row", "value"])
def test_a7_no_ordinary_question_takes_longer_for_what_is_hidden(
    gate: Gate, people: People, is_it: dict[str, tuple[str, str]], hidden: str, sql: str
) -> None:
    """Without work made for it, a thousand pairs show what sixteen cannot: `make timing`."""
    present, absent = (sql.format(is_it=one, orders=gate.orders) for one in is_it[hidden])
    assert _chance(gate, people.ann, present, absent, PAIRS) > UNUSUAL


def _chance(gate: Gate, member: str, one: str, other: str, pairs: int, *, enough: float = 0) -> float:
    """How likely one is slower than the other so often, or so seldom, were both alike: a sign test.

    No more pairs are asked once that is below `enough`.
    """
    slower, chance = 0, 1.0
    for pair in range(pairs):
        first, second = (one, other) if pair % 2 else (other, one)
        seconds = {sql: _seconds(gate, member, sql) for sql in (first, second)}
        slower += seconds[one] > seconds[other]
        if (chance := _by_chance(slower, pair + 1)) < enough:
            break
    return chance


def _by_chance(slower: int, pairs: int) -> float:
    extreme = max(slower, pairs - slower)
    return min(1.0, 2 * sum(comb(pairs, k) for k in range(extreme, pairs + 1)) / 2**pairs)


def _seconds(gate: Gate, member: str, sql: str) -> float:
    began = time.perf_counter()
    assert gate.ask(member, sql).error is None
    return time.perf_counter() - began
