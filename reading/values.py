"""Typed values of Python → texts, each in the one form that a declaration reads by its defaults.

Days and times are ISO 8601, those of a zone in UTC with `+00:00`; numbers have plain digits, all that they have, and no
point where they are whole; yes and no are true and false. `reading.arrow_texts` says the same of Arrow's columns.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

ODD = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
MICROSECOND = timedelta(microseconds=1)


def text_of(value: object) -> str | None:
    """TypeError for bytes, and for what is not a single value."""
    if value is None:
        return None
    write = next((write for kind, write in WRITERS if isinstance(value, kind)), None)
    if write is None:
        raise TypeError(f"no text stands for a value of type {type(value).__name__}")
    return write(value)


def digits(text: str) -> str:
    """A number as programs write it, without an exponent: `1e+21`, `2.0`, `0E-20`, `nan`."""
    if text.lower() in ODD:
        return ODD[text.lower()]
    if "e" in text.lower():
        text = f"{Decimal(text):f}"
    return text.removesuffix(".0")


def span(counted: int, each: int) -> str:
    """So many parts of a second, `each` of them one: hours, also more than a day has, minutes, seconds."""
    whole, rest = divmod(abs(counted), each)
    minutes, seconds = divmod(whole, 60)
    told = f"{'-' if counted < 0 else ''}{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return f"{told}.{str(rest).zfill(len(str(each)) - 1).rstrip('0')}" if rest else told


def _moment(value: datetime) -> str:
    here = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return _whole(here.isoformat(" ")) + ("+00:00" if value.tzinfo else "")


def _whole(told: str) -> str:
    """Without the zeros that end a fraction of a second."""
    return told.rstrip("0") if "." in told else told


WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (  # a bool is an int, too, and a datetime a date
    (str, str),
    (UUID, str),
    (bool, lambda value: str(value).lower()),
    (int, str),
    (float, lambda value: digits(repr(value))),
    (Decimal, lambda value: digits(str(value))),
    (datetime, _moment),
    (date, date.isoformat),
    (time, lambda value: _whole(value.isoformat())),
    (timedelta, lambda value: span(value // MICROSECOND, 10**6)),
)
