"""Bare text → a number, or null: as its thousands and decimals are marked, and as its type holds it.

Guards by regular expression come before each cast, because engines differ in what they take for a number: `12.7` as an
integer, `1e400`, `Infinity`, signs between thousands.
"""

import re

from sqlglot import exp

from judging.trees import double, matches, replaced, text, try_cast
from sectors.spec.column import Column

INTEGER = "^[+-]?[0-9]+$"
NUMBER = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$"
LARGEST_DOUBLE = "1.7976931348623157E308"
ALIKE = {" ": " \u00a0\u2009\u202f", "'": "'\u2019"}  # signs between thousands that are told by the first


def number(column: Column, value: exp.Expr) -> exp.Expr:
    """The bare text `value` as the column's type; null where it is not one."""
    guard = INTEGER if column.type in ("integer", "bigint") else _decimal_guard(column.type) or NUMBER
    plain = _plain(column, value)
    found = exp.Case().when(matches(plain, guard), try_cast(plain, column.type))
    return _finite(_converted(column, found)) if column.type == "double" else found


def _plain(column: Column, value: exp.Expr) -> exp.Expr:
    """The text with a point as its decimal mark and without signs between thousands; null where those stand wrong."""
    mark, sign = column.decimal_mark, column.thousands
    found: exp.Expr = value.copy()
    if sign:
        signs = ALIKE.get(sign, sign)
        grouped = f"^[+-]?([0-9]{{1,3}}([{signs}][0-9]{{3}})+|[0-9]*)([{mark}][0-9]*)?([eE][+-]?[0-9]+)?$"
        found = exp.Case().when(matches(value, grouped), _without(value, signs))
    elif mark != ".":
        found = exp.Case().when(exp.Not(this=matches(value, "[.]")), value.copy())
    return found if mark == "." else replaced(found, mark, ".")


def _without(value: exp.Expr, signs: str) -> exp.Expr:
    return replaced(value, signs, "") if len(signs) == 1 else exp.func("TRANSLATE", value.copy(), text(signs), text(""))


def _decimal_guard(kind: str) -> str | None:
    """At most `s` digits after the point that are not zero: rounding would lose what was sent."""
    found = re.fullmatch(r"decimal\((\d+),(\d+)\)", kind)
    if found is None:
        return None
    scale = int(found[2])
    return f"^[+-]?([0-9]+([.][0-9]{{0,{scale}}}0*)?|[.]{f'[0-9]{{1,{scale}}}0*' if scale else '0+'})$"


def _converted(column: Column, found: exp.Expr) -> exp.Expr:
    """In the column's unit, as doubles: both engines then compute the same."""
    rule = column.convert
    if rule is None:
        return found
    added = exp.Add(this=exp.Paren(this=found), expression=double(rule.add)) if rule.add else exp.Paren(this=found)
    times = exp.Mul(this=exp.Paren(this=added), expression=double(rule.multiply))
    return exp.Paren(this=exp.Div(this=exp.Paren(this=times), expression=double(rule.divide), typed=True))


def _finite(found: exp.Expr) -> exp.Expr:
    largest = exp.cast(text(LARGEST_DOUBLE), "double")
    return exp.Case().when(exp.LTE(this=exp.Abs(this=found), expression=largest), found.copy())
