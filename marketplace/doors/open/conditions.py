"""Conditions of an address → trees over the columns that a reading gives. Pure.

column=value, column.op=value → one condition a column and operator; all of them must be met
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import cast

from sqlglot import exp

from marketplace.doors.open import typed
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.errors import ColumnUnknown, DoesNotFit, ParameterUnknown, TooManyAsked
from marketplace.licensing.rendering import name

MOST_FILTERS = 30
Given = Sequence[tuple[str, str]]


class Op(StrEnum):
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    CONTAINS = "contains"
    STARTS = "starts"
    EMPTY = "empty"


_COMPARED: Mapping[Op, type[exp.Binary]] = {
    Op.EQ: exp.EQ, Op.NE: exp.NEQ, Op.LT: exp.LT, Op.LE: exp.LTE, Op.GT: exp.GT, Op.GE: exp.GTE,
}  # fmt: skip
_ALIKE: Mapping[Op, Callable[..., exp.Expr]] = {Op.NE: exp.and_}  # of one column and operator; else any of them
TEXTS = (Op.CONTAINS, Op.STARTS)


def conditions(given: Given, columns: Columns, reserved: Collection[str]) -> tuple[exp.Expression, ...]:
    """Several values of one column and operator are alternatives; different ones must all be met."""
    found: dict[tuple[str, Op], list[exp.Expression]] = {}
    for parameter, value in given:
        if parameter not in reserved:
            column, op = _of(parameter, columns, reserved)
            found.setdefault((column, op), []).append(_condition(parameter, column, op, value, columns))
    if sum(map(len, found.values())) > MOST_FILTERS:
        raise TooManyAsked("too many conditions", remedy=f"Send {MOST_FILTERS} at most.")
    return tuple(cast("exp.Expression", _ALIKE.get(op, exp.or_)(*parts)) for (_, op), parts in found.items())


def _of(parameter: str, columns: Columns, reserved: Collection[str]) -> tuple[str, Op]:
    column, _, op = parameter.partition(".")
    if column not in columns.kinds and not op:
        known = [*columns.kinds, *sorted(reserved)]
        raise ColumnUnknown("the address", column, known)
    if op not in ("", *Op):
        raise ParameterUnknown(f"{column}.{op[:20]}: there is no such operator", remedy=f"Use {', '.join(Op)}.")
    return columns.demand(parameter[:100], column), Op(op or "eq")


def _condition(place: str, column: str, op: Op, value: str, columns: Columns) -> exp.Expression:
    kind, held = columns.kinds[column], name(column)
    if op is Op.EMPTY:
        empty = typed.is_true(place, value)
        return exp.Is(this=held, expression=exp.Null()) if empty else exp.not_(held.is_(exp.Null()))
    if op in TEXTS:
        if kind != "string":
            raise DoesNotFit(f"{place}: {column} holds no text", remedy="Compare it with eq, lt, le, gt or ge.")
        function = "contains" if op is Op.CONTAINS else "starts_with"
        looked = exp.func(function, exp.func("lower", held), exp.Literal.string(value.lower()))
        return cast("exp.Expression", looked)
    if value == "" and op is Op.EQ and kind != "string":
        raise DoesNotFit(f"{place}: nothing is given", remedy=f"Ask for empty ones by {column}.empty=true.")
    given = typed.literal(place, value, kind, columns.zones.get(column))
    return cast("exp.Expression", _COMPARED[op](this=held, expression=given))
