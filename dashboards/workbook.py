"""A table as a workbook: its rows on one sheet, on another who must be named for them. Pure."""

import io
import math

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
EXACT = 10**15  # beyond it a workbook changes digits


def workbook(frame: pd.DataFrame, source: str) -> bytes:
    """Numbers as numbers, where a workbook keeps all of their digits; everything else as text."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, OPTIONS) as book:
        rows = book.add_worksheet("data")
        for place, name in enumerate(map(str, frame)):
            rows.write_string(0, place, name)
            for row, cell in enumerate(frame.iloc[:, place], 1):
                _write(rows, row, place, cell)
        book.add_worksheet("source").write_string(0, 0, source)
    return packed.getvalue()


def _write(sheet: Worksheet, row: int, place: int, cell: object) -> None:
    """A missing value stays an empty cell."""
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return
    if pd.api.types.is_number(cell) and not isinstance(cell, bool) and abs(float(cell)) < EXACT:  # type: ignore[arg-type]
        sheet.write_number(row, place, cell)
    else:
        sheet.write_string(row, place, str(cell))
