"""Whether any key stands twice in a large file, asked before its rows are judged: most deliveries repeat none.

To tell which row of a key stands, rows are sorted by it; to see that each stands once, they are only hashed.
"""

from dataclasses import replace

import duckdb

from judging import row_pass
from judging.row_pass import PARSED
from sectors.spec.dataset import Dataset

FROM_ROWS = 100_000  # below, sorting costs less than a second query does
# ruff: noqa: S608 - names are quoted, texts written by sqlglot


def without_repeats(engine: duckdb.DuckDBPyConnection, dataset: Dataset) -> Dataset:
    """The dataset, without its key where no two rows of the view `parsed` share one: their judgement is the same."""
    if not dataset.key or (rows := _count(engine, PARSED)) < FROM_ROWS:
        return dataset
    keys = row_pass.keys_sql(dataset, "duckdb")
    return replace(dataset, key=()) if _count(engine, f"(SELECT DISTINCT * FROM ({keys}))") == rows else dataset


def _count(engine: duckdb.DuckDBPyConnection, source: str) -> int:
    [[count]] = engine.execute(f"SELECT count(*) FROM {source}").fetchall()
    return int(count)
