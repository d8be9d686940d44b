"""Whether a file may hold a row that a client looks for, by what the client is told of it and nothing else. Pure.

SQL or JSON → tree of nodes → may_match(tree, values and figures of a file)

So a hint can leave a file out and never bring one in, and tells nobody what is masked or not licensed. Whatever is
not understood leaves every file in.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.doors.share.figures import Figures, Value

COMPARED = frozenset({"equal", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"})
KINDS = {  # the protocol's names and Delta's → how values compare
    "bool": "boolean", "boolean": "boolean", "int": "number", "integer": "number", "long": "number", "short": "number",
    "byte": "number", "float": "number", "double": "number", "string": "string", "date": "date",
    "timestamp": "timestamp",
}  # fmt: skip
_DEEPEST = 100
Node = Mapping[str, Any]


class NotUnderstood(ValueError):
    """A hint, or a part of one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the client is told of a file: `kinds` of the columns as Delta names them, `values` of the partition's."""

    kinds: Mapping[str, str]
    values: Mapping[str, str | None]
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class _Range:
    """`low` and `high` None: nothing is known, or (with `nulls` everywhere) nothing is there."""

    low: Any
    high: Any
    some_null: bool
    all_null: bool


@dataclass(frozen=True, slots=True)
class _Maybe:
    """Whether it may be true of a row, whether it may be false of one."""

    true: bool
    false: bool


_UNSURE = _Maybe(true=True, false=True)


def from_json(text: str) -> Node:
    """NotUnderstood."""
    try:
        node = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(text[:40]) from error
    _demand_sound(node, _DEEPEST)
    return dict(node)


def columns(node: Node) -> set[str]:
    """Those that it names."""
    if node["op"] == "column":
        return {str(node["name"])}
    return {name for child in node.get("children", ()) for name in columns(child)}


def may_match(node: Node, known: Known) -> bool:
    return _judged(node, known).true


def _demand_sound(node: Any, deepest: int) -> None:
    if not isinstance(node, dict) or not isinstance(node.get("op"), str) or deepest == 0:
        raise NotUnderstood(str(node)[:40])
    children = node.get("children", [])
    if not isinstance(children, list):
        raise NotUnderstood(str(node)[:40])
    least, most = _children(node["op"])
    texts = ("name",) if node["op"] == "column" else ("value",) if node["op"] == "literal" else ()
    if not least <= len(children) <= most or any(not isinstance(node.get(text), str) for text in texts):
        raise NotUnderstood(str(node)[:40])
    for child in children:
        _demand_sound(child, deepest - 1)


def _children(op: str) -> tuple[int, int]:
    if op in ("column", "literal"):
        return 0, 0
    if op in ("isNull", "not"):
        return 1, 1
    if op in COMPARED:
        return 2, 2
    if op in ("and", "or"):
        return 2, 10_000
    raise NotUnderstood(op[:40])


def _judged(node: Node, known: Known) -> _Maybe:
    children: Sequence[Node] = node.get("children", ())
    match node["op"]:
        case "and":
            parts = [_judged(child, known) for child in children]
            return _Maybe(all(part.true for part in parts), any(part.false for part in parts))
        case "or":
            parts = [_judged(child, known) for child in children]
            return _Maybe(any(part.true for part in parts), all(part.false for part in parts))
        case "not":
            inner = _judged(children[0], known)
            return _Maybe(inner.false, inner.true)
        case "isNull":
            return _is_null(children[0], known)
        case op if op in COMPARED:
            return _compared(op, children, known)
    return _UNSURE


def _is_null(column: Node, known: Known) -> _Maybe:
    found = _range(column, known) if column["op"] == "column" else None
    return _UNSURE if found is None else _Maybe(found.some_null, not found.all_null)


def _compared(op: str, children: Sequence[Node], known: Known) -> _Maybe:
    first, second = children
    if first["op"] == "literal" and second["op"] == "column":
        first, second, op = second, first, _TURNED.get(op, op)
    if (first["op"], second["op"]) != ("column", "literal"):
        return _UNSURE
    found, kind = _range(first, known), KINDS.get(known.kinds.get(first["name"], ""), "")
    value = _typed(second["value"], kind)
    if found is None or value is None:
        return _UNSURE
    if found.all_null:
        return _Maybe(true=False, false=False)
    if found.low is None:
        return _UNSURE
    return _OPS[op](found.low, found.high, value)


def _range(column: Node, known: Known) -> _Range | None:
    """None where nothing is known of the column, or it is to be compared as something else than it is."""
    name, kind = column["name"], KINDS.get(known.kinds.get(column["name"], ""), "")
    if not kind or KINDS.get(str(column.get("valueType", kind)), kind) != kind:
        return None
    if name in known.values:
        text = known.values[name]
        if not text:
            return _Range(None, None, some_null=True, all_null=True)
        value = _typed(text, kind)
        return None if value is None else _Range(value, value, some_null=False, all_null=False)
    figures = known.figures
    if figures is None or name not in figures.nulls:
        return None
    nulls = figures.nulls[name]
    low, high = (_comparable(of.get(name)) for of in (figures.least, figures.most))
    return _Range(low, high, some_null=nulls > 0, all_null=nulls == figures.rows)


def _comparable(value: Value | None) -> Any:
    if isinstance(value, float):
        return Decimal(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _typed(text: str, kind: str) -> Any:
    """None where it is not of that kind."""
    try:
        return _READ[kind](text) if kind in _READ else None
    except (ValueError, InvalidOperation):
        return None


def _number(text: str) -> Decimal | None:
    number = Decimal(text)
    return number if number.is_finite() else None


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_READ: Mapping[str, Callable[[str], Any]] = {
    "number": _number, "boolean": lambda text: {"true": True, "false": False}.get(text.lower()),
    "date": date.fromisoformat, "timestamp": _moment, "string": str,
}  # fmt: skip

_TURNED = {
    "lessThan": "greaterThan", "lessThanOrEqual": "greaterThanOrEqual",
    "greaterThan": "lessThan", "greaterThanOrEqual": "lessThanOrEqual",
}  # fmt: skip
_OPS = {
    "equal": lambda low, high, v: _Maybe(low <= v <= high, not low == v == high),
    "lessThan": lambda low, high, v: _Maybe(low < v, high >= v),
    "lessThanOrEqual": lambda low, high, v: _Maybe(low <= v, high > v),
    "greaterThan": lambda low, high, v: _Maybe(high > v, low <= v),
    "greaterThanOrEqual": lambda low, high, v: _Maybe(high >= v, low < v),
}
