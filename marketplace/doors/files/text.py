"""How values are written in a file of text, as trees over the columns that a reading gives. Pure.

A time is written as ISO 8601 with the offset of its column's zone; a list as JSON. Text that a spreadsheet would run
as a formula gets an apostrophe before it (`wire.cells` has the rule; a test holds that this is the same one).
"""

from collections.abc import Mapping
from typing import cast

import sqlglot
from sqlglot import exp

from marketplace.licensing.rendering import name

# NFKC makes one of = + - @ of each of these, as spreadsheets do when they read a cell.
_SIGNS = r"=+\-@⁺₊⁼₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠"
_UNSEEN = r"[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]"
_RUNS = rf"^(?:\p{{Cc}}|{_UNSEEN}*[{_SIGNS}])"
_FIGURE = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"


def guarded(column: exp.Expression) -> exp.Expression:
    """The text, harmless in a spreadsheet."""
    runs, figure = (exp.func("regexp_matches", column.copy(), exp.Literal.string(p)) for p in (_RUNS, _FIGURE))
    harmless = exp.DPipe(this=exp.Literal.string("'"), expression=column.copy())
    return exp.Case().when(exp.and_(runs, exp.not_(figure)), harmless).else_(column.copy())


def moment(column: exp.Expression, zone: str) -> exp.Expression:
    """2026-10-01T00:00:00+09:00, with six digits of a second where there is a part of one."""
    here = _TIME.copy().transform(
        lambda node: column.copy() if isinstance(node, exp.Column) and node.name == "c" else
        exp.Literal.string(zone) if isinstance(node, exp.Column) and node.name == "z" else node
    )  # fmt: skip
    return cast("exp.Expression", here)


def written(columns: Mapping[str, str], zones: Mapping[str, str], *, guard: bool) -> list[exp.Expr]:
    """Each column (name → Delta's type) as it is written; `zones` of those that hold times."""
    return [exp.alias_(_value(column, kind, zones, guard), column, quoted=True) for column, kind in columns.items()]


def _value(column: str, kind: str, zones: Mapping[str, str], guard: bool) -> exp.Expression:
    if kind == "timestamp":
        return moment(name(column), zones.get(column, "UTC"))
    if kind == "array":
        return exp.cast(exp.func("to_json", name(column)), "varchar")
    return guarded(name(column)) if guard and kind == "string" else name(column)


_TIME = sqlglot.parse_one(
    """
    CASE WHEN extract('microsecond' FROM c) % 1000000 = 0 THEN strftime(timezone(z, c), '%Y-%m-%dT%H:%M:%S')
         ELSE strftime(timezone(z, c), '%Y-%m-%dT%H:%M:%S.%f') END
    || CASE WHEN timezone(z, c) < timezone('UTC', c) THEN '-' ELSE '+' END
    || left(CAST(to_seconds(CAST(abs(epoch(timezone(z, c)) - epoch(timezone('UTC', c))) AS BIGINT)) AS VARCHAR),
            CASE WHEN (epoch(timezone(z, c)) - epoch(timezone('UTC', c))) % 60 = 0 THEN 5 ELSE 8 END)
    """,
    dialect="duckdb",
)
