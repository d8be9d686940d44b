"""Rows that were staged, or stand in a table → the accounting, the certificate's figures and those of the parts.

By DuckDB: values are cast to text as Spark casts them; different values are counted, where Spark estimates them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from judging.accounting import Account, by_frequency
from judging.sketching import BATCH, Sketching
from judging.view import WRITE
from lakehouse.layout import LINE, REASONS
from pipeline.figures import MOST_SAMPLES, SAMPLES, public, said, short
from pipeline.parts import has_values
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from wire.deliveries import ColumnQuality
from wire.sketches import PartSketch

STAGED, ACCEPTED = "staged", "accepted"
# ruff: noqa: S608 - names are quoted or ours


def look_at(engine: duckdb.DuckDBPyConnection, staged: Path) -> None:
    """The views `staged` and `accepted`."""
    files = str(staged / "*.parquet").replace("'", "''")
    engine.execute(f"CREATE OR REPLACE VIEW {STAGED} AS FROM read_parquet('{files}')")
    engine.execute(f"CREATE OR REPLACE VIEW {ACCEPTED} AS FROM {STAGED} WHERE len({REASONS}) = 0")


def account(engine: duckdb.DuckDBPyConnection, skipped: int) -> Account:
    told = f"count(*), count(*) FILTER (len({REASONS}) = 0), count(*) FILTER (len({REASONS}) > 0)"
    [[read, accepted, quarantined]] = engine.execute(f"SELECT {told} FROM {STAGED}").fetchall()
    each = f"SELECT one, count(*) FROM (SELECT unnest({REASONS}) AS one FROM {STAGED}) GROUP BY one"
    reasons = by_frequency(engine.execute(each).fetchall())
    return Account(read + skipped, accepted, quarantined, read - accepted - quarantined + skipped, reasons)


@dataclass(frozen=True)
class Counted:
    """The figures of the rows of a view (`pipeline.lane.Figures`)."""

    engine: duckdb.DuckDBPyConnection
    dataset: Dataset
    view: str = ACCEPTED

    def quality(self, columns: Sequence[Column], rows: int) -> list[ColumnQuality]:
        figures = []
        for column in columns:
            name = WRITE.name(column.name)
            figures += [f"count({name})", f"count(DISTINCT {name})", *_edges(column)]
        [row] = self.engine.execute(f"SELECT {', '.join(figures)} FROM {self.view}").fetchall()
        of_each = zip(columns, zip(*[iter(row)] * 4, strict=True), strict=True)
        return [
            ColumnQuality(
                name=column.name,
                null_share=1 - filled / rows if rows else 0,
                distinct=distinct,
                smallest=said(column, smallest),
                largest=said(column, largest),
            )
            for column, (filled, distinct, smallest, largest) in of_each
        ]

    def samples(self, columns: Sequence[Column]) -> list[dict[str, str | None]]:
        shown = public(columns)
        texts = [_text(column, WRITE.name(column.name)) for column in shown]
        rows = self.engine.execute(
            f"SELECT {', '.join([*texts, LINE])} FROM {self.view} ORDER BY {_order(texts)} LIMIT {SAMPLES}"
        ).fetchall()
        return [{c.name: short(said(c, text)) for c, text in zip(shown, row[:-1], strict=True)} for row in rows]

    def counted(self, names: Sequence[str], most: int) -> list[dict[str, Any]]:
        figures = ["count(*) AS rows"]
        for place, column in enumerate(self.dataset.columns):
            figures.append(f"count({WRITE.name(column.name)}) AS n{place}")
            if has_values(column):
                smallest, largest = _edges(column)
                figures += [f"{smallest} AS s{place}", f"{largest} AS l{place}"]
        keys = _keys(names)
        by = f"GROUP BY {', '.join(keys)} ORDER BY {', '.join(f'{key} NULLS FIRST' for key in keys)}" if keys else ""
        chosen = [f"{text} AS {key}" for key, text in keys.items()]
        return _dicts(self.engine, f"SELECT {', '.join([*chosen, *figures])} FROM {self.view} {by} LIMIT {most}")

    def first_of(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """The first rows of each part by line, the first of every part before the second of any."""
        texts = [_text(column, WRITE.name(column.name)) for column in public(self.dataset.columns)]
        keys, order = _keys(names), _order(texts)
        named = [f"{text} AS {key}" for key, text in keys.items()]
        chosen = [LINE, *named, *(f"{text} AS c{place}" for place, text in enumerate(texts))]
        if not keys:
            query = f"SELECT {', '.join(chosen)} FROM {self.view} ORDER BY {order} LIMIT {SAMPLES}"
            return _dicts(self.engine, query)
        last = f"list_last(min({LINE}, {SAMPLES})) AS _last"  # of each part: what comes later is not of the first
        edges = f"SELECT {', '.join([*named, last])} FROM {self.view} GROUP BY ALL"
        same = " AND ".join(f"{text} IS NOT DISTINCT FROM _edges.{key}" for key, text in keys.items())
        rank = f"row_number() OVER (PARTITION BY {', '.join(keys.values())} ORDER BY {order}) AS _rank"
        early = f"FROM {self.view} JOIN ({edges}) AS _edges ON {same} AND {LINE} <= _last"
        ranked = f"SELECT {', '.join([*chosen, rank])} {early}"
        by = ", ".join(["_rank", *(f"{key} NULLS FIRST" for key in keys)])
        return _dicts(self.engine, f"FROM ({ranked}) WHERE _rank <= {SAMPLES} ORDER BY {by} LIMIT {MOST_SAMPLES}")

    def sketched(self, columns: Sequence[Column], names: Sequence[str]) -> list[PartSketch]:
        made = Sketching([(column.name, column.type) for column in columns], names)
        chosen = [f"{text} AS {key}" for key, text in _keys(names).items()]
        chosen += [f"{WRITE.name(column.name)} AS c{place}" for place, column in enumerate(columns)]
        if columns:
            for batch in self.engine.execute(f"SELECT {', '.join(chosen)} FROM {self.view}").to_arrow_reader(BATCH):
                made.feed(batch)
        return made.told()


def compared(engine: duckdb.DuckDBPyConnection, columns: Sequence[Column], key: Sequence[str]) -> Any:
    """The accepted rows as a frame of pandas, times as numbers since 1970 UTC.

    Texts outside the key are asked for nothing but whether they are there: their lengths say that in a tenth of the
    time and memory.
    """
    shown = [_number(column, is_key=column.name in key) for column in columns]
    return engine.execute(f"SELECT {', '.join(shown)} FROM {ACCEPTED}").fetch_df()


def _order(texts: Sequence[str]) -> str:
    """By line, and of the several rows of one line by what they say: the same first ones on any engine."""
    return ", ".join([LINE, *(f"{text} NULLS FIRST" for text in texts)])


def _number(column: Column, *, is_key: bool) -> str:
    name = WRITE.name(column.name)
    numbers = {"date": f"({name} - DATE '1970-01-01')", "timestamp": f"epoch_us({name})"}
    if not is_key:
        numbers |= {"varchar": f"length({name})", "list": f"length({name})"}
    return f"{numbers.get(column.type, name)} AS {name}"


def _keys(names: Sequence[str]) -> dict[str, str]:
    return {f"p{place}": f"{WRITE.name(name)}::VARCHAR" for place, name in enumerate(names)}


def _edges(column: Column) -> tuple[str, str]:
    name = WRITE.name(column.name)
    return _text(column, f"min({name})"), _text(column, f"max({name})")


def _text(column: Column, value: str) -> str:
    """As Spark has it: a time in UTC without its zone, a list without quotes around what it holds."""
    if column.type == "list":
        return f"'[' || array_to_string({value}, ', ') || ']'"
    return f"({value} AT TIME ZONE 'UTC')::VARCHAR" if column.type == "timestamp" else f"{value}::VARCHAR"


def _dicts(engine: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = engine.execute(query)
    names = [item[0] for item in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
