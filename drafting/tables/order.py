"""Pairs of times of which one cannot come before the other, by their names: start and end, created and closed.

A check is given only where every row keeps it; where some do not, how many is said.
"""

from collections.abc import Iterator, Mapping

import duckdb
from sqlglot import exp

from drafting.texts.profile import TABLE
from drafting.texts.typed import Typed
from drafting.texts.verify import column, expression

PAIRS = (
    ("시작", "종료"), ("시작", "완료"), ("발생일시", "진화종료시간"), ("개업", "폐업"),
    ("출발", "도착"), ("입항", "출항"),
    ("start", "end"), ("begin", "end"), ("created", "closed"), ("opened", "closed"), ("departure", "arrival"),
)  # fmt: skip
ENOUGH = 30


def find(engine: duckdb.DuckDBPyConnection, types: Mapping[str, Typed]) -> dict[str, tuple[str, int]]:
    """Later column → the earlier one, and how many rows have them the wrong way round."""
    found: dict[str, tuple[str, int]] = {}
    for first, last in _pairs([name for name, item in types.items() if item.kind in ("date", "timestamp")]):
        if types[first].kind != types[last].kind or last in found:
            continue
        earlier, later = _of(first, types[first]), _of(last, types[last])
        wrong = exp.Count(this=exp.Case().when(exp.LT(this=later, expression=earlier), exp.Literal.number(1)))
        both = exp.Count(
            this=exp.Case().when(exp.GTE(this=later.copy(), expression=earlier.copy()), exp.Literal.number(1))
        )
        row = engine.sql(exp.select(wrong, both).from_(TABLE).sql("duckdb")).fetchone()
        if row and row[1] >= ENOUGH:
            found[last] = (first, row[0])
    return found


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    lower = {name.lower(): name for name in names}
    for bare, name in lower.items():
        for first, last in PAIRS:
            if first in bare and (other := lower.get(bare.replace(first, last))):
                yield name, other


def _of(source: str, found: Typed) -> exp.Expr:
    """The typed value of a source column of the table, in brackets."""
    own = exp.column(source, quoted=True)
    tree = expression(column(found)).transform(lambda node: own.copy() if isinstance(node, exp.Column) else node)
    return exp.Paren(this=tree)
