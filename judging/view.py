"""What DuckDB sees of the file that parse wrote: no more columns than a query needs, as each takes time to plan."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from judging.row_pass import PARSED, names_in
from judging.written import Writer
from sectors.spec.column import Column

WRITE = Writer("duckdb")


def look_at(engine: duckdb.DuckDBPyConnection, file: Path, columns: Sequence[Column], rows: str = "true") -> None:
    """The view `parsed`: the rows' own columns and `columns`, of the rows for which `rows` is true."""
    names = ", ".join(names_in(columns, WRITE))
    engine.execute(f"CREATE OR REPLACE VIEW {PARSED} AS SELECT {names} FROM {content(file)} WHERE {rows}")  # noqa: S608


def content(file: Path) -> str:
    """The table function that reads it."""
    return f"read_parquet('{str(file).replace(chr(39), 2 * chr(39))}')"
