"""Table of texts → what each column holds: how many, how many different, which, counted by DuckDB in one pass.

Of a column with more than KNOWN different texts, an evenly spaced sample of rows stands for all of them; what is
concluded from it is held against every row afterwards (verify.py).
"""

from collections import Counter
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from drafting.evidence import share

KNOWN = 4_000
SAMPLED = 12_000
IN_ORDER = 3_000
TABLE = "sample"
FILE = "_file"  # which of several files a row is of


@dataclass(frozen=True, slots=True)
class Values:
    """One column's texts. `counts`: text → rows, most frequent first, blanks left out; `whole`: all of them.

    `rows`, `filled`, `distinct` are of the whole table; `distinct` is approximate where not `whole`.
    `first`: the first texts in the order of the file.
    """

    name: str
    counts: dict[str, int]
    rows: int
    filled: int
    distinct: int
    whole: bool
    first: tuple[str, ...]

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
    """The values of every column by name."""
    figures = []
    for place, name in enumerate(sources(table)):
        column = quoted(name)
        figures += [f"count(nullif({column}, '')) AS f{place}", f"approx_count_distinct({column}) AS d{place}"]
    row = engine.sql(f"SELECT {', '.join(figures)} FROM {TABLE}").fetchone()  # noqa: S608 - names are quoted
    assert row is not None, "an aggregate has a row"
    found = {}
    for place, name in enumerate(sources(table)):
        found[name] = _values(engine, table, name, filled=row[2 * place], about=row[2 * place + 1])
    return found


def _values(engine: duckdb.DuckDBPyConnection, table: pa.Table, name: str, *, filled: int, about: int) -> Values:
    rows = table.num_rows
    column = table[name]
    first = tuple(column.slice(0, IN_ORDER).to_pylist())
    if about <= KNOWN * 1.1 or rows <= SAMPLED:
        text = quoted(name)
        query = f"SELECT {text}, count(*) AS n FROM {TABLE} WHERE {text} <> '' GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        counts = dict(engine.sql(query).fetchall())
        return Values(name, counts, rows, filled, len(counts), True, first)
    step = rows / SAMPLED
    taken = column.take(pa.array([int(place * step) for place in range(SAMPLED)], pa.int64()))
    sampled = Counter(text for text in taken.to_pylist() if text)
    return Values(name, dict(sampled.most_common()), rows, filled, min(about, filled), False, first)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
