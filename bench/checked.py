"""Ten checks on four million rows of text, each row judged with its reasons, beside one pass of DuckDB that counts."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.printer import Measure
from bench.turns import ROUNDS, in_turns
from judging.duck import judge
from reading.header import Header
from reading.port import Parsed
from sectors.spec.column import Check, Column
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy
from sectors.spec.feed import Feed
from sectors.spec.format import Format
from sectors.spec.text import Text

ROWS = 4_000_000
NAMES = ("id", "code", "grade", "amount", "share", "begins", "ends")
WRITTEN = """
SELECT
    i AS _row, i + 2 AS _line, NULL::VARCHAR AS _problem, NULL::VARCHAR AS _fields,
    i::VARCHAR AS id, format('C{:05d}', i % 90000) AS code, ['a', 'b', 'c', 'x'][1 + i % 100 // 33] AS grade,
    (i * 7919 % 1000000 / 100.0)::VARCHAR AS amount, (i * 31 % 102)::VARCHAR AS share,
    (DATE '2020-01-01' + (i % 2000)::INTEGER)::VARCHAR AS begins,
    (DATE '2020-01-01' + (i % 2000 + i % 50 - 1)::INTEGER)::VARCHAR AS ends
FROM range(?) AS numbers(i)
"""
PEER = """
SELECT count(*),
    count(*) - count(DISTINCT id), count(*) FILTER (id IS NULL),
    count(*) FILTER (NOT regexp_full_match(code, 'C[0-9]{5}')), count(*) FILTER (length(code) > 6),
    count(*) FILTER (grade NOT IN ('a', 'b', 'c')),
    count(*) FILTER (TRY_CAST(amount AS DECIMAL(12,2)) IS NULL),
    count(*) FILTER (TRY_CAST(amount AS DECIMAL(12,2)) < 1),
    count(*) FILTER (NOT TRY_CAST(share AS DOUBLE) BETWEEN 0 AND 100),
    count(*) FILTER (TRY_CAST(begins AS DATE) IS NULL),
    count(*) FILTER (TRY_CAST(ends AS DATE) < TRY_CAST(begins AS DATE))
FROM read_parquet(?)
"""


def measures() -> Iterator[Measure]:
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        folder = Path(made)
        file = folder / "parsed.parquet"
        duckdb.sql(WRITTEN, params=[ROWS]).write_parquet(str(file), compression="zstd")
        ours, peer = in_turns(lambda: _ours(file, folder), lambda: _peer(file))
    remark = (
        f"median of {ROUNDS}; ours casts every column, decides each row and keeps its reasons; peer: DuckDB, "
        "one pass that counts what fails"
    )
    yield Measure("ten checks on 4 million rows", "s", ours, peer, most=2, remark=remark)


def _ours(file: Path, folder: Path) -> float:
    began = time.perf_counter()
    parsed = Parsed(Header(NAMES, ()), ROWS)
    judged = judge(_dataset(), parsed, file, folder / "spilled", 10)
    assert judged.account.quarantined > 0, "some rows fail"
    return time.perf_counter() - began


def _peer(file: Path) -> float:
    began = time.perf_counter()
    with duckdb.connect() as engine:
        [[rows, *_]] = engine.execute(PEER, [str(file)]).fetchall()
    assert rows == ROWS
    return time.perf_counter() - began


def _dataset() -> Dataset:
    """Ten rules: a key, two required columns, three types, and the checks."""
    kinds = {
        "id": _column("id", "varchar", required=True),
        "code": _column("code", "varchar", Check("matches", ("^C[0-9]{5}$",)), Check("max_length", (6,))),
        "grade": _column("grade", "varchar", Check("in", ("a", "b", "c"))),
        "amount": _column("amount", "decimal(12,2)", Check("at_least", (1,))),
        "share": _column("share", "double", Check("between", (0, 100))),
        "begins": _column("begins", "date"),
        "ends": _column("ends", "date", Check("not_before", ("begins",))),
    }
    return Dataset(
        "bench", "checked", Text("Checked", "검사"), Text("Ten checks.", "검사 열 가지."), tuple(kinds.values()),
        ("id",), (), Feed("bench", "*.csv", "0 0 1 1 *", (Format(),)), DriftPolicy(), "0" * 64,
    )  # fmt: skip


def _column(name: str, kind: str, *checks: Check, required: bool = False) -> Column:
    formats = ("%Y-%m-%d",) if kind == "date" else ()
    return Column(name, (name,), kind, Text(name, name), formats=formats, checks=checks, required=required)
