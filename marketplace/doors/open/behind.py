"""The rows from one on, in an order, as a condition that an engine can look up instead of counting. Pure."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlglot import exp

from lakehouse.duck import sql_type
from marketplace.doors.open.asked import Sort
from marketplace.licensing.rendering import name


def behind(order: Sequence[Sort], values: Sequence[str | None], kinds: Mapping[str, str]) -> exp.Expression:
    """Those that have the values, and those that come after them; empty values come last."""
    met: exp.Expression = exp.true()
    for sort, value in reversed(list(zip(order, values, strict=True))):
        met = _met(sort, value, kinds[sort.by], met)
    return met


def _met(sort: Sort, value: str | None, kind: str, rest: exp.Expression) -> exp.Expression:
    column, empty = name(sort.by), exp.Is(this=name(sort.by), expression=exp.Null())
    if value is None:
        return cast("exp.Expression", exp.and_(empty, rest))
    given = exp.cast(exp.Literal.string(value), sql_type(kind))
    later = (exp.LT if sort.down else exp.GT)(this=column, expression=given)
    same = exp.and_(exp.EQ(this=column.copy(), expression=given.copy()), rest)
    return cast("exp.Expression", exp.or_(later, empty, same))
