"""Rows of a database as JSON lines or CSV: decimals with their digits, times as ISO 8601, bytes as hexadecimal."""

import csv
import io
import math
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from intake.partial import Partial


class Writer:
    """Into a partial file, as the ending of its name says."""

    def __init__(self, name: str, partial: Partial) -> None:
        self._as_csv, self._partial, self.rows = name.endswith(".csv"), partial, 0

    def write(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._partial.add(self._csv(names, rows) if self._as_csv else _json(names, rows))
        self.rows += len(rows)

    def _csv(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not self.rows:
            writer.writerow(names)
        writer.writerows([_text(value) for value in row] for row in rows)
        return text.getvalue().encode()


def _json(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    lines = (dict(zip(names, map(_value, row), strict=True)) for row in rows)
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def _value(value: Any) -> Any:
    """As JSON has it: a number stays one, to its last digit."""
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, int) and not isinstance(value, bool):
        return orjson.Fragment(str(value))
    if value is None or isinstance(value, bool | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, list | tuple):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _value(item) for key, item in value.items()}
    return _text(value)


def _text(value: Any) -> str:
    """As CSV has it."""
    if value is None:
        return ""
    write = next((write for kinds, write in _WRITTEN if isinstance(value, kinds)), str)
    return write(value)


def _decimal(value: Decimal) -> str:
    return format(value, "f") if value.is_finite() else str(value)


_WRITTEN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (Decimal, _decimal),
    (date | time, lambda value: value.isoformat()),  # a datetime is a date, too
    (timedelta, lambda value: str(value.total_seconds())),
    (bytes | bytearray | memoryview, lambda value: bytes(value).hex()),
    (list | tuple | dict, lambda value: orjson.dumps(_value(value)).decode()),
)
