"""DuckDB as a reader of Delta tables on one machine: deletion vectors, partitions, one version of the log.

    connect(memory) → connection → scan(table, version)      → a tree to select from
                                   scan_file(file, columns)  → the same of one file, whose rows no vector deletes

The extension is a file of a wheel and is loaded by its path: `INSTALL` would download it. Nothing else is loaded and
nothing is written but what a statement's COPY says.
"""

from collections.abc import Collection, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

import duckdb
from sqlglot import exp

THREADS = 2
TYPES = {  # Delta's names → ours
    "string": "TEXT", "long": "BIGINT", "integer": "INT", "short": "SMALLINT", "byte": "TINYINT", "double": "DOUBLE",
    "float": "FLOAT", "boolean": "BOOLEAN", "binary": "BLOB", "date": "DATE", "timestamp": "TIMESTAMPTZ",
    "timestamp_ntz": "TIMESTAMP",
}  # fmt: skip


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


def scan_file(
    path: Path, columns: Mapping[str, Any], held: Collection[str], values: Mapping[str, str | None]
) -> exp.Select:
    """The rows of one file of a table, `columns` of which (name → Delta's type) it has those that are `held`.

    Those of the partition it has not: they have one of `values`. A column that came later is empty.
    """
    every = exp.func(
        "read_parquet",
        exp.Literal.string(str(path)),
        exp.Kwarg(this=exp.var("hive_partitioning"), expression=exp.false()),
    )
    return exp.select(*(_column(name, kind, held, values) for name, kind in columns.items())).from_(every)


def sql_type(kind: Any) -> exp.DataType:
    """Delta's type (a name, or the JSON of a list) as DuckDB has it."""
    if isinstance(kind, Mapping):
        return exp.DataType.build(f"{sql_type(kind['elementType']).sql('duckdb')}[]", dialect="duckdb")
    return exp.DataType.build(TYPES.get(kind, kind), dialect="duckdb")


def _column(name: str, kind: Any, held: Collection[str], values: Mapping[str, str | None]) -> exp.Expression:
    value: exp.Expression = exp.column(name, quoted=True) if name in held else _value(values.get(name))
    return cast("exp.Expression", exp.alias_(exp.cast(value, sql_type(kind)), name, quoted=True))


def _value(value: str | None) -> exp.Expression:
    """Of a partition; an empty one is none, as Delta has it."""
    return exp.Literal.string(value) if value else exp.Null()


_FILE = "delta.duckdb_extension"
