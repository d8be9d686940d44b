"""Workbooks of Excel 5 to 2003 (xls) → Book, by xlrd, which tells errors and what is hidden."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDocError

from reading.errors import Refusal
from reading.sent import Sent
from reading.sheet import ERROR, Book, Fault, Row, Sheet, hold_texts, within

DAY_SIGNS, SPANS = frozenset("yd"), ("[h", "[m", "[s")


def book(sent: Sent, file_name: str) -> Book:
    """Refusal where it is damaged, or locked by a password."""
    try:
        opened = xlrd.open_workbook(sent.path, io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True)
        names = opened.sheet_names()
        visible = [name for name in names if _is_visible(opened, name)]
    except (XLRDError, CompDocError) as broken:
        locked = "encrypted" in str(broken)
        cause = "the workbook is locked by a password" if locked else f"the workbook cannot be read ({broken})"
        remedy = "Save it without a password and send it." if locked else "Save it anew and send it."
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy=remedy) from broken
    return Book({name: partial(_sheet, opened, name, file_name) for name in names}, visible)


def _is_visible(opened: xlrd.Book, name: str) -> bool:
    """Whether a person sees the sheet, and it holds something. One sheet is held at a time: none is bounded before."""
    sheet = opened.sheet_by_name(name)
    is_visible = bool(sheet.visibility == 0 and sheet.nrows)
    if opened.nsheets > 1:
        opened.unload_sheet(name)
    return is_visible


def _sheet(opened: xlrd.Book, name: str, file_name: str) -> Sheet:
    sheet, place = opened.sheet_by_name(name), f"{file_name}, sheet {name}"
    within(sheet.nrows, sheet.ncols, place)
    _hold_texts(sheet, place)

    def rows() -> Iterator[Row]:
        for number in range(sheet.nrows):
            yield number + 1, [_value(opened, cell) for cell in sheet.row(number)]

    hidden_rows = sorted(row + 1 for row, told in sheet.rowinfo_map.items() if told.hidden)
    hidden_columns = sorted(column + 1 for column, told in sheet.colinfo_map.items() if told.hidden)
    merged = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(rows, merged, hidden_rows, hidden_columns)


def _hold_texts(sheet: xlrd.sheet.Sheet, place: str) -> None:
    """Refusal for too many: very many cells may share one."""
    size = 0
    for row in range(sheet.nrows):
        size += sum(len(value.encode()) for value in sheet.row_values(row) if isinstance(value, str))
        hold_texts(size, place)


def _value(opened: xlrd.Book, cell: xlrd.sheet.Cell) -> object:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        shown = error_text_from_code.get(cell.value, "#ERROR")
        return Fault(shown, ERROR.format(shown))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _time(opened, cell)
    return cell.value


def _time(opened: xlrd.Book, cell: xlrd.sheet.Cell) -> object:
    """By the cell's format: a span of hours, a time of day, a day, or both. A number that is no day stays one."""
    written = opened.format_map[opened.xf_list[cell.xf_index].format_key].format_str.lower()
    if any(sign in written for sign in SPANS):
        return timedelta(milliseconds=round(cell.value * 86_400_000))
    try:
        moment: datetime = xlrd.xldate_as_datetime(cell.value, opened.datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return cell.value
    if cell.value < 1 and not DAY_SIGNS & set(written):
        return moment.time()
    return moment if moment.time() != datetime.min.time() else moment.date()
