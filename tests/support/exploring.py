"""Questions run on DuckDB, over rows that a test plants under a declared dataset's name."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_icu
import pandas as pd

from dashboards.exploring import statement
from dashboards.exploring.answer import Answer, answer
from dashboards.exploring.checked import checked
from dashboards.exploring.held import Held
from dashboards.exploring.question import Question
from sectors.registry import load
from sectors.spec.column import Column

ZONES = Path(duckdb_extension_icu.__file__).parent  # a file of the wheel: nothing is downloaded
TYPES = {"timestamp": "TIMESTAMPTZ", "list": "VARCHAR[]"}


def held(dataset: str, *, masked: Sequence[str] = ()) -> Held:
    """All columns of a declared dataset."""
    found = load().dataset(dataset)
    return Held(found, found.columns, frozenset(masked))


def planted(what: Held, rows: Sequence[Mapping[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A database with the dataset's table, of those rows; what a row does not tell is null."""
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.load_extension(str(next(ZONES.rglob("icu.duckdb_extension"))))
    database.execute("SET TimeZone = 'UTC'")
    database.execute(f'CREATE SCHEMA "{what.dataset.sector}"')
    columns = ", ".join(f'"{column.name}" {_type(column)}' for column in what.dataset.columns)
    table = f'"{what.dataset.sector}"."{what.dataset.name}"'
    database.execute(f"CREATE TABLE {table} ({columns})")
    marks = ", ".join("?" * len(what.dataset.columns))
    if rows:
        database.executemany(
            f"INSERT INTO {table} VALUES ({marks})", [[row.get(c.name) for c in what.dataset.columns] for row in rows]
        )
    return database


def asked(database: duckdb.DuckDBPyConnection, what: Held, question: Question) -> Answer:
    """The answer as the explorer would have it, with DuckDB as the door."""
    found = database.execute(statement.text(checked(question, what), what, "duckdb"))
    names = [column[0] for column in found.description or ()]
    return answer(question, pd.DataFrame(found.fetchall(), columns=names, dtype=object))


def _type(column: Column) -> str:
    return TYPES.get(column.type, column.type)
