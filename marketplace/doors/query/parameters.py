"""Parameters of a statement: `{{since:date}}`. Pure.

    … at >= {{since:date}}, since = 2026-01-01 → EXECUTE IMMEDIATE '… at >= ?' USING CAST('2026-01-01' AS DATE)

A value never becomes a part of the statement's text: the engine puts it in the place of the `?` after it has read the
statement, and each is written by the generator from a checked value of its type. In quotes and comments there is no
parameter: one in quotes is refused, so that nobody believes that it holds.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from sqlglot import exp

from marketplace.doors.query.errors import ParameterUnfit
from marketplace.doors.query.statement import single

TEXT: Final = "text"
_PLACE = r"\{\{\s*(?P<name>[A-Za-z_][A-Za-z0-9_]{0,39})\s*(?::\s*(?P<type>[a-z]+)\s*)?\}\}"
_PLACES = re.compile(_PLACE)
_PARTS = re.compile(
    r"(?P<quoted>'(?:[^']|'')*'?|\"(?:[^\"]|\"\")*\"?)|(?P<comment>--[^\r\n]*|/\*.*?(?:\*/|\Z))|" + _PLACE, re.DOTALL
)
_MOST_DIGITS = 38  # of a decimal
_LONGEST = 10_000  # characters of a value


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: str


def parameters(sql: str) -> list[Parameter]:
    """Each once, in the order of the text. ParameterUnfit for an unknown type, two types, and one in quotes."""
    found: dict[str, str | None] = {}
    for part in _PARTS.finditer(sql):
        if part["quoted"] and (inside := _PLACES.search(part["quoted"])):
            raise ParameterUnfit(
                f"{inside['name']} stands in quotes", remedy="Take the quotes away: it brings its own."
            )
        if part["name"]:
            _note(found, part["name"], part["type"])
    return [Parameter(name, type_ or TEXT) for name, type_ in found.items()]


def _note(found: dict[str, str | None], name: str, type_: str | None) -> None:
    if type_ is not None and type_ not in TYPES:
        raise ParameterUnfit(f"{name} has the type {type_}", remedy=f"Use one of: {', '.join(TYPES)}.")
    if type_ and (found.get(name) or type_) != type_:
        raise ParameterUnfit(f"{name} has two types", remedy="Name its type once.")
    found[name] = found.get(name) or type_


def bound(sql: str, given: Mapping[str, str], zone: str) -> str:
    """What is sent: the statement itself, or one that the engine completes.

    ParameterUnfit, StatementUnfit name what is wrong.
    """
    sql = single(sql)
    values = {one.name: _literal(one, given.get(one.name), zone) for one in parameters(sql)}
    if not values:
        return sql
    order: list[exp.Expression] = []

    def place(part: re.Match[str]) -> str:
        if not part["name"]:
            return part[0]
        order.append(values[part["name"]])
        return "?"

    text = exp.Literal.string(_PARTS.sub(place, sql.rstrip())).sql("trino")
    return f"EXECUTE IMMEDIATE {text} USING {', '.join(value.sql('trino') for value in order)}"


def _literal(one: Parameter, value: str | None, zone: str) -> exp.Expression:
    if value is None or (not value.strip() and one.type != TEXT):
        raise ParameterUnfit(f"{one.name} has no value", remedy="Give it one.")
    if len(value) > _LONGEST or "\0" in value:
        raise ParameterUnfit(
            f"{one.name} is too long, or holds a NUL", remedy=f"Give it {_LONGEST:,} characters at most."
        )
    try:
        return TYPES[one.type](value if one.type == TEXT else value.strip(), zone)
    except (ValueError, InvalidOperation, OverflowError) as error:
        raise ParameterUnfit(f"{one.name} is not of the type {one.type}", remedy=_EXAMPLES[one.type]) from error


def _text(value: str, _: str) -> exp.Expression:
    return exp.Literal.string(value)


def _integer(value: str, _: str) -> exp.Expression:
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError(value)
    return exp.cast(exp.Literal.string(str(number)), "bigint")


def _number(value: str, _: str) -> exp.Expression:
    number = Decimal(value)
    text = f"{number:f}" if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS else ""
    digits, _, fraction = text.lstrip("-").partition(".")
    if not text or len(digits) + len(fraction) > _MOST_DIGITS:
        raise ValueError(value)
    return exp.cast(exp.Literal.string(text), f"decimal({len(digits) + len(fraction)}, {len(fraction)})")


def _date(value: str, _: str) -> exp.Expression:
    return exp.cast(exp.Literal.string(date.fromisoformat(value).isoformat()), "date")


def _timestamp(value: str, zone: str) -> exp.Expression:
    """A time without a zone is of the page's."""
    at = datetime.fromisoformat(value)
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    offset = f"{at:%z}"
    text = f"{at.replace(tzinfo=None).isoformat(' ', 'microseconds')} {offset[:3]}:{offset[3:5]}"
    return exp.cast(exp.Literal.string(text), exp.DataType.build("timestamp(6) with time zone", dialect="trino"))


def _boolean(value: str, _: str) -> exp.Expression:
    if value.lower() not in ("true", "false"):
        raise ValueError(value)
    return exp.Boolean(this=value.lower() == "true")


TYPES: Final[Mapping[str, Callable[[str, str], exp.Expression]]] = MappingProxyType({
    TEXT: _text, "integer": _integer, "number": _number, "date": _date, "timestamp": _timestamp, "boolean": _boolean,
})  # fmt: skip
_EXAMPLES: Final[Mapping[str, str]] = MappingProxyType({
    "integer": "Write it as 42.", "number": "Write it as 1234.5.", "date": "Write it as 2026-01-31.",
    "timestamp": "Write it as 2026-01-31 09:00, with +09:00 for a zone of its own.", "boolean": "Write true or false.",
})  # fmt: skip
