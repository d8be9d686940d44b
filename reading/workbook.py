"""Workbooks (xlsx, xls) → one sheet → its header, as that of lines → batches of texts; `_line` is the sheet's row.

An error in a cell, or a formula that nobody calculated, is a problem of its row, unless it stands for nothing there.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from lakehouse.layout import LINE
from reading import tables, xls, xlsx
from reading.batched import batched
from reading.block import FIELDS, PROBLEM
from reading.columnar import rows_of_batch
from reading.errors import Refusal
from reading.header import Header
from reading.header_rows import names_of
from reading.kinds import OLE2
from reading.port import Content
from reading.sent import Sent, opened
from reading.sheet import Book, Fault, Sheet, chosen, said
from reading.values import text_of
from sectors.regexes import compiled
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

Texts = tuple[int, list[str], dict[int, Fault]]  # a row's number, its texts, its faults by place


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged or too large, no one sheet is meant, or its header is not that of the format."""
    found = book(opened(raw, file_name, form), file_name)
    sheet = found.sheets[chosen(found, form.sheet, file_name)]()
    return tables.content(dataset, form, SheetTable(form, sheet, dataset.columns, file_name), file_name)


def book(sent: Sent, file_name: str) -> Book:
    """Refusal where it is damaged."""
    with sent.path.open("rb") as file:
        is_old = file.read(len(OLE2)) == OLE2
    return xls.book(sent, file_name) if is_old else xlsx.book(sent, file_name)


def texts(sheet: Sheet) -> Iterator[Texts]:
    """Its rows as texts, a blank one without any; none after the last that is not blank."""
    blank: list[int] = []  # numbers alone: there may be a million
    for number, cells in sheet.rows():
        faults = {place: cell for place, cell in enumerate(cells) if isinstance(cell, Fault)}
        row = [cell.text if isinstance(cell, Fault) else text_of(cell) or "" for cell in cells]
        while row and not row[-1].strip() and len(row) - 1 not in faults:
            row.pop()
        if row:
            yield from ((before, [], {}) for before in blank)
            yield number, row, faults
            blank = []
        else:
            blank.append(number)


class SheetTable:
    """The rows below the header of a sheet."""

    def __init__(self, form: Format, sheet: Sheet, columns: Sequence[Column], file_name: str) -> None:
        self._form, self._columns, self._file_name = form, {column.name: column for column in columns}, file_name
        self._rows = texts(sheet)
        self.skipped = 0
        self.names = self._header(sheet)

    def _header(self, sheet: Sheet) -> list[str]:
        """The names, and none for each column beyond them that holds something."""
        for _ in islice(self._rows, self._form.skip_rows):
            pass
        filled = ((number, row) for number, row, _ in self._rows if row)
        rows = list(islice(filled, self._form.header_rows))
        if len(rows) < self._form.header_rows:
            cause = "the sheet has no header"
            raise Refusal("empty_file", place=self._file_name, cause=cause, remedy="Send the file again.")
        self.said = tuple(said(sheet, rows[-1][0] if rows else self._form.skip_rows))
        return names_of(self._form, rows, self._file_name)

    def batches(self, header: Header) -> Iterator[pa.Table]:
        """Rows with a text beyond the header's names have a problem."""
        places = header.places
        owners = {int(key): name for name, keys in header.columns for key in keys if key.isdecimal()}
        rows = (row for row in self._rows if self._is_row(row))
        for batch in batched(rows, rows_of_batch(len(self.names)), lambda row: row[1]):
            problems = [self._problem(row, owners) for row in batch]
            own = [pa.array([number for number, _, _ in batch], pa.int64()), pa.array(problems, pa.string())]
            kept = [_json(row[1]) if problem else None for row, problem in zip(batch, problems, strict=True)]
            made = [[_at(row, place) for _, row, _ in batch] for place in places]
            columns = [pa.array(kept, pa.string()), *(pa.array(each, pa.string()) for each in made)]
            yield pa.table([*own, *columns], names=[LINE, PROBLEM, FIELDS, *map(str, places)])

    def _is_row(self, row: Texts) -> bool:
        skips = self._form.skip_matching
        if row[1] and not (skips and compiled(skips).search("\t".join(row[1]))):
            return True
        self.skipped += 1
        return False

    def _problem(self, row: Texts, owners: dict[int, str]) -> str | None:
        _, cells, faults = row
        if len(cells) > len(self.names):
            return f"{len(cells)} fields for {len(self.names)} columns"
        told = [
            f"{owners[place]}: {fault.said}"
            for place, fault in faults.items()
            if place in owners and not self._is_nothing(owners[place], fault.text)
        ]
        return "\n".join(told) or None

    def _is_nothing(self, name: str, text: str) -> bool:
        column = self._columns.get(name)
        if column is None or not text:
            return False
        pattern = column.null_pattern
        return text in column.null_tokens or bool(pattern and compiled(pattern).search(text))


def _at(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _json(texts: list[str]) -> str:
    return json.dumps(texts, ensure_ascii=False)
