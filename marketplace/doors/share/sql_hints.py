"""Hints in SQL → nodes as in hints of JSON (`hints.py`): a column compared with a constant, AND, OR, NOT. Pure."""

from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from marketplace.doors.share.hints import Node, NotUnderstood

_OPS: dict[type[exp.Expr], str] = {
    exp.EQ: "equal", exp.LT: "lessThan", exp.LTE: "lessThanOrEqual", exp.GT: "greaterThan",
    exp.GTE: "greaterThanOrEqual",
}  # fmt: skip


def from_sql(text: str) -> Node:
    """NotUnderstood."""
    try:
        return _node(sqlglot.parse_one(text, dialect="spark"))
    except (SqlglotError, RecursionError) as error:
        raise NotUnderstood(text[:40]) from error


def _node(tree: exp.Expr) -> dict[str, Any]:
    if type(tree) in _OPS:
        return _of(_OPS[type(tree)], _leaf(tree.args["this"]), _leaf(tree.args["expression"]))
    match tree:
        case exp.Paren() | exp.Not():
            return _node(tree.this) if isinstance(tree, exp.Paren) else _of("not", _node(tree.this))
        case exp.And() | exp.Or():
            return _of("and" if isinstance(tree, exp.And) else "or", _node(tree.left), _node(tree.right))
        case exp.NEQ():
            return _of("not", _of("equal", _leaf(tree.left), _leaf(tree.right)))
        case exp.Is() if isinstance(tree.expression, exp.Null):
            return _of("isNull", _leaf(tree.this))
        case exp.In() if tree.expressions:
            return _of("or", *(_of("equal", _leaf(tree.this), _leaf(one)) for one in tree.expressions))
    raise NotUnderstood(tree.sql()[:40])


def _leaf(tree: exp.Expr) -> dict[str, Any]:
    match tree:
        case exp.Paren():
            return _leaf(tree.this)
        case exp.Column() if not tree.table:
            return {"op": "column", "name": tree.name}
        case exp.Literal():
            return {"op": "literal", "value": tree.name}
        case exp.Boolean():
            return {"op": "literal", "value": str(tree.this).lower()}
        case exp.Neg() if isinstance(tree.this, exp.Literal):
            return {"op": "literal", "value": f"-{tree.this.name}"}
        case exp.Cast():
            return _leaf(tree.this)  # DATE '2026-01-01'
    raise NotUnderstood(tree.sql()[:40])


def _of(op: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"op": op, "children": list(children)}
