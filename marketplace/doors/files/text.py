"""How values are written in a file of text, as trees over the columns that a reading gives. Pure.

A time is written as ISO 8601 with the offset of its column's zone; a list as JSON. Text that a spreadsheet would run
as a formula gets an apostrophe before it (`wire.cells` has the rule; a test holds that this is the same one).
"""

import re
from collections.abc import Mapping
from typing import cast

import sqlglot
from sqlglot import exp

from marketplace.licensing.rendering import name

# NFKC makes one of = + - @ of each of these, as spreadsheets do when they read a cell.
_SIGNS = r"=+\-@⁺₊⁼₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠"
_UNSEEN = r"[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]"
_RUNS = rf"^(?:\p{{Cc}}|{_UNSEEN}*[{_SIGNS}])"
_FRACTION = re.compile(r"decimal\((\d+), ?(\d+)\)")
MOST_DIGITS = 38  # of a decimal
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


def in_json(columns: Mapping[str, str], zones: Mapping[str, str]) -> list[exp.Expr]:
    """The same for JSON, which has no numbers but finite ones that begin with a digit: others are text."""
    return [exp.alias_(_of_json(column, kind, zones), column, quoted=True) for column, kind in columns.items()]


def _of_json(column: str, kind: str, zones: Mapping[str, str]) -> exp.Expression:
    value = name(column)
    if kind in ("double", "float"):
        odd, plain = exp.cast(value.copy(), "varchar"), value.copy()
        finite = exp.func("isfinite", value)
        return exp.Case().when(finite, exp.func("to_json", plain)).else_(exp.func("to_json", odd))
    if (digits := _FRACTION.fullmatch(kind)) and digits[1] == digits[2]:
        return _fraction(value, int(digits[1]))
    return _value(column, kind, zones, guard=False)


def _fraction(value: exp.Expression, digits: int) -> exp.Expression:
    """DuckDB writes a decimal without a place before its point as `.5`."""
    if digits < MOST_DIGITS:
        return exp.cast(value, f"decimal({digits + 1}, {digits})")
    text = exp.cast(value, "varchar")
    return cast(
        "exp.Expression", exp.func("regexp_replace", text, exp.Literal.string(r"^(-?)\."), exp.Literal.string(r"\10."))
    )


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
