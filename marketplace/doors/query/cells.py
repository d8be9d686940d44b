"""A result's values as the page shows them. Pure."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from wire.cells import harmless

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


def in_file(value: Any) -> Any:
    """The same for a file, of the client's own values: a time with a zone is left to the sheet."""
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.isoformat(" ")
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return str(value).lower() if isinstance(value, bool) else value
