"""Scope and a partition's values → whether the licence gives that partition. Pure.

The same meaning as the expression that the engines get (`rendering.rows_tree`): a contract test holds that.
"""

from collections.abc import Mapping

from marketplace.licensing.schemas import Operator, Value
from marketplace.licensing.scope import Condition, Scope

WHOLE = ("integer", "bigint")


def gives(scope: Scope, values: Mapping[str, str | None]) -> bool | None:
    """Whether the rows whose partition columns hold `values` (as text) are given; None where `values` cannot tell.

    Of a scope at a moment (`Scope.at`).
    """
    assert scope.window is None
    met = [_met(condition, values) for condition in scope.conditions]
    return False if False in met else None if None in met else True


def _met(condition: Condition, values: Mapping[str, str | None]) -> bool | None:
    if condition.column not in values:
        return None
    text = values[condition.column]
    if text is None:
        return False  # as in SQL: nothing is known of it
    value, wanted = _typed(text, condition.type), [_comparable(one) for one in condition.values]
    match condition.op:
        case Operator.IN | Operator.EQ:
            return value in wanted
        case Operator.BETWEEN:
            return wanted[0] <= value <= wanted[1]  # type: ignore[operator]  # both of the column's type
        case Operator.GE:
            return value >= wanted[0]  # type: ignore[operator]
        case Operator.LE:
            return value <= wanted[0]  # type: ignore[operator]


def _typed(text: str, kind: str) -> bytes | int:
    """Texts as UTF-8, in whose order the engines compare; truth as a number."""
    if kind in WHOLE:
        return int(text)
    return int(text == "true") if kind == "boolean" else text.encode()


def _comparable(value: Value) -> bytes | int:
    return value.encode() if isinstance(value, str) else int(value)
