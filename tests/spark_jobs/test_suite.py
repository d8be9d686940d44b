"""The second opinion: Great Expectations on what the row pass accepted, small and large."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession

from pipeline.errors import Disagreement
from pipeline.settings import Settings
from sectors.spec.column import Check
from sectors.spec.dataset import Dataset
from spark_jobs import measure
from spark_jobs.session import FEW_ROWS, spark
from tests.support.declarations import make_dataset

pytestmark = pytest.mark.spark
Row = tuple[str, datetime, Decimal | None, str | None]


def at(hour: int) -> datetime:
    return datetime(2026, 10, 1, hour)  # noqa: DTZ001 - UTC without saying so


GOOD: list[Row] = [("a", at(0), Decimal("1.50"), None), ("a", at(1), None, "x"), ("b", at(1), Decimal(2), "y")]


def checked() -> Dataset:
    """Hourly generation whose output is from 0 to 5."""
    station, time, output, note = make_dataset().columns
    return make_dataset(columns=(station, time, replace(output, checks=(Check("between", (0, 5)),)), note))


@pytest.fixture
def session(settings: Settings) -> Iterator[SparkSession]:
    settings.layout.delivery("generation-0").mkdir(parents=True)
    with spark(settings, "generation-0") as found:
        yield found


def accepted(session: SparkSession, rows: list[Row], folder: Path) -> DataFrame:
    names = ("station", "measured_at", "output", "note")
    types = (pa.string(), pa.timestamp("us", "UTC"), pa.decimal128(10, 2), pa.string())
    columns = {n: pa.array([row[i] for row in rows], types[i]) for i, n in enumerate(names)}
    pq.write_table(pa.table(columns), folder / "rows.parquet")
    return session.read.parquet(str(folder / "rows.parquet"))


def opinion(session: SparkSession, measured_of: list[Row], rows: list[Row], folder: Path) -> list[str]:
    """Names of the results that say no, where the row pass measured `measured_of` and the suite sees `rows`."""
    from pipeline import suite  # noqa: PLC0415 - seconds to import, and most tests do without

    dataset = checked()
    claims = measure.quality(accepted(session, measured_of, folder), dataset.columns, len(measured_of))
    wanted = suite.expectations(dataset, len(measured_of), claims)
    results = suite.judge(
        wanted, dataset, measure.compared(accepted(session, rows, folder), dataset.columns, len(rows))
    )
    failed = [f"{r.name} {r.column or ''}".strip() for r in results if not r.success]
    if failed:
        with pytest.raises(Disagreement, match="Great Expectations and the row pass disagree") as said:
            suite.agree(dataset, wanted, results)
        assert all(name in str(said.value) for name in failed)
    else:
        suite.agree(dataset, wanted, results)
    return failed


def test_it_agrees_with_what_is_so(session: SparkSession, tmp_path: Path) -> None:
    assert opinion(session, GOOD, GOOD, tmp_path) == []


@pytest.mark.parametrize(
    ("rows", "failed"),
    [
        ([*GOOD[:2]], ["expect_table_row_count_to_equal", "expect_column_proportion_of_non_null_values_to_be_between output", "expect_column_proportion_of_non_null_values_to_be_between note"]),
        ([GOOD[1], GOOD[1], GOOD[2]], ["expect_compound_columns_to_be_unique", "expect_column_proportion_of_non_null_values_to_be_between output", "expect_column_proportion_of_non_null_values_to_be_between note"]),
        ([*GOOD[:2], ("b", at(1), Decimal(6), "y")], ["expect_column_values_to_be_between output"]),
        ([*GOOD[:2], ("b", at(2), Decimal(2), "y")], ["expect_column_max_to_be_between measured_at"]),
    ],
    ids=["rows", "key", "range", "newest"],
)  # fmt: skip
def test_it_says_no_where_the_row_pass_would_have_been_wrong(
    session: SparkSession, tmp_path: Path, rows: list[Row], failed: list[str]
) -> None:
    assert sorted(opinion(session, GOOD, rows, tmp_path)) == sorted(failed)


def test_a_disagreement_names_both_figures(session: SparkSession, tmp_path: Path) -> None:
    from pipeline import suite  # noqa: PLC0415

    dataset = checked()
    claims = measure.quality(accepted(session, GOOD, tmp_path), dataset.columns, 3)
    wanted = suite.expectations(dataset, 4, claims)
    results = suite.judge(wanted, dataset, measure.compared(accepted(session, GOOD, tmp_path), dataset.columns, 3))
    with pytest.raises(Disagreement, match="expect_table_row_count_to_equal  observed 3, the row pass says value 4"):
        suite.agree(dataset, wanted, results)


def test_many_rows_are_looked_at_on_spark(session: SparkSession, tmp_path: Path) -> None:
    many: list[Row] = [(f"s{n}", at(n % 24), Decimal(n % 5), None if n % 4 else "x") for n in range(FEW_ROWS + 1)]
    assert opinion(session, many, many, tmp_path) == []
    wrong = [*many[:-1], many[0]]
    assert "expect_compound_columns_to_be_unique" in opinion(session, many, wrong, tmp_path)
