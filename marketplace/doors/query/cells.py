"""A result's values as the page shows them. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import orjson

from wire import times
from wire.cells import harmless

_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_EXACT = 2**53  # larger integers lose their last digits in a browser


def shown(value: Any) -> Any:
    """A number, text or truth as it is; what a browser cannot hold exactly, and what has parts, as text."""
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return str(value)
    return value


def formulas(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    """Where a cell stands that a spreadsheet would run."""
    for line, row in enumerate(rows):
        yield from ((line, column) for column, value in enumerate(row) if harmless(value) is not value)


def in_file(types: Sequence[str]) -> Callable[[Sequence[Any]], list[Any]]:
    """The same for a file, by the columns' types: a time with a zone as ISO 8601 with its offset."""
    timed = {at for at, type_ in enumerate(types) if type_.startswith("timestamp") and type_.endswith("with time zone")}

    def row(values: Sequence[Any]) -> list[Any]:
        return [_time(value) if at in timed and value else _plain(value) for at, value in enumerate(values)]

    return row


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return str(value).lower() if isinstance(value, bool) else value


def _time(text: str) -> str:
    """Trino's `2026-10-01 09:00:00.000 Asia/Seoul`; a year that no calendar of ours has stays as it is."""
    at, _, zone = text.rpartition(" ")
    try:
        offset = _OFFSET.fullmatch(zone)
        return datetime.fromisoformat(at + zone).isoformat() if offset else _in(zone, datetime.fromisoformat(at))
    except (ValueError, ZoneInfoNotFoundError):
        return text


def _in(zone: str, at: datetime) -> str:
    return at.replace(tzinfo=times.there(zone)).isoformat()
