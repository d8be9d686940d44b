"""Staged rows → what is added to the three tables, as Arrow."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from judging.view import WRITE
from lakehouse import tables
from lakehouse.layout import REASONS
from pipeline.light.measure import ACCEPTED, STAGED

OF_DELIVERIES = {"string": pa.string(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}
# ruff: noqa: S608 - names are quoted or ours


def accepted(engine: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Any:
    """The accepted rows' columns of those names."""
    chosen = ", ".join(WRITE.name(name) for name in names)
    return engine.execute(f"SELECT {chosen} FROM {ACCEPTED}").to_arrow_reader()


def bad(engine: duckdb.DuckDBPyConnection, *, whole: bool) -> Any:
    """The bad rows with their reasons; `whole`: every row but those that were skipped."""
    told = f"CASE WHEN len({REASONS}) > 0 THEN {REASONS} ELSE ['{tables.WITH_ALL}'] END AS {REASONS}"
    chosen = ", ".join(told if name == REASONS else WRITE.name(name) for name in tables.QUARANTINE)
    wanted = f"{REASONS} IS NOT NULL" if whole else f"len({REASONS}) > 0"
    return engine.execute(f"SELECT {chosen} FROM {STAGED} WHERE {wanted}").to_arrow_reader()


def delivery(row: Mapping[str, object]) -> pa.Table:
    """The row of the sector's table of deliveries."""
    kinds = tables.DELIVERIES.items()
    return pa.table({name: pa.array([row[name]], OF_DELIVERIES[kind]) for name, kind in kinds})
