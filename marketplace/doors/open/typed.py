"""A value of an address → a literal of its column's type. Pure; what does not fit is said with an example."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlglot import exp

from lakehouse.duck import sql_type
from marketplace.doors.open.errors import DoesNotFit

WHOLE = {"byte": 8, "short": 16, "integer": 32, "long": 64}
MOST_DIGITS = 38
NUMBERS = (*WHOLE, "float", "double", "decimal")


def is_number(kind: str) -> bool:
    return kind.startswith(NUMBERS)


def literal(place: str, text: str, kind: str, zone: str | None) -> exp.Expression:
    """The value as the column holds it; a time without an offset is of the column's zone. DoesNotFit."""
    family = kind.partition("(")[0]
    try:
        written = _READERS[family](text if family == "string" else _plain(text), kind, zone)
    except (ValueError, ArithmeticError, KeyError, OverflowError) as error:
        example = EXAMPLES.get(family, "another column")
        raise DoesNotFit(f"{place}: {text[:50]!r} is no {_NAMES.get(family, 'value')}", remedy=_say(example)) from error
    if family == "decimal":  # a literal of its own width, so that no digit is cut before the comparison
        return exp.Literal.number(written)
    return exp.cast(exp.Literal.string(written), sql_type(kind))


def _plain(text: str) -> str:
    """Python reads 1_000 as a number; nobody else does."""
    if "_" in text:
        raise ValueError(text)
    return text.strip()


def _whole(text: str, kind: str, _: str | None) -> str:
    number = int(text)
    if abs(number) >= 2 ** (WHOLE[kind] - 1):
        raise ValueError(text)
    return str(number)


def _decimal(text: str, kind: str, _zone: str | None) -> str:
    """Compared in a width that holds both, which has no more digits than the widest decimal."""
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(text)
    whole, _, part = f"{number:f}".lstrip("-").partition(".")
    precision, scale = _width(kind)
    if max(len(whole), precision - scale) + max(len(part), scale) > MOST_DIGITS:
        raise ValueError(text)
    return f"{number:f}"


def _width(kind: str) -> tuple[int, int]:
    """Of "decimal(18,6)"; bare, Delta's own."""
    precision, _, scale = kind.partition("(")[2].rstrip(")").partition(",")
    return int(precision or 10), int(scale or 0)


def _float(text: str, _kind: str, _zone: str | None) -> str:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return repr(number)


def _boolean(text: str, _kind: str, _zone: str | None) -> str:
    return {"true": "true", "false": "false"}[text.lower()]


def _date(text: str, _kind: str, _zone: str | None) -> str:
    return date.fromisoformat(text).isoformat()


def _moment(text: str, _kind: str, zone: str | None) -> str:
    at = datetime.fromisoformat(text.replace(" ", "+") if text.count(" ") and "T" in text else text)
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone or "UTC"))
    return at.astimezone(UTC).isoformat(sep=" ")


def _wall(text: str, _kind: str, _zone: str | None) -> str:
    at = datetime.fromisoformat(text)
    if at.tzinfo:
        raise ValueError(text)
    return at.isoformat(sep=" ")


_READERS: Mapping[str, Callable[[str, str, str | None], str]] = {
    **dict.fromkeys(WHOLE, _whole), "decimal": _decimal, "float": _float, "double": _float, "boolean": _boolean,
    "date": _date, "timestamp": _moment, "timestamp_ntz": _wall, "string": lambda text, _k, _z: text,
}  # fmt: skip
_NAMES = {
    **dict.fromkeys(WHOLE, "whole number that fits"), "decimal": "number", "float": "number", "double": "number",
    "boolean": "true or false", "date": "day", "timestamp": "time", "timestamp_ntz": "time without an offset",
}  # fmt: skip
EXAMPLES = {
    **dict.fromkeys(WHOLE, "12"), "decimal": "12.5", "float": "12.5", "double": "12.5", "boolean": "true",
    "date": "2026-11-30", "timestamp": "2026-11-30T09:00:00+09:00", "timestamp_ntz": "2026-11-30T09:00:00",
}  # fmt: skip


def _say(example: str) -> str:
    return f"Write it as {example}."


def is_true(place: str, text: str) -> bool:
    """DoesNotFit for what is neither true nor false."""
    if text.lower() not in ("true", "false"):
        raise DoesNotFit(f"{place}: {text[:50]!r} is no true or false", remedy="Write true or false.")
    return text.lower() == "true"
