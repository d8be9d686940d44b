"""One declaration, two engines, the same rows: values, nulls, reasons and partitions of hostile texts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from pipeline.settings import Settings
from sectors.spec.column import Check
from sectors.spec.table import DoubleRows, Grain, Partition, Repeats
from spark_jobs.session import expect_few_rows, spark
from tests.support import judging
from tests.support.declarations import make_dataset
from tests.support.judging import HOSTILE_COLUMNS, HOSTILE_TEXTS, Row, by_duckdb, by_spark, dataset_of, records

pytestmark = pytest.mark.spark


@pytest.fixture(params=["compiled", "interpreted"])
def session(settings: Settings, request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    settings.layout.delivery("generation-0").mkdir(parents=True)
    with spark(settings, "generation-0") as found:
        if request.param == "interpreted":
            expect_few_rows(found)
        yield found


def alike(rows: list[Row]) -> list[Row]:
    return [{name: judging.alike(value) for name, value in row.items()} for row in rows]


def test_on_every_type_and_check(session: SparkSession, tmp_path: Path) -> None:
    for column in HOSTILE_COLUMNS:
        dataset = dataset_of(column)
        parsed = records(dataset, [(text,) for text in HOSTILE_TEXTS])
        ours, theirs = by_spark(session, dataset, parsed, tmp_path), by_duckdb(dataset, parsed)
        for one, other, text in zip(alike(ours), alike(theirs), HOSTILE_TEXTS, strict=True):
            assert one == other, f"{text!r} as {column.type} {column.formats or ''} {column.zone or ''}"
        assert any(row["_reasons"] for row in ours) or column.type in ("varchar", "list")
        assert any(row["value"] is not None for row in ours)


def test_on_keys_partitions_and_rows_of_the_wrong_length(session: SparkSession, tmp_path: Path) -> None:
    dataset = make_dataset(partitions=tuple(Partition(grain.value, "measured_at", grain) for grain in Grain))
    rows = [
        ("a", "2026-01-01 08:59:59", "1", ""),  # in UTC still of the year before; clocks of Seoul show this one
        ("a", "2026-01-01 09:00:00", "1", ""),
        ("a", "2026-01-01 9:0:0", "2", "the same key, written another way"),
        ("a", "2026-01-01 09:00:00", "x", "bad already"),
        ("b", "2026-01-01 09:00:00", "x", "bad: takes no key"),
        ("b", "2026-01-01 09:00:00", "3", ""),
        ("b", "2026-01-01 09:00:00", "4", ""),
    ]
    parsed = records(dataset, rows)
    broken = pa.table(
        {
            **{n: parsed[n].slice(0, 1) for n in parsed.column_names},
            "_row": [7],
            "_line": [9],
            "_problem": ["3 fields for 4 columns"],
            "_fields": ['["a"]'],
        },
        schema=parsed.schema,
    )
    parsed = pa.concat_tables([parsed, broken])
    ours, theirs = by_spark(session, dataset, parsed, tmp_path), by_duckdb(dataset, parsed)
    assert alike(ours) == alike(theirs)
    assert [row["_reasons"] for row in ours] == [
        [],
        [],
        ["station, measured_at: repeats line 3"],
        ["output: not a decimal(10,2)"],
        ["output: not a decimal(10,2)"],
        [],
        ["station, measured_at: repeats line 7"],
        ["3 fields for 4 columns"],
    ]
    assert [(row["year"], row["month"], row["day"]) for row in ours[:2]] == [
        ("2026", "2026-01", "2026-01-01"),
        ("2026", "2026-01", "2026-01-01"),
    ]
    assert ours[0]["measured_at"].replace(tzinfo=None) == datetime(2025, 12, 31, 23, 59, 59)  # noqa: DTZ001 - UTC
    assert {row["_delivery"] for row in ours} == {"generation-0"}


def test_on_doubles_the_last_of_a_key_and_another_column(session: SparkSession, tmp_path: Path) -> None:
    later = make_dataset().columns[1]
    until = replace(
        later, name="until", sources=("Until",), required=False, checks=(Check("not_before", ("measured_at",)),)
    )
    dataset = make_dataset(
        columns=(*make_dataset().columns[:2], until), repeats=Repeats.LAST, double_rows=DoubleRows.SKIP
    )
    first, second = "2026-01-01 09:00:00", "2026-01-01 10:00:00"
    rows = [("a", first, ""), ("a", first, second), ("a", first, ""), ("a", second, first), ("b", first, first)]
    parsed = records(dataset, rows)
    ours, theirs = by_spark(session, dataset, parsed, tmp_path), by_duckdb(dataset, parsed)
    assert alike(ours) == alike(theirs)
    assert [row["_reasons"] for row in ours] == [
        ["station, measured_at: is repeated by line 3"],
        [],
        None,
        ["until: before measured_at"],
        [],
    ]
