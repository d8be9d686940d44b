"""A dataset with every type and check, hostile values for it, and what DuckDB and Spark make of them."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from judging import row_pass
from sectors.spec.column import Check, Column, Convert
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text
from tests.support.declarations import make_dataset

DELIVERY, INGESTED_AT = "generation-0", "2026-11-02 06:00:00.000000"
Row = dict[str, Any]


def column(kind: str, *checks: Check, **changes: Any) -> Column:
    return Column("value", ("Value",), kind, Text("Value", "값"), checks=checks, **changes)


def dataset_of(value: Column) -> Dataset:
    """One column, no key, no partition."""
    return make_dataset(columns=(value,), key=(), partitions=())


def records(dataset: Dataset, rows: Sequence[Sequence[str]]) -> pa.Table:
    """What parse would write of rows on lines 2, 3, …"""
    none = pa.nulls(len(rows), pa.string())
    own = {
        "_row": pa.array(range(len(rows)), pa.int64()),
        "_line": pa.array(range(2, len(rows) + 2), pa.int64()),
        "_problem": none,
        "_fields": none,
    }
    texts = {c.name: pa.array([row[n] for row in rows], pa.string()) for n, c in enumerate(dataset.columns)}
    return pa.table(own | texts)


def by_duckdb(dataset: Dataset, parsed: pa.Table) -> list[Row]:
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register(row_pass.PARSED, parsed)
        query = row_pass.sql(dataset, (), DELIVERY, INGESTED_AT, "duckdb")
        return sorted(engine.sql(query).to_arrow_table().to_pylist(), key=lambda row: row["_line"])


def by_spark(session: SparkSession, dataset: Dataset, parsed: pa.Table, folder: Path) -> list[Row]:
    file = folder / "parsed.parquet"
    pq.write_table(parsed, file)
    session.read.parquet(str(file)).createOrReplaceTempView(row_pass.PARSED)
    found = session.sql(row_pass.sql(dataset, (), DELIVERY, INGESTED_AT, "spark")).toArrow()
    return sorted(found.to_pylist(), key=lambda row: row["_line"])


def alike(value: Any) -> Any:
    """A value as both engines would write it: Spark's times carry UTC, and there is one zero."""
    if hasattr(value, "tzinfo"):
        return value.replace(tzinfo=None)
    return math.copysign(value, 1) if value == 0 and isinstance(value, float) else value


def judged(value: Column, *texts: str) -> list[tuple[Any, list[str]]]:
    """Value and reasons of each text, by DuckDB."""
    dataset = dataset_of(value)
    rows = by_duckdb(dataset, records(dataset, [(text,) for text in texts]))
    return [(row["value"], row["_reasons"]) for row in rows]


LOCAL = "%m/%d/%Y %H:%M"
HOSTILE_COLUMNS: tuple[Column, ...] = (
    column("integer"),
    column("bigint", Check("at_least", (-5,)), Check("in", (1, 2, 12))),
    column("double", Check("between", (-1.5, 1e6))),
    column("double", Check("above", (0,))),
    column("decimal(12,4)", Check("above", (0,)), Check("at_most", (99.5,))),
    column("decimal(8,0)"),
    column("decimal(38,10)"),
    column("boolean", null_tokens=("n",)),
    column("date"),
    column("date", Check("between", (date(2000, 1, 1), date(2026, 12, 31))), formats=("%d.%m.%y",)),
    column("date", formats=("%b %d, %Y",)),
    column("timestamp"),
    column("timestamp", zone="UTC", formats=("%Y-%m-%dT%H:%M:%S.%f",)),
    column("timestamp", zone="Europe/London", formats=(LOCAL,)),
    column("timestamp", zone="Australia/Lord_Howe", formats=(LOCAL,)),
    column("timestamp", zone="America/New_York", formats=("%m/%d/%Y %I:%M %p",)),
    column("date", formats=("%m/%d/%Y", "%Y-%m-%d", "%d-%b-%y", "%Y.%m", "%Y"), first_year=1960),
    column("timestamp", formats=("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M", "%Y%m%dT%H%M%S")),
    column("integer", thousands=","),
    column("double", thousands=",", recode=(("$5", "5"), ("NaN", "0"))),
    column("decimal(12,2)", thousands=".", decimal_mark=","),
    column("decimal(12,2)", decimal_mark=","),
    column("integer", decimal_mark=",", thousands="."),
    column("double", decimal_mark=",", thousands=" "),
    column("decimal(12,2)", strip=("$", "%"), negative=("(1)", "1-"), thousands=","),
    column("varchar", strip=("it", "'"), required=True),
    column("timestamp", formats=("%Y-%m-%d %p %I:%M", "%Y-%m-%d %H:%M:%S", "excel")),
    column("date", formats=("%Y-%m-%d %H:%M:%S", "excel")),
    column(
        "timestamp",
        Check("between", (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))),
        formats=("%Y%m%d", "%Y-%m-%d %H:%M:%S"),
    ),
    column("double", convert=Convert("ft", add=-32.0, multiply=5.0, divide=9.0)),
    column("double", null_pattern="^(See|N).*[0-9]?$"),
    column("list", split="+"),
    column("list", split="\\"),
    column("varchar", recode=(("it's", "is"), ("\\", "/")), null_pattern="가$"),
    column("varchar", Check("matches", (r"^\d+'?[가-힣\\]?$",)), null_tokens=("\\N", "N/A", "it's")),
    column("varchar", Check("in", ("a", "it's", "\\")), Check("max_length", (4,)), required=True),
)
HOSTILE_TEXTS: tuple[str, ...] = (
    *("", "0", "-0", "+7", "007", "12", "12.", ".5", "-.5", "1e3", "1E+3", "1e400", "-1e400", "1e-400", "5e-324", "1.7976931348623157e308"),
    *("2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "9" * 40, "0." + "3" * 60),
    *("12345678.1234", "123456789.1234", "1.23450000", "1.23456", "99.5", "99.50001", "1,234", "1_000", "0x10", "１２", "٣", "1 2", "--1", "1-", "$5"),
    *("NaN", "nan", "Inf", "-Infinity", "infinity", "null", "NULL", "None", "\\N", "N/A", "n", "N", "y", "Yes", "TRUE", "f", "t", "2"),
    *("2026-10-01", "2026-2-3", "2026-02-29", "2024-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01"),
    *("31.12.69", "01.01.68", "29.02.00", "1.2.3", "Feb 29, 2024", "feb 3, 2024", "Fex 3, 2024", "FEB 30, 2024"),
    *("2026-10-01 00:00:00", "2026-10-01 24:00:00", "2026-10-01 23:59:60", "2026-10-01 23:60:00", "2026-10-01 1:2:3", "2026-10-01 00:00:00+09:00"),
    *("2026-10-01T10:00:00.5", "2026-10-01T10:00:00.123456", "2026-10-01T10:00:00.1234567", "0001-01-01T00:00:00.0", "9999-12-31T23:59:59.999999"),
    *("3/31/2024 1:30", "3/31/2024 0:59", "3/31/2024 2:00", "10/27/2024 1:30", "10/27/2024 0:30", "10/27/2024 2:30", "1/1/1847 0:00", "7/1/1970 12:00"),
    *("3/10/2024 2:30 AM", "11/3/2024 1:30 AM", "11/3/2024 12:00 am", "11/3/2024 12:00 PM", "11/3/2024 13:00 PM", "11/3/2024 0:00 AM"),
    *("1,234,567", "1,23", ",123", "1,234.5", "1.234,50", "12,3456", "1.234.567", "1,234e2", "-1,000", "+12,345", "1,,000", ",", "1,"),
    *("2,00", "1.234,56", "1 234,56", "1\u00a0234,56", "1\u202f234", "($1,234)", "$(1,234)", "-$5", "$-5", "1,234-%", "12%-", "(-5)", "-5-", "+$5", "()", "$", "--5"),
    *("2026-10-01 오전 12:05", "2026-10-01 오후 12:05", "2026-10-01 p.m. 1:05", "2026-10-01 24:00:01", "9999-12-31 24:00:00", "45292.75", "60", "61", "2958465.9999"),
    *("99991231", "9999-12-31 23:59:59", "9999-12-31 09:00:00", "9999-12-31 08:59:59"),
    *("7/1/62", "07-Jul-59", "07-Jul-60", "2013.02", "2013", "20141013T000000", "See DN-304 (ID#:10589)", "a+b++c", "+", "a\\b"),
    *("a", "it's", "\\", "abcd", "abcde", "가나다라마", "👍👍👍👍", "👍👍👍👍👍", "12'", "12가", "12\\", "a\nb", "12\n34", "a\u2028b", "a\u0085b", "%", "_", "'; drop table x; --", "{}"),
)  # fmt: skip
