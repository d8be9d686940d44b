"""Spark and DuckDB make the same of whatever a declaration may say of a column and a file may hold."""

from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyspark.sql import SparkSession

from sectors.spec.dataset import Dataset
from tests.contracts.hostile import Hostile, examples, hostile
from tests.support.declarations import make_dataset
from tests.support.judging import Row, alike, by_duckdb, by_spark, records

COLUMNS = 30


def side_by_side(found: list[Hostile]) -> tuple[Dataset, pa.Table]:
    """One dataset with a column for each, and their texts as parse would write them."""
    columns = [replace(item.column, name=f"c{n}", sources=(f"C{n}",)) for n, item in enumerate(found)]
    dataset = make_dataset(columns=tuple(columns), key=(), partitions=())
    table = records(dataset, list(zip_longest(*(item.texts for item in found), fillvalue="")))
    for place, name in enumerate(table.column_names):
        if not name.startswith("_"):
            table = table.set_column(place, name, pc.utf8_trim_whitespace(table[name]))
    return dataset, table


def told(row: Row, name: str) -> tuple[object, list[str]]:
    """What became of one column of a row: its value, text and reasons."""
    return alike(row[name]), [row[f"_text_{name}"], *(one for one in row["_reasons"] if one.startswith(f"{name}:"))]


@pytest.mark.spark
@pytest.mark.parametrize("kind", hostile)
def test_engines_agree(session: SparkSession, tmp_path: Path, kind: str) -> None:
    dataset, table = side_by_side(examples(hostile[kind], COLUMNS))
    ours, theirs = by_spark(session, dataset, table, tmp_path), by_duckdb(dataset, table)
    assert len(ours) == len(theirs) == table.num_rows
    differ = [
        f"{text!r:.200} as {column}: Spark {told(one, column.name)!r:.300}, DuckDB {told(other, column.name)!r:.300}"
        for column in dataset.columns
        for one, other, text in zip(ours, theirs, table[column.name].to_pylist(), strict=True)
        if told(one, column.name) != told(other, column.name)
    ]
    assert not differ, "\n".join(differ)
    assert any(row["_reasons"] for row in ours) or kind == "lists"
    assert any(row[column.name] is not None for row in ours for column in dataset.columns)
