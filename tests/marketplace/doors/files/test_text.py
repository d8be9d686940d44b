"""Text in a file: the guard is the one of every export, times are those of Python, in every zone."""

import unicodedata
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakehouse.duck import connect
from marketplace.doors.files.text import guarded, moment
from marketplace.licensing.rendering import as_text, name
from tests.support.gate import property_test
from wire import times
from wire.cells import harmless

ZONES = ("UTC", "Asia/Seoul", "America/New_York", "Asia/Kolkata", "Europe/London")


def in_duckdb(tree: object, values: pa.Array) -> list[str | None]:
    connection = connect(memory=512 * 1024**2)
    connection.execute("SET preserve_insertion_order = true")
    connection.register("t", pa.table({"v": values}))
    return [row[0] for row in connection.execute(f"SELECT {as_text(tree, 'duckdb')} FROM t").fetchall()]  # type: ignore[arg-type]


def test_the_guard_is_the_one_of_every_export() -> None:
    """A39: every character at the begin, and after one that is not seen."""
    signs = [chr(n) for n in range(1, 0x110000) if unicodedata.category(chr(n)) not in ("Cs", "Cn", "Co")]
    texts = [sign + "1+1" for sign in signs] + ["\u200b" + sign for sign in signs] + ["", "-5", "+5.2e3", "-5a", "=1"]
    assert in_duckdb(guarded(name("v")), pa.array(texts)) == [harmless(text) for text in texts]


@pytest.mark.parametrize("zone", ZONES)
@property_test
@given(at=st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)))  # noqa: DTZ001 - it takes them so
def test_times_are_those_of_python(zone: str, at: datetime) -> None:
    moments = [at.replace(tzinfo=UTC), at.replace(microsecond=0, tzinfo=UTC)]
    found = in_duckdb(moment(name("v"), zone), pa.array(moments, pa.timestamp("us", "UTC")))
    assert found == [times.iso(value, zone) for value in moments]


def test_a_time_that_is_not_there_stays_so() -> None:
    assert in_duckdb(moment(name("v"), "Asia/Seoul"), pa.array([None], pa.timestamp("us", "UTC"))) == [None]
