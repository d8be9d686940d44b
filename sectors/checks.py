"""What the checks of a declaration may say: which kinds there are, for which types, with which values.

`{ between = [0, 10] }` → Check("between", (0, 10)); `judging.checks` says what each means
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sectors.reader import Reader, nearest
from sectors.regexes import is_shared
from sectors.spec.column import Check
from sectors.types import NUMBERS, TIMES

MOST_DIGITS = 38  # of a decimal, in every engine
Fits = Callable[[str, Any], bool]


def _comparable(kind: str, value: Any) -> bool:
    """A number for a number, a date for a date, a time with its offset for a timestamp."""
    if kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind == "timestamp":
        return isinstance(value, datetime) and value.tzinfo is not None and _has_utc(value)
    return kind.startswith(NUMBERS) and isinstance(value, int | float) and not isinstance(value, bool)


def _has_utc(moment: datetime) -> bool:
    """Whether it is of the years 1 to 9999 in UTC, too."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _is_too_wide(kind: str, value: Any) -> bool:
    """A bound and a decimal that no decimal of an engine holds both."""
    if not kind.startswith("decimal") or isinstance(value, str):
        return False
    precision, scale = map(int, re.findall("[0-9]+", kind))
    whole, _, fraction = f"{abs(Decimal(repr(value))):f}".partition(".")
    return max(precision - scale, len(whole.lstrip("0"))) + max(scale, len(fraction.rstrip("0"))) > MOST_DIGITS


def _listed(kind: str, value: Any) -> bool:
    return isinstance(value, str) if kind == "varchar" else _comparable(kind, value)


@dataclass(frozen=True, slots=True)
class Kind:
    """`count`: how many values it takes, None: one or more; `fits`: whether a value goes with a column's type."""

    count: int | None
    fits: Fits
    takes: str


BOUND = "a number for a number, a date for a date, a time with its offset, to year 9999 in UTC, for a timestamp"
KINDS = {
    "between": Kind(2, _comparable, BOUND),
    "at_least": Kind(1, _comparable, BOUND),
    "at_most": Kind(1, _comparable, BOUND),
    "above": Kind(1, _comparable, BOUND),
    "in": Kind(None, _listed, "texts for a varchar, otherwise " + BOUND),
    "matches": Kind(
        1,
        lambda kind, value: kind == "varchar" and isinstance(value, str) and is_shared(value),
        "for a varchar, a regular expression without look-around or back references",
    ),
    "max_length": Kind(
        1, lambda kind, value: kind == "varchar" and type(value) is int and value > 0, "for a varchar, a number above 0"
    ),
    "not_before": Kind(
        1, lambda kind, value: kind.startswith((*TIMES, *NUMBERS)) and isinstance(value, str), "the name of a column"
    ),
}


def read_check(reader: Reader, column_type: str) -> Check:
    """The check in a table with one key: its kind; the value: its arguments."""
    items = reader.items()
    if len(items) != 1:
        raise reader.error("", "must have one key", f"Use one of {', '.join(KINDS)}.")
    name, value = items[0]
    if name not in KINDS:
        raise reader.error(name, "is not a check", f"Use one of {', '.join(KINDS)}{nearest(name, list(KINDS))}.")
    arguments = tuple(value) if isinstance(value, list) else (value,)
    _fits(reader, name, arguments, column_type)
    return Check(name, arguments)


def _fits(reader: Reader, name: str, arguments: tuple[Any, ...], column_type: str) -> None:
    kind = KINDS[name]
    if not arguments or (kind.count is not None and len(arguments) != kind.count):
        raise reader.error(name, f"has {len(arguments)} values", f"It takes {kind.count or 'one or more'}.")
    if wrong := [value for value in arguments if not kind.fits(column_type, value)]:
        raise reader.error(name, f"{wrong[0]!r} does not go with type {column_type}", f"It takes {kind.takes}.")
    if wide := [value for value in arguments if _is_too_wide(column_type, value)]:
        cause = f"{wide[0]!r} beside a {column_type} takes more than {MOST_DIGITS} digits to compare"
        raise reader.error(name, cause, "Give the column fewer digits, or another bound.")
    if name == "between" and arguments[0] > arguments[1]:
        raise reader.error(name, f"{arguments[0]} is above {arguments[1]}", "Give the smaller one first.")
