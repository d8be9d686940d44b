"""A declared column's text → its value, in plain Python: what `decimal`, `strptime` and `zoneinfo` make of it."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

YES, NO = ("true", "t", "1", "y", "yes"), ("false", "f", "0", "n", "no")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
DEFAULT_FORMAT = {"date": ["%Y-%m-%d"], "timestamp": ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"]}
WHOLE = {"integer": 2**31, "bigint": 2**63}


class Untyped(ValueError):
    """The text is no such type."""


def cleaned(column: Mapping[str, Any], text: str | None) -> str | None:
    """None for what stands for nothing; declared texts replaced."""
    if text is None or text == "" or text in _listed(column, "null_tokens"):
        return None
    if "null_pattern" in column and re.search(column["null_pattern"], text):
        return None
    return str(column.get("recode", {}).get(text, text))


def _listed(column: Mapping[str, Any], key: str) -> list[str]:
    given = column.get(key, [])
    return [given] if isinstance(given, str) else list(given)


def typed(column: Mapping[str, Any], feed_zone: str, text: str) -> Any:
    """Untyped where `text` is no `column.type`."""
    kind = column["type"].partition("(")[0]
    return READ[kind](column, feed_zone, text)


def _number(column: Mapping[str, Any], text: str) -> str:
    mark, sign = column.get("decimal_mark", "."), column.get("thousands")
    if mark != "." and "." in text and sign != ".":
        raise Untyped(text)
    whole, *fraction = text.split(mark, 1)
    if sign and sign in text:
        if any(sign in part for part in fraction):
            raise Untyped(text)
        digits = whole.lstrip("+-")
        first, *groups = re.split("[eE]", digits)[0].split(sign)
        if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
            raise Untyped(text)
        whole = whole.replace(sign, "")
    plain = ".".join([whole, *fraction])
    if not plain.isascii() or not NUMBER.fullmatch(plain):
        raise Untyped(text)
    return plain


def _whole(column: Mapping[str, Any], zone: str, text: str) -> int:
    plain = _number(column, text)
    if not re.fullmatch("[+-]?[0-9]+", plain):
        raise Untyped(text)
    limit = WHOLE[column["type"]]
    if not -limit <= int(plain) < limit:
        raise Untyped(text)
    return int(plain)


def _decimal(column: Mapping[str, Any], zone: str, text: str) -> Decimal:
    precision, scale = map(int, re.findall("[0-9]+", column["type"]))
    plain = _number(column, text)
    if "e" in plain.lower():
        raise Untyped(text)
    whole, _, fraction = plain.lstrip("+-").partition(".")
    if fraction[scale:].strip("0") or len(whole.lstrip("0")) > precision - scale:
        raise Untyped(text)
    return Decimal(plain)


def _double(column: Mapping[str, Any], zone: str, text: str) -> float:
    number, rule = float(_number(column, text)), column.get("convert")
    if rule:
        number = (number + rule.get("add", 0.0)) * rule.get("multiply", 1.0) / rule.get("divide", 1.0)
    if not math.isfinite(number):
        raise Untyped(text)
    return number


def _boolean(column: Mapping[str, Any], zone: str, text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise Untyped(text)
    return text.lower() in YES


def _moment(column: Mapping[str, Any], text: str) -> datetime:
    for pattern in _listed(column, "format") or DEFAULT_FORMAT[column["type"]]:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - its zone is the column's
        except ValueError:
            continue
        first = column.get("first_year", 1969)
        if "%y" in pattern:
            found = found.replace(year=first + (found.year - first) % 100)
        return found
    raise Untyped(text)


def _date(column: Mapping[str, Any], zone: str, text: str) -> date:
    return _moment(column, text).date()


def _timestamp(column: Mapping[str, Any], zone: str, text: str) -> datetime:
    here = ZoneInfo(column.get("zone", zone))
    local = _moment(column, text)
    utc = local.replace(tzinfo=here).astimezone(UTC)
    if utc.astimezone(here).replace(tzinfo=None) != local:
        raise Untyped(text)  # clocks skip it
    return utc


def partition_value(name: str, value: Any, zone: str) -> str:
    """The day, month or year that clocks of `zone` show at a moment; of a date its own; another value as it is."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    lengths = {"year": 4, "month": 7, "day": 10}
    return value.isoformat()[: lengths[name]] if isinstance(value, date) else str(value)


READ: Mapping[str, Callable[[Mapping[str, Any], str, str], Any]] = {
    "integer": _whole,
    "bigint": _whole,
    "decimal": _decimal,
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "timestamp": _timestamp,
    "varchar": lambda column, zone, text: text,
    "list": lambda column, zone, text: text.split(column.get("split", "\x1f")),
}
