"""The row pass on DuckDB: the same query that Spark runs, for one machine without the stack.

parsed.parquet → row_pass.sql(dataset, …, "duckdb") → bad and skipped rows, the others are accepted
               → what the first bad ones said
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from judging import row_pass, wide
from judging.accounting import Account, by_frequency
from judging.drift import TypeDrift, of_types, unfit
from judging.engine import engine, judged_first
from judging.repeats import without_repeats
from judging.view import look_at
from lakehouse.layout import LINE, REASONS, ROW
from reading.port import Parsed
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset

MACHINE = (duckdb.IOException, duckdb.OutOfMemoryException)  # what says nothing of the file
MEMORY = "700MB"
_NOW = "2000-01-01 00:00:00.000000"  # when rows count as ingested: no verdict hangs on it


@dataclass(frozen=True, slots=True)
class BadRow:
    """A quarantined row: its line, every reason, what it said (texts by column, or its fields in order)."""

    line: int
    reasons: tuple[str, ...]
    said: dict[str, str | None] | list[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """`drifts`: columns that the source has widened, or changed."""

    account: Account
    bad_rows: list[BadRow]
    drifts: list[TypeDrift]


def judge(dataset: Dataset, parsed: Parsed, file: Path, folder: Path, most: int) -> Judged:
    """Of `file` (what parse wrote); its first `most` bad rows are told. `folder` may be written to."""
    with engine(folder, MEMORY) as opened:
        columns = row_pass.columns_of(dataset, parsed.header.evolved)
        _judge(opened, replace(dataset, columns=columns), file)
        account = _account(opened, parsed)
        bad_rows = _first(opened, columns, file, most)
        return Judged(account, bad_rows, of_types(opened, file, dataset, unfit(dataset, account.reasons)))


def _judge(engine: duckdb.DuckDBPyConnection, dataset: Dataset, file: Path) -> None:
    """The table `bad`: rows to quarantine with their reasons, rows to skip without."""
    look_at(engine, file, dataset.columns)
    is_wide = len(dataset.columns) > wide.AT_ONCE
    judged = without_repeats(engine, wide.narrowed(engine, dataset, file) if is_wide else dataset)
    query = row_pass.sql(judged, (), "", _NOW, "duckdb", with_row=True)
    with judged_first(engine):
        engine.execute(
            f"CREATE TEMP TABLE bad AS SELECT {ROW}, {LINE}, {REASONS} FROM ({query}) "  # noqa: S608 - our own
            f"WHERE {REASONS} IS NULL OR len({REASONS}) > 0"
        )
    if is_wide:
        engine.execute(f"INSERT INTO bad SELECT {ROW}, NULL, NULL FROM {wide.DOUBLES}")  # noqa: S608


def _first(engine: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], file: Path, most: int) -> list[BadRow]:
    """What the first bad rows said is looked up once they are known: the whole pass need not carry every text."""
    wanted = f"SELECT {ROW}, {LINE}, {REASONS} FROM bad WHERE {REASONS} IS NOT NULL ORDER BY {ROW} LIMIT {most}"  # noqa: S608
    found = engine.execute(wanted).fetchall()
    by_row = _said(engine, columns, file, [row for row, _, _ in found])
    return [BadRow(line, tuple(reasons), by_row[row]) for row, line, reasons in found]


def _said(
    engine: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], file: Path, rows: list[int]
) -> dict[int, Any]:
    """Of each row its fields, where they were too many or too few, else its texts by column."""
    found: dict[int, Any] = {}
    for some in wide.some_of(columns):
        look_at(engine, file, some, f"{ROW} IN ({', '.join(map(str, rows))})" if rows else "false")
        names = [column.name for column in some]
        for row, _, _, fields, *texts in engine.execute(row_pass.texts_sql(some, "duckdb")).fetchall():
            found[row] = json.loads(fields) if fields else found.get(row, {}) | dict(zip(names, texts, strict=True))
    return found


def _account(engine: duckdb.DuckDBPyConnection, parsed: Parsed) -> Account:
    counted = engine.execute(f"SELECT count(*) FILTER ({REASONS} IS NULL), count({REASONS}) FROM bad").fetchone()  # noqa: S608
    double, quarantined = counted or (0, 0)
    each = f"SELECT reason, count(*) FROM (SELECT unnest({REASONS}) AS reason FROM bad) GROUP BY reason"  # noqa: S608
    reasons = by_frequency(engine.execute(each).fetchall())
    skipped = parsed.skipped + double
    return Account(parsed.read, parsed.read - skipped - quarantined, quarantined, skipped, reasons)
