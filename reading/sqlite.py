"""SQLite: one table of a database → its rows → texts; `_line` is the number of the row. Nothing of it is ever run.

A value has the type that it was stored with: a day is the text, or the number, that the program wrote.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa

from lakehouse.layout import LINE
from reading import tables
from reading.batched import batched
from reading.block import FIELDS, PROBLEM
from reading.columnar import rows_of_batch
from reading.errors import Refusal
from reading.header import Header
from reading.members import named
from reading.port import Content
from reading.sent import Sent, opened
from reading.values import text_of
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

LONGEST = 64 << 20  # bytes of one value
TABLES = """SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"""
COLUMNS = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1"


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, no one table is meant, or its columns are not those declared."""
    sent = opened(raw, file_name, form)
    name = chosen(tables_of(sent, file_name), form.table, file_name)
    return tables.content(dataset, form, Table(sent, name, file_name), file_name)


def tables_of(sent: Sent, file_name: str) -> list[str]:
    """The names of its tables."""
    with _connected(sent, file_name) as engine:
        return [row[0] for row in engine.execute(TABLES)]


def chosen(names: Sequence[str], name: str | None, file_name: str) -> str:
    """The table of that name, or the only one. Refusal that names them all."""
    if name in names or (name is None and len(names) == 1):
        return name or names[0]
    cause = f"the database holds {len(names)} tables{named(names)}"
    cause += f"; none of them is table = {name!r}" if name else ""
    remedy = "Choose one by table in feed.format."
    raise Refusal("which_table", place=file_name, cause=cause, remedy=remedy)


class Table:
    """A table of a database."""

    skipped = 0
    said: Sequence[str] = ()

    def __init__(self, sent: Sent, name: str, file_name: str) -> None:
        self._sent, self._name, self._file_name = sent, name, file_name
        with _connected(sent, file_name) as engine:
            self.names = [row[0] for row in engine.execute(COLUMNS, (name,))]

    def batches(self, header: Header) -> Iterator[pa.Table]:
        wanted = [self.names[place] for place in header.places]
        first = 1
        for rows in self.rows(wanted):
            own = [pa.array(range(first, first + len(rows)), pa.int64()), *2 * [pa.nulls(len(rows), pa.string())]]
            columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
            yield pa.table([*own, *columns], names=[LINE, PROBLEM, FIELDS, *map(str, header.places)])
            first += len(rows)

    def rows(self, names: Sequence[str]) -> Iterator[list[list[str | None]]]:
        """Texts of these columns, some rows at a time. Refusal where a value is bytes."""
        columns = ", ".join(map(_quoted, names)) or "1"
        with _connected(self._sent, self._file_name) as engine:
            found = engine.execute(f"SELECT {columns} FROM {_quoted(self._name)}")  # noqa: S608 - names are quoted
            texts = ([self._text(value, name) for value, name in zip(row, names, strict=False)] for row in found)
            yield from batched(texts, rows_of_batch(len(names)), lambda row: row)

    def _text(self, value: object, name: str) -> str | None:
        if isinstance(value, bytes):
            cause, remedy = f"column {name} holds bytes", "Send it as text, or list the column as ignored."
            raise Refusal("no_text", place=self._file_name, cause=cause, remedy=remedy)
        return text_of(value)


@contextmanager
def _connected(sent: Sent, file_name: str) -> Iterator[sqlite3.Connection]:
    """Read as it lies, without its journal; views and triggers of a stranger are not trusted."""
    address = f"{sent.path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as engine:
        engine.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        try:
            engine.execute("PRAGMA trusted_schema = OFF")
            yield engine
        except sqlite3.Error as broken:
            cause, remedy = f"the database cannot be read ({broken})", "Send the whole file again."
            raise Refusal("damaged_file", place=file_name, cause=cause, remedy=remedy) from broken


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
