"""DuckDB as a reader of Delta tables on one machine: deletion vectors, partitions, one version of the log.

    connect(memory) → connection → scan(table, version) → a tree to select from

The extension is a file of a wheel and is loaded by its path: `INSTALL` would download it. Nothing else is loaded and
nothing is written but what a statement's COPY says.
"""

from importlib.resources import as_file, files
from pathlib import Path

import duckdb
from sqlglot import exp

THREADS = 2


def connect(*, memory: int, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection of its own, whose times are UTC. `memory` in bytes; what goes beyond it lies in `spill`."""
    asked = {"allow_unsigned_extensions": "true", "autoinstall_known_extensions": "false", "threads": str(THREADS)}
    connection = duckdb.connect(config={**asked, "memory_limit": f"{memory}B"})
    with as_file(files("duckdb_extension_delta") / "extensions" / f"v{duckdb.__version__}" / _FILE) as extension:
        connection.load_extension(str(extension))
    connection.execute("SET TimeZone = 'UTC'")
    # Else whole columns wait in memory for those before them: rows of a Delta table have no order.
    connection.execute("SET preserve_insertion_order = false")
    if spill is not None:
        connection.execute(f"SET temp_directory = {exp.Literal.string(str(spill)).sql('duckdb')}")
    return connection


def scan(table: Path, version: int) -> exp.Expression:
    """All rows of the table as that version holds them."""
    at = exp.Kwarg(this=exp.var("version"), expression=exp.Literal.number(version))
    return exp.Table(this=exp.Anonymous(this="delta_scan", expressions=[exp.Literal.string(str(table)), at]))


_FILE = "delta.duckdb_extension"
