"""A typed value becomes one text, and that text the same value again under a declaration's defaults, by both ways in."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reading import arrow_texts, values
from reading.parse import parse
from tests.reading.test_language import column, declared
from tests.support.judging import by_duckdb

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
MOMENTS = st.datetimes()
KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any], str]] = {
    "int64": (pa.int64(), st.integers(-(2**63), 2**63 - 1), "bigint"),
    "int16": (pa.int16(), st.integers(-(2**15), 2**15 - 1), "integer"),
    "uint64": (pa.uint64(), st.integers(0, 2**64 - 1), "decimal(20,0)"),
    "double": (pa.float64(), st.floats(allow_nan=False, allow_infinity=False), "double"),
    "float": (pa.float32(), st.floats(width=32, allow_nan=False, allow_infinity=False), "double"),
    "decimal": (pa.decimal128(38, 9), st.decimals(Decimal(-(10**28)), Decimal(10**28), places=9), "decimal(38,9)"),
    "date": (pa.date32(), DAYS, "date"),
    "timestamp": (pa.timestamp("us"), MOMENTS, "timestamp"),
    "boolean": (pa.bool_(), st.booleans(), "boolean"),
    "text": (pa.string(), st.text(st.characters(codec="utf-8", exclude_characters="\0\x1a"), min_size=1), "varchar"),
}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_value_of_parquet_is_the_same_value_under_the_defaults(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    arrow, some, declared_as = KINDS[kind]
    sent = data.draw(st.lists(st.none() | some, min_size=1, max_size=50))
    dataset = declared(tmp_path, column("a", declared_as), form='zone = "UTC"\n[feed.format]\nkind = "parquet"\n')
    pq.write_table(pa.table({"a": pa.array(sent, arrow)}), tmp_path / "raw")
    assert parse(dataset, tmp_path / "raw", "f.parquet", tmp_path / "parsed.parquet").read == len(sent)
    rows = by_duckdb(dataset, pq.read_table(tmp_path / "parsed.parquet"))
    assert [row["_reasons"] for row in rows] == [[]] * len(sent)
    wanted = [value.strip() or None if isinstance(value, str) else value for value in sent]
    if kind == "float":  # the shortest digits that tell it from all other floats of 32 bits
        assert pa.array([row["a"] for row in rows], pa.float64()).cast(pa.float32()) == pa.array(wanted, pa.float32())
    elif kind != "text":
        assert [row["a"] for row in rows] == wanted


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("float", "text")])
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_python_and_arrow_write_a_value_alike(kind: str, data: st.DataObject) -> None:
    arrow, some, _ = KINDS[kind]
    sent = data.draw(st.lists(some, min_size=1))
    assert arrow_texts.texts(pa.array(sent, arrow)).to_pylist() == [values.text_of(value) for value in sent]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1000000000000000000000"), (2.0, "2"), (0.1, "0.1"), (1e-7, "0.0000001"), (-0.5, "-0.5"),
        (9007199254740993, "9007199254740993"), (True, "true"), (None, None), (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"), (Decimal("1E+3"), "1000"), (Decimal("0E-20"), f"0.{'0' * 20}"), (Decimal("1.50"), "1.50"),
        (date(987, 1, 2), "0987-01-02"), (datetime.fromisoformat("2024-01-02"), "2024-01-02 00:00:00"),
        (datetime.fromisoformat("2024-01-02T03:04:05.6"), "2024-01-02 03:04:05.6"),
        (datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02 00:00:00+00:00"), (time(3, 4), "03:04:00"),
        (timedelta(hours=25, minutes=30), "25:30:00"), (timedelta(microseconds=-1_500_000), "-00:00:01.5"),
    ],
)  # fmt: skip
def test_the_form_of_each_value(value: object, text: str | None) -> None:
    assert values.text_of(value) == text
    with pytest.raises(TypeError, match="bytes"):
        values.text_of(b"x")


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array([1_500_000_000, -1, 1], pa.int64()).view(pa.timestamp("ns")),
         ["1970-01-01 00:00:01.5", "1969-12-31 23:59:59.999999999", "1970-01-01 00:00:00.000000001"]),
        (pa.array([1500, None], pa.int64()).view(pa.timestamp("ms", "Asia/Seoul")), ["1970-01-01 00:00:01.5+00:00", None]),
        (pa.array([0], pa.int64()).view(pa.timestamp("s")), ["1970-01-01 00:00:00"]),
        (pa.array([86_400_000, None], pa.int64()).view(pa.date64()), ["1970-01-02", None]),
        (pa.array([86_400_001], pa.int64()).view(pa.date64()), ["1970-01-02 00:00:00.001"]),
        (pa.array([3_600_000, 1], pa.int32()).view(pa.time32("ms")), ["01:00:00", "00:00:00.001"]),
        (pa.array([90_061_000_000_001], pa.int64()).view(pa.duration("ns")), ["25:01:01.000000001"]),
        (pa.array([0.1, 1e30, None], pa.float32()), ["0.1", "1000000000000000000000000000000", None]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array(["가".encode(), None], pa.binary()), ["가", None]),
        (pa.array([[1.0, None, 2.5], [], None], pa.list_(pa.float64())), ["1\x1f2.5", "", None]),
        (pa.array([["a", "b"], None, ["c"]], pa.list_(pa.string())).slice(1), [None, "c"]),
        (pa.array([[{"a": date(2024, 1, 2), "b": 1.5}], None]), ['[{"a": "2024-01-02", "b": "1.5"}]', None]),
        (pa.array([{"k": 1}], pa.struct([("k", pa.int64())])), ['{"k": 1}']),
        (pa.nulls(2), [None, None]),
    ],
    ids=str,
)  # fmt: skip
def test_the_form_of_each_column_of_arrow(array: pa.Array, texts: list[str | None]) -> None:
    assert arrow_texts.texts(array).to_pylist() == texts
    assert arrow_texts.texts(array).type == pa.string()


@pytest.mark.parametrize("array", [pa.array([b"\xff"]), pa.array([b"\xff"], pa.binary(1)), pa.array([{"a": b"x"}])])
def test_bytes_are_no_text(array: pa.Array) -> None:
    with pytest.raises(arrow_texts.NoText, match="bytes"):
        arrow_texts.texts(array)
