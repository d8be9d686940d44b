"""The row pass on DuckDB: the same query that Spark runs, for one machine without the stack.

parsed.parquet → row_pass.sql(dataset, …, "duckdb") → bad and skipped rows, the others are accepted
               → what the first bad ones said
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from judging import row_pass
from judging.accounting import Account, general
from lakehouse.layout import LINE, REASONS
from reading.block import ROW
from reading.port import Parsed
from sectors.spec import Dataset

MACHINE = (duckdb.IOException, duckdb.OutOfMemoryException)  # what says nothing of the file
MEMORY = "700MB"
_NOW = "2000-01-01 00:00:00.000000"  # when rows count as ingested: no verdict hangs on it


@dataclass(frozen=True, slots=True)
class BadRow:
    """A quarantined row: its line, every reason, what it said (texts by column, or its fields in order)."""

    line: int
    reasons: tuple[str, ...]
    said: dict[str, str | None] | list[str]


def judge(dataset: Dataset, parsed: Parsed, file: Path, folder: Path, most: int) -> tuple[Account, list[BadRow]]:
    """The accounting of `file` (what parse wrote) and its first `most` bad rows; `folder` may be written to."""
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(folder)}) as engine:
        engine.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")  # a bar would stand amid the JSON
        engine.execute("SET disabled_optimizers = 'window_self_join'")  # it would judge every row a second time
        _look_at(engine, file)
        query = row_pass.sql(dataset, parsed.header.evolved, "", _NOW, "duckdb", with_row=True)
        engine.execute(
            f"CREATE TEMP TABLE bad AS SELECT {ROW}, {LINE}, {REASONS} FROM ({query}) "  # noqa: S608 - our own
            f"WHERE {REASONS} IS NULL OR len({REASONS}) > 0"
        )
        return _account(engine, parsed), _first(engine, parsed, file, query, most)


def _look_at(engine: duckdb.DuckDBPyConnection, file: Path, rows: str = "true") -> None:
    source = str(file).replace("'", "''")
    engine.execute(f"CREATE OR REPLACE VIEW {row_pass.PARSED} AS SELECT * FROM read_parquet('{source}') WHERE {rows}")  # noqa: S608 - our own


def _first(engine: duckdb.DuckDBPyConnection, parsed: Parsed, file: Path, query: str, most: int) -> list[BadRow]:
    """What the first bad rows said is looked up once they are known: the whole pass need not carry every text."""
    wanted = f"SELECT {ROW}, {LINE}, {REASONS} FROM bad WHERE {REASONS} IS NOT NULL ORDER BY {ROW} LIMIT {most}"  # noqa: S608
    found = engine.execute(wanted).fetchall()
    _look_at(engine, file, f"{ROW} IN ({', '.join(str(row) for row, _, _ in found)})" if found else "false")
    names = [name for name, _ in parsed.header.columns]
    texts = ", ".join(f"{_quoted(name)} := {_quoted(row_pass.PREFIX + name)}" for name in names)
    said = f"SELECT {ROW}, coalesce(_fields, to_json(struct_pack({texts}))::varchar) FROM ({query})"  # noqa: S608
    by_row = dict(engine.execute(said).fetchall())
    return [BadRow(line, tuple(reasons), json.loads(by_row[row])) for row, line, reasons in found]


def _account(engine: duckdb.DuckDBPyConnection, parsed: Parsed) -> Account:
    counted = engine.execute(f"SELECT count(*) FILTER ({REASONS} IS NULL), count({REASONS}) FROM bad").fetchone()  # noqa: S608
    double, quarantined = counted or (0, 0)
    each = f"SELECT reason, count(*) FROM (SELECT unnest({REASONS}) AS reason FROM bad) GROUP BY reason"  # noqa: S608
    reasons: Counter[str] = Counter()
    for reason, count in engine.execute(each).fetchall():
        reasons[general(reason)] += count
    by_frequency = dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    skipped = parsed.skipped + double
    return Account(parsed.read, parsed.read - skipped - quarantined, quarantined, skipped, by_frequency)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
