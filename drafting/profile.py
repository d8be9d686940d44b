"""Table of texts → what each column holds: how many, how many different, which, counted by DuckDB in one pass.

Of a column with more than KNOWN different texts, the most frequent and a steady choice of the others stand for all of
them; what is concluded from it is held against every one afterwards (verify.py).
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from drafting.evidence import share

KNOWN = 2_000
OFTEN = 300
IN_ORDER = 3_000
TABLE = "sample"
TEXT, ROWS = "text", "row_count"  # columns of a table of different texts
FILE = "_file"  # which of several files a row is of


@dataclass(frozen=True, slots=True)
class Values:
    """One column's texts. `counts`: text → rows, most frequent first, blanks left out; `whole`: all of them.

    `rows`, `filled`, `distinct` are of the whole table. `first`: the first texts in the order of the file; `texts`: the
    engine's table of every different text.
    """

    name: str
    counts: dict[str, int]
    rows: int
    filled: int
    distinct: int
    whole: bool
    first: tuple[str, ...]
    texts: str

    @property
    def empty(self) -> int:
        return self.rows - self.filled

    @property
    def seen(self) -> int:
        """Rows that `counts` stands for."""
        return sum(self.counts.values())

    def without(self, tokens: tuple[str, ...]) -> dict[str, int]:
        return {text: count for text, count in self.counts.items() if text not in tokens}

    def rate(self, count: int) -> str:
        return share(count, self.seen)


def sources(table: pa.Table) -> list[str]:
    """The names of the table's columns, the number of the file left out."""
    return [name for name in table.column_names if name != FILE]


def connect(table: pa.Table) -> duckdb.DuckDBPyConnection:
    """An engine of its own that sees the sample as `sample`; memory within the promise."""
    engine = duckdb.connect()
    engine.execute("SET memory_limit = '600MB'; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    engine.register(TABLE, table)
    return engine


def profile(engine: duckdb.DuckDBPyConnection, table: pa.Table) -> dict[str, Values]:
    """The values of every column by name; each column's different texts stay in the engine as `Values.texts`."""
    return {name: _values(engine, table, name, f"texts_{place}") for place, name in enumerate(sources(table))}


def _values(engine: duckdb.DuckDBPyConnection, table: pa.Table, name: str, texts: str) -> Values:
    column = quoted(name)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {texts} AS "  # noqa: S608 - names are quoted or ours
        f"SELECT {column} AS {TEXT}, count(*) AS {ROWS} FROM {TABLE} WHERE {column} <> '' GROUP BY 1"
    )
    row = engine.sql(f"SELECT count(*), coalesce(sum({ROWS}), 0)::BIGINT FROM {texts}").fetchone()  # noqa: S608
    assert row is not None, "an aggregate has a row"
    distinct, filled = row
    whole = distinct <= KNOWN
    often = f"SELECT * FROM {texts} ORDER BY {ROWS} DESC, {TEXT}"  # noqa: S608 - names of ours
    some = f"(({often} LIMIT {OFTEN}) UNION (FROM {texts} ORDER BY hash({TEXT}) LIMIT {KNOWN}))"
    found = engine.sql(often if whole else f"FROM {some} ORDER BY {ROWS} DESC, {TEXT}").fetchall()
    first = tuple(table[name].slice(0, IN_ORDER).to_pylist())
    return Values(name, dict(found), table.num_rows, filled, distinct, whole, first, texts)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
