"""The types a column may have, by the names that Spark, DuckDB and Trino share, and checks of small notations."""

import codecs
import re
from datetime import date

PLAIN = ("date", "timestamp", "boolean", "integer", "bigint", "double", "varchar", "list")
MOST_DIGITS = 38  # of a decimal
NUMBERS = ("integer", "bigint", "double", "decimal")
TIMES = ("date", "timestamp")
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_CRON = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))  # minute hour day month weekday
_CRON_ITEM = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def is_type(text: str) -> bool:
    """`decimal(p,s)` with 1 ≤ p ≤ 38 and s ≤ p, or one of the plain types."""
    if found := _DECIMAL.fullmatch(text):
        precision, scale = int(found[1]), int(found[2])
        return 1 <= precision <= MOST_DIGITS and scale <= precision
    return text in PLAIN


def is_day(text: str) -> bool:
    """YYYY-MM-DD, and such a day is in the calendar."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_cron(text: str) -> bool:
    """Five fields of numbers, ranges, lists and steps, each within its bounds."""
    fields = text.split()
    return len(fields) == len(_CRON) and all(map(_is_cron_field, fields, _CRON))


def _is_cron_field(field: str, bounds: tuple[int, int]) -> bool:
    for item in field.split(","):
        found = _CRON_ITEM.fullmatch(item)
        if found is None:
            return False
        first, last, step = (int(number) if number else None for number in found.groups())
        numbers = [number for number in (first, last) if number is not None]
        inside = all(bounds[0] <= number <= bounds[1] for number in numbers)
        if not inside or numbers != sorted(numbers) or step == 0:
            return False
    return True


def is_name(text: str) -> bool:
    """A name that every engine takes unquoted; those that begin with `_` are ours."""
    return bool(_NAME.fullmatch(text))


def is_encoding(text: str) -> bool:
    """A codec between bytes and text that can be read piece by piece."""
    try:
        return isinstance(codecs.getincrementaldecoder(text)("strict").decode(b""), str)
    except (LookupError, TypeError, AttributeError):
        return False
