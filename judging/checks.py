"""What a declared check means: one tree that is true for a row that fails it, and the reason such a row gets.

A missing value passes every check but `required`; a check sees the typed value.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlglot import exp

from judging.trees import in_utc, matches, text
from sectors.spec.column import Check, Column

Failing = Callable[[exp.Expr, tuple[Any, ...]], exp.Expr]


def _literal(value: Any) -> exp.Expr:
    """A declared bound; a time with an offset as UTC, as typed columns hold it."""
    if isinstance(value, datetime):
        return exp.cast(text(in_utc(value)), "timestamp")
    return exp.convert(value)


FAILING: dict[str, Failing] = {
    "between": lambda v, a: exp.Or(
        this=exp.LT(this=v, expression=_literal(a[0])), expression=exp.GT(this=v.copy(), expression=_literal(a[1]))
    ),
    "at_least": lambda v, a: exp.LT(this=v, expression=_literal(a[0])),
    "at_most": lambda v, a: exp.GT(this=v, expression=_literal(a[0])),
    "above": lambda v, a: exp.LTE(this=v, expression=_literal(a[0])),
    "in": lambda v, a: exp.Not(this=exp.In(this=v, expressions=[_literal(item) for item in a])),
    "matches": lambda v, a: exp.Not(this=matches(v, a[0])),
    "max_length": lambda v, a: exp.GT(this=exp.Length(this=v), expression=_literal(a[0])),
    "not_before": lambda v, a: exp.LT(this=v, expression=exp.column(a[0], quoted=True)),
}
SAYS: dict[str, str] = {
    "between": "not between {} and {}",
    "at_least": "below {}",
    "at_most": "above {}",
    "above": "not above {}",
    "in": "not one of the allowed values",
    "matches": "does not match {}",
    "max_length": "longer than {} characters",
    "not_before": "before {}",
}


def failing(column: Column, check: Check) -> exp.Expr:
    """True for a row whose value fails the check."""
    return FAILING[check.kind](exp.column(column.name, quoted=True), check.arguments)


def reason(column: Column, check: Check) -> str:
    return f"{column.name}: {SAYS[check.kind].format(*check.arguments)}"


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def not_of_type(column: Column) -> str:
    """The reason of a row whose value is none of the column's type."""
    return f"{column.name}: not {_a(column.type)}"


def reasons(column: Column, cleaned: exp.Expr) -> list[tuple[exp.Expr, str]]:
    """Every way a row can fail for this column: condition and reason. `cleaned` is its text before the cast."""
    value = exp.column(column.name, quoted=True)
    given = exp.Not(this=exp.Is(this=cleaned.copy(), expression=exp.null()))
    found = [(failing(column, check), reason(column, check)) for check in column.checks]
    if column.type != "varchar":
        untyped = exp.And(this=given, expression=exp.Is(this=value, expression=exp.null()))
        found.insert(0, (untyped, not_of_type(column)))
    if column.required:
        found.insert(0, (exp.Is(this=cleaned.copy(), expression=exp.null()), f"{column.name}: missing"))
    return found
