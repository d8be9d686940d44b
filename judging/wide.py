"""Thousands of columns, judged some at a time: a plan of all at once takes their square in time, and much memory.

    some columns → what they say of each row, as its `_problem` → the pass as ever, on the columns of the key alone

It comes to the same as the pass on all columns, which is what Spark does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from judging import row_pass
from judging.view import WRITE, content, look_at
from judging.written import PREFIX
from lakehouse.layout import LINE, ROW
from reading.block import FIELDS, PROBLEM
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import DoubleRows

AT_ONCE = 400
DOUBLES = "doubles"
# ruff: noqa: S608 - names are quoted or ours


def narrowed(engine: duckdb.DuckDBPyConnection, dataset: Dataset, file: Path) -> Dataset:
    """The dataset less all columns but its key's, and `parsed` to fit it: what the others say of a row is its problem.

    Rows that equal an earlier one are not in it, if they are to be skipped, but in the table `doubles`.
    """
    engine.execute("SET disabled_optimizers = 'window_self_join,common_subexpressions'")  # the square of the columns
    engine.execute(f"CREATE TEMP TABLE {DOUBLES} AS {_doubles(engine, dataset, file)}")
    engine.execute(f"CREATE TEMP TABLE said ({ROW} BIGINT, place INTEGER, found VARCHAR)")
    for place, some in enumerate(some_of(dataset.columns)):
        seen = _with_compared(some, dataset.columns)
        look_at(engine, file, seen)
        found = row_pass.found_sql(dataset, seen, some, "duckdb")
        engine.execute(f"CREATE OR REPLACE TEMP TABLE judged AS {found}")  # a filter on top would be judged once more
        engine.execute(f"INSERT INTO said SELECT {ROW}, {place}, _found FROM judged WHERE _found <> ''")
    told = {*dataset.key, dataset.write.order}
    key = tuple(replace(column, checks=(), required=False) for column in dataset.columns if column.name in told)
    _look_at_key(engine, file, key)
    return replace(dataset, columns=key, partitions=(), double_rows=DoubleRows.KEEP)


def _look_at_key(engine: duckdb.DuckDBPyConnection, file: Path, key: Sequence[Column]) -> None:
    names = [ROW, LINE, f"coalesce({PROBLEM}, found) AS {PROBLEM}", FIELDS, *(WRITE.name(c.name) for c in key)]
    each = f"SELECT {ROW}, string_agg(found, chr(10) ORDER BY place) AS found FROM said GROUP BY {ROW}"
    source = f"{content(file)} LEFT JOIN ({each}) USING ({ROW}) WHERE {ROW} NOT IN (FROM {DOUBLES})"
    engine.execute(f"CREATE OR REPLACE VIEW {row_pass.PARSED} AS SELECT {', '.join(names)} FROM {source}")


def some_of(columns: Sequence[Column]) -> Iterator[Sequence[Column]]:
    """As many as a plan takes well, then the next."""
    return (columns[place : place + AT_ONCE] for place in range(0, len(columns), AT_ONCE))


def _with_compared(some: Sequence[Column], columns: Sequence[Column]) -> list[Column]:
    """And those that they are held against."""
    names = {column.name for column in some}
    others = {c.arguments[0] for column in some for c in column.checks if c.kind == "not_before"} - names
    return [*some, *(column for column in columns if column.name in others)]


def _doubles(engine: duckdb.DuckDBPyConnection, dataset: Dataset, file: Path) -> str:
    """The rows that equal an earlier one: of those alike in some columns, those alike in the next, and so on."""
    if dataset.double_rows is not DoubleRows.SKIP:
        return f"SELECT {ROW} FROM {content(file)} WHERE false"
    alike = f"SELECT {ROW}, 0 AS twin FROM {content(file)} WHERE {PROBLEM} IS NULL"
    for some in some_of(dataset.columns):
        engine.execute(f"CREATE OR REPLACE TEMP TABLE twins AS {alike}")
        look_at(engine, file, some)
        same = ", ".join(["twin", *(WRITE.name(PREFIX + column.name) for column in some)])
        texts = row_pass.texts_sql(some, "duckdb")
        alike = f"SELECT {ROW}, min({ROW}) OVER (PARTITION BY {same}) AS twin FROM ({texts}) JOIN twins USING ({ROW})"
    return f"SELECT {ROW} FROM ({alike}) WHERE twin < {ROW}"
