"""Workbooks that tests make: rows of Python's values, each written as spreadsheets write it."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
import xlwt

FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss.000", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
Sheets = Mapping[str, Sequence[Sequence[Any]]]


def xlsx(sheets: Sheets, change: Callable[[Any, list[Any]], None] | None = None, **options: Any) -> bytes:
    """`change` gets the book and its sheets before they are written."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True, **options})
    told = {kind: book.add_format({"num_format": written}) for kind, written in FORMATS.items()}
    made = []
    for name, rows in sheets.items():
        made.append(book.add_worksheet(name))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(made[-1], number, column, value, told)
    if change:
        change(book, made)
    book.close()
    return packed.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, told: Mapping[type, Any]) -> None:
    if isinstance(value, str) and value.startswith("#"):
        sheet.write_formula(row, column, "=NA()", None, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif type(value) in FORMATS:
        sheet.write_datetime(row, column, value, told[type(value)])
    elif value is not None:
        sheet.write(row, column, value)


def xls(sheets: Sheets, change: Callable[[Any, list[Any]], None] | None = None) -> bytes:
    packed = io.BytesIO()
    book = xlwt.Workbook(encoding="utf-8")
    told = {kind: xlwt.easyxf(num_format_str=written) for kind, written in FORMATS.items()}
    made = []
    for name, rows in sheets.items():
        made.append(book.add_sheet(name))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value == "#N/A":
                    made[-1].row(number).set_cell_error(column, 42)
                elif isinstance(value, timedelta):
                    made[-1].write(number, column, value / timedelta(days=1), told[timedelta])
                elif value is not None:
                    made[-1].write(number, column, value, told.get(type(value), xlwt.Style.default_style))
    if change:
        change(book, made)
    book.save(packed)
    return packed.getvalue()


def edited(book: bytes, part: str, old: str, new: str) -> bytes:
    """The same workbook, another text in one of its parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content, content[:2000]
                content = content.replace(old.encode(), new.encode())
            after.writestr(name, content)
    return packed.getvalue()
