"""Rows as a workbook, a row at a time in constant memory; what Excel would change is written as text.

A time is written as the clock of its column's zone shows it, which the sheet `dictionary` names: a workbook's times
have no zone. Whole numbers and decimals of more than 15 digits, and dates before 1900, become text.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from wire import times
from wire.cells import harmless

MOST_ROWS = 1_048_575  # beside the head
MOST_TEXT = 32_767  # characters of a cell
_EXACT = 10**15
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FIRST_YEAR = 1900


class DoesNotFit(ValueError):
    """A sheet holds no more; names the limit and the remedy."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of the rows, and how its cells are written."""

    to: Worksheet
    names: tuple[str, ...]
    zones: Mapping[str, str]
    guard: bool
    days: Any
    moments: Any

    def write(self, row: int, values: Sequence[object]) -> None:
        """One row. DoesNotFit."""
        if row > MOST_ROWS:
            raise DoesNotFit(f"a sheet holds {MOST_ROWS:,} rows; ask for csv or parquet")
        for place, value in enumerate(values):
            self._cell(row, place, as_excel_keeps(value, self.zones.get(self.names[place], "UTC")))

    def _cell(self, row: int, place: int, cell: object) -> None:
        match cell:
            case str():
                text = str(harmless(cell)) if self.guard else cell
                if len(text) > MOST_TEXT:
                    raise DoesNotFit(f"a cell holds {MOST_TEXT:,} characters, row {row} {len(text):,}; ask for csv")
                self.to.write_string(row, place, text)
            case datetime():
                self.to.write_datetime(row, place, cell, self.moments)
            case date():
                self.to.write_datetime(row, place, cell, self.days)
            case bool():
                self.to.write_boolean(row, place, cell)
            case int() | float() | Decimal():
                self.to.write_number(row, place, cell)


def write(
    target: Path, columns: Sequence[str], zones: Mapping[str, str], batches: Iterable[pa.RecordBatch], *, guard: bool
) -> int:
    """The number of rows written. DoesNotFit."""
    with xlsxwriter.Workbook(str(target), OPTIONS) as book:
        days, moments = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        sheet = Sheet(book.add_worksheet("data"), tuple(columns), zones, guard, days, moments)
        sheet.to.write_row(0, 0, columns)
        sheet.to.freeze_panes(1, 0)
        rows = 0
        for rows, values in enumerate(_rows(batches), 1):
            sheet.write(rows, values)
        _dictionary(book.add_worksheet("dictionary"), columns, zones)
    return rows


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[object, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def as_excel_keeps(value: object, zone: str) -> object:
    """The value, or the text of it where a cell would change it."""
    match value:
        case datetime():
            here = value.astimezone(times.there(zone))
            plain = here.year >= _FIRST_YEAR and not here.microsecond
            return here.replace(tzinfo=None) if plain else times.iso(value, zone)
        case date() if value.year < _FIRST_YEAR:
            return value.isoformat()
        case int() | Decimal() if not isinstance(value, bool) and not _is_exact(value):
            return str(value)
        case float() if not math.isfinite(value):
            return str(value)
        case list():
            return json.dumps(value, ensure_ascii=False)
    return value


def _is_exact(value: int | Decimal) -> bool:
    """Whether the 15 digits that a cell keeps are enough."""
    whole = value if isinstance(value, int) else int(value.scaleb(-int(value.as_tuple().exponent)))
    return abs(whole) < _EXACT


def _dictionary(sheet: Worksheet, names: Sequence[str], zones: Mapping[str, str]) -> None:
    sheet.write_row(0, 0, ["column", "zone of its times"])
    for row, name in enumerate(names, 1):
        sheet.write_row(row, 0, [name, zones.get(name, "")])
