"""The row pass on DuckDB: the same query that Spark runs, for one machine without the stack.

parsed.parquet → judging.sql(dataset, …, "duckdb") → bad and skipped rows; the others are accepted
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lakehouse.layout import LINE, REASONS
from sectors.spec import Dataset
from spark_jobs import judging
from spark_jobs.accounting import Account, general
from spark_jobs.parse import Parsed

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
        source = str(file).replace("'", "''")
        engine.execute(f"CREATE VIEW {judging.PARSED} AS SELECT * FROM read_parquet('{source}')")  # noqa: S608 - our own
        query = judging.sql(dataset, parsed.header.evolved, "", _NOW, "duckdb")
        engine.execute(f"CREATE TEMP TABLE bad AS {_bad(query, parsed)}")
        account = _account(engine, parsed)
        rows = engine.execute(f"SELECT * FROM bad WHERE {REASONS} IS NOT NULL ORDER BY {LINE} LIMIT {most}").fetchall()  # noqa: S608
        return account, [BadRow(line, tuple(reasons), json.loads(said)) for line, reasons, said in rows]


def _bad(query: str, parsed: Parsed) -> str:
    """Of the rows that are not accepted: line, reasons (null: skipped) and what they said."""
    names = [name for name, _ in parsed.header.columns]
    said = ", ".join(f"{_quoted(name)} := {_quoted(judging.PREFIX + name)}" for name in names)
    return (
        f"SELECT {LINE}, {REASONS}, coalesce(_fields, to_json(struct_pack({said}))::varchar) AS said "  # noqa: S608
        f"FROM ({query}) WHERE {REASONS} IS NULL OR len({REASONS}) > 0"
    )


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
