"""What is written for DuckDB alone says what any engine would: times by its own parser, zones by a table of changes."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlglot import exp

from judging.times import time
from judging.zone_changes import LAST, SINCE, changes
from judging.zones import in_utc
from tests.support.judging import column

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Asia/Gaza")
PATTERNS = ("%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y", "%Y%m%d%H", "%Y, %m", "%H:%M:%S %d-%m-%Y")
MOMENTS = st.integers(0, int((LAST.replace(tzinfo=None) - SINCE).total_seconds()))
NUMBER = st.integers(0, 70).map(str) | st.integers(0, 70).map("{:02d}".format)
YEAR = st.integers(0, 10_000).map(str) | st.integers(0, 10_000).map("{:04d}".format)
AROUND = st.sampled_from(["", " ", "+", "x"])
LEAP, NONE, MIDNIGHT = (
    ["", "2024", "2", "29", "23", "59", "59"],
    ["", "2023", "2", "29", "0", "0", "0"],
    ["", "0001", "1", "1", "24", "00", "00"],
)


@pytest.fixture(scope="module")
def duck() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect()
    engine.execute("SET TimeZone = 'UTC'")
    return engine


@pytest.mark.parametrize("zone", ZONES)
def test_a_zones_changes(duck: duckdb.DuckDBPyConnection, zone: str) -> None:
    """At each change and beside it, as Python has it: the first of two moments, none where clocks skip."""
    edges = [edge for change in changes(zone) for edge in change.local]
    times = sorted({edge + timedelta(seconds=off) for edge in edges for off in (-3600, -1, 0, 1, 1800, 3600)})
    known = [time for time in times if SINCE <= time <= LAST.replace(tzinfo=None)]
    assert len(known) > 100
    _holds(duck, zone, known)


@pytest.mark.parametrize("zone", ZONES)
@given(seconds=st.lists(MOMENTS, min_size=1, max_size=50))
def test_any_time_of_a_zone(duck: duckdb.DuckDBPyConnection, zone: str, seconds: list[int]) -> None:
    _holds(duck, zone, [SINCE + timedelta(seconds=second) for second in seconds])


def _holds(duck: duckdb.DuckDBPyConnection, zone: str, times: list[datetime]) -> None:
    told = duck.execute(f"SELECT t, {_query(zone)} FROM (SELECT unnest(?::TIMESTAMP[]) AS t)", [times]).fetchall()
    assert told == [(time, _by_python(time, zone)) for time in times]


@cache
def _query(zone: str) -> str:
    return in_utc(exp.column("t"), zone, "duckdb").sql("duckdb")


def _by_python(local: datetime, zone: str) -> datetime | None:
    here = ZoneInfo(zone)
    moment = local.replace(tzinfo=here).astimezone(UTC)
    return moment.replace(tzinfo=None) if moment.astimezone(here).replace(tzinfo=None) == local else None


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("kind", ["timestamp", "date"])
@given(pieces=st.tuples(AROUND, YEAR, *[NUMBER] * 5).map(list))
@example(pieces=LEAP)
@example(pieces=NONE)
@example(pieces=MIDNIGHT)
def test_times_by_its_own_parser(duck: duckdb.DuckDBPyConnection, kind: str, pattern: str, pieces: list[str]) -> None:
    text, *numbers = pieces
    text += pattern
    for directive, number in zip(("%Y", "%m", "%d", "%H", "%M", "%S"), numbers, strict=True):
        text = text.replace(directive, number)
    declared, value = column(kind, formats=(pattern,)), exp.column("t")
    any_engine, its_own = (time(declared, value, dialect).sql("duckdb") for dialect in ("", "duckdb"))
    [told] = duck.execute(f"SELECT {any_engine}, {its_own} FROM (SELECT ? AS t)", [text]).fetchall()
    assert told[0] == told[1]
