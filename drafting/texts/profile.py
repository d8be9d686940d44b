"""Table of texts → what each column holds: how many, how many different, which, counted by DuckDB in one pass.

Of a column with more than KNOWN different texts, the most frequent and a steady choice of the others stand for all of
them; what is concluded from it is held against every one afterwards (verify.py).
"""

from collections import Counter
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
    engine's table of every different text, where `counts` are not all.
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
    """The values of every column by name; of many rows each column's different texts stay in the engine."""
    columns = zip(table.column_names, table.columns, strict=True)
    found = ((name, column, f"texts_{place}") for place, (name, column) in enumerate(columns) if name != FILE)
    few = table.num_rows <= KNOWN
    return {name: (_few(c, name, texts) if few else _values(engine, c, name, texts)) for name, c, texts in found}


def different(engine: duckdb.DuckDBPyConnection, values: Values) -> str:
    """The engine's table of every different text of a column, and how many rows have it; good until the next is."""
    if not values.whole:
        return values.texts
    counts = {TEXT: pa.array(values.counts, pa.string()), ROWS: pa.array(values.counts.values(), pa.int64())}
    engine.register("different", pa.table(counts))
    return "different"


def _few(column: pa.ChunkedArray, name: str, texts: str) -> Values:
    """Of a table with few rows, without asking the engine: to ask it takes a thousand times longer."""
    rows = column.to_pylist()
    counted = Counter(text for text in rows if text)
    counts = dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    return Values(name, counts, len(rows), counted.total(), len(counts), True, tuple(rows[:IN_ORDER]), texts)


def _values(engine: duckdb.DuckDBPyConnection, values: pa.ChunkedArray, name: str, texts: str) -> Values:
    engine.register("one", pa.table({TEXT: values}))  # a table of one column: the engine looks through all it has
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {texts} AS "  # noqa: S608 - names are quoted or ours
        f"SELECT {TEXT}, count(*) AS {ROWS} FROM one WHERE {TEXT} <> '' GROUP BY 1"
    )
    row = engine.sql(f"SELECT count(*), coalesce(sum({ROWS}), 0)::BIGINT FROM {texts}").fetchone()  # noqa: S608
    assert row is not None, "an aggregate has a row"
    distinct, filled = row
    whole = distinct <= KNOWN
    often = f"SELECT * FROM {texts} ORDER BY {ROWS} DESC, {TEXT}"  # noqa: S608 - names of ours
    some = f"(({often} LIMIT {OFTEN}) UNION (FROM {texts} ORDER BY hash({TEXT}) LIMIT {KNOWN}))"
    found = engine.sql(often if whole else f"FROM {some} ORDER BY {ROWS} DESC, {TEXT}").fetchall()
    first = tuple(values.slice(0, IN_ORDER).to_pylist())
    return Values(name, dict(found), len(values), filled, distinct, whole, first, texts)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
