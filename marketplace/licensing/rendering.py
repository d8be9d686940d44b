"""Scope → sqlglot trees → text for an engine. Names and values are quoted by the generator, never by hand.

One tree, two dialects: the contract test holds that the same scope gives the same rows in DuckDB and in Trino.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from sqlglot import exp

from lakehouse.layout import DELIVERY, SINCE, UNTIL
from marketplace.licensing import pseudonyms
from marketplace.licensing.mask_trees import mask_tree
from marketplace.licensing.schemas import Operator, Value
from marketplace.licensing.scope import Condition, Scope

Dialect = Literal["trino", "duckdb"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """`where` is a boolean expression or None for all rows; `masks` holds one expression a masked column."""

    columns: tuple[str, ...]
    where: str | None
    masks: Mapping[str, str] = field(default_factory=dict)


def render(
    scope: Scope, dialect: Dialect = "trino", *, domain: str, salt: str = "", deliveries: Sequence[str] | None = None
) -> Rendered:
    """The scope in an engine's words; `deliveries` pins the rows to those (a one-off purchase).

    `domain` is the one that pseudonyms are of, `salt` the grant's (pseudonyms.py).
    """
    where = rows_tree(scope, None if deliveries is None else of_deliveries(deliveries))
    masks = {m.column: as_text(mask_tree(m, domain, salt), dialect) for m in scope.masks}
    return Rendered(scope.columns, None if where is None else as_text(where, dialect), masks)


def where_text(scope: Scope) -> str | None:
    """The condition on the rows for people to read; None: all rows."""
    where = rows_tree(scope, None)
    return None if where is None else as_text(where, "trino")


def as_text(tree: exp.Expression, dialect: Dialect) -> str:
    written = tree.transform(_in_trino) if dialect == "trino" else tree
    return written.sql(dialect=dialect, identify=True, normalize_functions=False)


def _in_trino(node: exp.Expression) -> exp.Expression:
    ours = isinstance(node, exp.Anonymous) and node.this == pseudonyms.FUNCTION
    return exp.Anonymous(this=".".join(pseudonyms.IN_TRINO), expressions=node.expressions) if ours else node


def rows_tree(scope: Scope, time: exp.Expression | None) -> exp.Expression | None:
    """All conditions and, if given, that on the time that was bought. None: every row.

    Of a scope at a moment (`Scope.at`): a window has no end that engines know.
    """
    assert scope.window is None
    conditions = [condition_tree(condition) for condition in scope.conditions]
    return both(conditions if time is None else [*conditions, time])


def of_deliveries(deliveries: Sequence[str]) -> exp.Expression:
    """The rows that these deliveries brought."""
    return among(DELIVERY, deliveries)


def standing() -> exp.Expression:
    """Of a table whose rows say from when until when they stand: those that do now."""
    return name(UNTIL).is_(exp.Null())


def as_of(version: int) -> exp.Expression:
    """Of such a table: the rows that stood with that Delta version."""
    at = exp.Literal.number(version)
    return cast("exp.Expression", exp.and_(name(SINCE) <= at, exp.or_(standing(), name(UNTIL) > at)))


def both(parts: Sequence[exp.Expression]) -> exp.Expression | None:
    """All of `parts` at once; None for none."""
    return cast("exp.Expression", exp.and_(*parts)) if parts else None


def condition_tree(condition: Condition) -> exp.Expression:
    column = name(condition.column)
    values = [literal(value, condition.type) for value in condition.values]
    match condition.op:
        case Operator.IN:
            return exp.In(this=column, expressions=values)
        case Operator.BETWEEN:
            return exp.Between(this=column, low=values[0], high=values[1])
        case Operator.EQ:
            return exp.EQ(this=column, expression=values[0])
        case Operator.GE:
            return exp.GTE(this=column, expression=values[0])
        case Operator.LE:
            return exp.LTE(this=column, expression=values[0])


def among(column: str, values: Sequence[str]) -> exp.Expression:
    """`column` is one of `values`; of none: no row."""
    if not values:
        return exp.false()
    return exp.In(this=name(column), expressions=[exp.Literal.string(value) for value in values])


def name(column: str) -> exp.Column:
    return exp.column(column, quoted=True)


def literal(value: Value, kind: str) -> exp.Expression:
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)
    text = exp.Literal.string(value)
    return exp.cast(text, "date") if kind == "date" else text
