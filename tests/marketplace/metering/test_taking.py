"""A quota is exact: many at once, one who is killed, the same one twice, at midnight; and nobody writes past it."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.metering import queries, service
from marketplace.metering.taking import Counted, Wanted
from tests.marketplace.metering.conftest import Meter
from tests.support.as_policy import policy_url
from tests.support.gate import DAY, NOW, ORDERS
from wire.metering import Per
from wire.terms import QuotaMeasure

pytestmark = pytest.mark.postgres
QUERIES, ROWS, BYTES = QuotaMeasure.QUERIES, QuotaMeasure.ROWS, QuotaMeasure.BYTES


def used(meter: Meter, grant: str, at: datetime = NOW) -> list[int]:
    return meter.read(lambda session, held: [u.used for u in queries.standing(session, [held], at)[grant]], grant)  # type: ignore[no-any-return]


def test_a_hundred_at_once_get_exactly_what_there_is(meter: Meter) -> None:
    grant = meter.grant(("queries", "day", 50))
    answers = meter.take_all([Wanted(grant, QUERIES, 1)], [f"a{n}" for n in range(100)])
    assert [answer.refused is None for answer in answers].count(True) == 50
    assert used(meter, grant) == [50]
    refused = next(answer.refused for answer in answers if answer.refused)
    assert refused == Counted(grant, QUERIES, Per.DAY, datetime(2026, 11, 1, 15, tzinfo=UTC), 50, 50)


def test_many_of_several_grants_do_not_lock_each_other_out(meter: Meter) -> None:
    """Whatever order they name the grants in."""
    one, two = meter.grant(("rows", "day", 500)), meter.grant(("rows", "month", 300))
    wanted = [Wanted(one, ROWS, 10), Wanted(two, ROWS, 10)]
    there = meter.take_all(wanted, [f"a{n}" for n in range(20)])
    back = meter.take_all(wanted[::-1], [f"b{n}" for n in range(20)])
    assert sum(answer.refused is None for answer in [*there, *back]) == 30
    assert (used(meter, one), used(meter, two)) == ([300], [300])  # refused by the second: nothing of the first


def test_what_is_refused_by_the_month_takes_nothing_of_the_day(meter: Meter) -> None:
    grant = meter.grant(("rows", "day", 100), ("rows", "month", 120))
    assert meter.take(grant, 100, "a", measure="rows").refused is None
    answer = meter.take(grant, 30, "b", NOW + DAY, measure="rows")
    assert answer.refused is not None
    assert (answer.refused.per, answer.refused.used, answer.refused.limit) == (Per.MONTH, 100, 120)
    assert used(meter, grant, NOW + DAY) == [0, 100]


def test_the_same_access_counts_once(meter: Meter) -> None:
    grant = meter.grant(("rows", "day", 10))
    answers = meter.take_all([Wanted(grant, ROWS, 7)], ["same"] * 30)
    assert all(answer.refused is None for answer in answers)
    assert used(meter, grant) == [7]
    assert meter.take(grant, 7, "same", NOW + DAY, measure="rows").counted[0].used == 7  # another day's


def test_more_than_the_whole_is_refused_at_once(meter: Meter) -> None:
    grant = meter.grant(("rows", "day", 10))
    assert (meter.take(grant, 11, measure="rows").refused, used(meter, grant)) != (None, [0])
    assert used(meter, grant) == [0]


def test_what_no_quota_counts_is_not_written(meter: Meter) -> None:
    grant = meter.grant(("rows", "day", 10))
    assert meter.take(grant, 5).counted == ()
    assert meter.read(lambda session, _: session.scalar(text("SELECT count(*) FROM meter_taking")), grant) == 0


def test_a_taker_that_is_killed_before_its_commit_took_nothing(meter: Meter) -> None:
    grant = meter.grant(("queries", "day", 1))
    program = (
        "import psycopg, sys, time\n"
        "c = psycopg.connect(sys.argv[1]); "
        "print(c.execute('SELECT meter_take(%s, %s, %s, %s, %s)', "
        "([sys.argv[2]], ['queries'], [1], 'killed', sys.argv[3])).fetchone()[0]['refused'], flush=True)\n"
        "time.sleep(60)"
    )
    url = policy_url(meter.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", program, url, grant, NOW.isoformat()], stdout=subprocess.PIPE, text=True
    ) as taker:
        assert taker.stdout
        assert taker.stdout.readline() == "None\n"  # it has it, and has not committed
        os.kill(taker.pid, signal.SIGKILL)
    assert meter.take(grant, 1, "next").refused is None
    assert used(meter, grant) == [1]


@pytest.mark.parametrize(
    ("at", "begins"),
    [("2026-11-30T14:59:59+00:00", "2026-11-29T15:00:00+00:00"), ("2026-11-30T15:00:00+00:00", "2026-11-30T15:00:00+00:00")],
)  # fmt: skip
def test_a_day_begins_at_midnight_in_seoul(meter: Meter, at: str, begins: str) -> None:
    grant = meter.grant(("queries", "day", 1))
    counted = meter.take(grant, 1, "a", datetime.fromisoformat(at)).counted
    assert [one.since for one in counted] == [datetime.fromisoformat(begins)]


def test_a_term_never_begins_anew(meter: Meter) -> None:
    grant = meter.grant(("queries", "term", 1))
    assert meter.take(grant, 1, "a").refused is None
    assert meter.take(grant, 1, "b", NOW + 400 * DAY).refused is not None


def test_what_an_upper_bound_took_too_much_is_given_back_once(meter: Meter) -> None:
    grant = meter.grant(("bytes", "day", 1000))
    meter.take(grant, 900, "q", measure="bytes")
    for _ in range(2):
        meter.read(lambda session, _: service.settle(session, "q", {ORDERS: 100, "other.data": 5}), grant)
        assert used(meter, grant) == [100]
    assert meter.take(grant, 900, "r", measure="bytes").refused is None
    between = meter.read(lambda session, _: queries.used(session, grant, BYTES, NOW, NOW + DAY), grant)
    assert between == 1000


def test_more_than_was_taken_is_not_charged_afterwards(meter: Meter) -> None:
    """The upper bound is what was promised."""
    grant = meter.grant(("bytes", "day", 1000))
    meter.take(grant, 100, "q", measure="bytes")
    assert meter.read(lambda session, _: service.settle(session, "q", {ORDERS: 500}), grant) == 0
    assert used(meter, grant) == [100]


def test_usage_is_counted_without_a_quota_and_stops_at_its_cap(meter: Meter) -> None:
    free = meter.grant(usage_measure="queries")
    assert meter.take(free, 10**9).counted[0].limit is None
    capped = meter.grant(usage_measure="queries", usage_limit=2)
    assert [meter.take(capped, 1, f"a{n}").refused is None for n in range(3)] == [True, True, False]
    assert meter.take(capped, 1, "later", NOW + timedelta(days=30)).refused is None


WRITES = (
    "UPDATE meter_counter SET used = 0", "DELETE FROM meter_taking", "INSERT INTO meter_counter VALUES ('g', 'rows', 'day', now(), 0)",
    "SELECT meter_give_back('g', 'rows', 'a', 1)", "SELECT * FROM meter_counter",
)  # fmt: skip


@pytest.mark.parametrize("statement", WRITES)
def test_a_door_can_take_and_write_nothing_else(meter: Meter, statement: str) -> None:

    engine = create_engine(policy_url(meter.database_url))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(statement))
    engine.dispose()


def test_what_was_taken_is_kept(meter: Meter) -> None:
    grant = meter.grant(("queries", "day", 5))
    meter.take(grant)
    for statement in ("UPDATE meter_taking SET amount = 0", "DELETE FROM meter_taking", "TRUNCATE meter_taking"):
        with pytest.raises(DBAPIError, match="append-only"):
            meter.read(lambda session, _: session.execute(text(statement)), grant)  # noqa: B023
