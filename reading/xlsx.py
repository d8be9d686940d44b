"""Workbooks of Excel since 2007 (xlsx, xlsm) → Book: cells by calamine, what it does not tell by the sheet's own XML.

Refused before calamine sees it: what unpacks to too much, a sheet whose cells reach too far apart, and one of too many
texts.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import partial
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook

from reading import sheet_texts, sheet_xml
from reading.errors import Refusal
from reading.limits import Limits, whole
from reading.packing import CHUNK
from reading.sent import Sent
from reading.sheet import Book, Fault, Row, Sheet, within
from reading.sheet_texts import Counted
from reading.sheet_xml import Marks

BOOK, LINKS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
MORE = 1 << 40  # than the directory of any archive says of a member
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class _Parts:
    """The files within a workbook, each read to its very end, whatever its directory says of its size."""

    def __init__(self, sent: Sent, file_name: str) -> None:
        self.sent, self._file_name, self._limits = sent, file_name, Limits(sent.path, file_name)

    def pieces(self, name: str) -> Iterator[bytes]:
        with self._limits.unbroken(), zipfile.ZipFile(self.sent.path) as archive:
            told = copy(archive.getinfo(name))
            told.file_size = MORE
            with archive.open(told) as part:
                yield from self._limits.within(iter(partial(part.read, CHUNK), b""))

    def root(self, name: str) -> Element:
        with self.readable(name):
            root: Element = fromstring(whole(self.pieces(name), self._file_name))
            return root

    def sizes_of_texts(self) -> Sequence[int]:
        """Of those that cells share."""
        with self.readable(STRINGS):
            return sheet_texts.sizes(self.pieces(STRINGS)) if self.has(STRINGS) else ()

    @contextmanager
    def readable(self, name: str) -> Iterator[None]:
        """Refusal where that part is not XML."""
        try:
            yield
        except (KeyError, ParseError, DefusedXmlException, ValueError) as broken:
            cause, remedy = f"its part {name} cannot be read ({broken})", "Save it anew and send it."
            raise Refusal("damaged_file", place=self._file_name, cause=cause, remedy=remedy) from broken

    def has(self, name: str) -> bool:
        with self._limits.unbroken(), zipfile.ZipFile(self.sent.path) as archive:
            return name in archive.namelist()


def book(sent: Sent, file_name: str) -> Book:
    """Refusal where it is damaged, or unpacks to too much."""
    parts = _Parts(sent, file_name)
    links = {each.get("Id"): each.get("Target", "") for each in parts.root(LINKS)}
    sheets, hidden = {}, []
    for each in parts.root(BOOK).iter():
        if each.tag.endswith("}sheet"):
            link = links.get(each.get(ID) or each.get(STRICT_ID), "")
            part = normpath(join("xl", link)).lstrip("/")
            if "worksheets/" in part:
                sheets[each.get("name", "")] = part
                hidden += [each.get("name", "")] if each.get("state", "visible") != "visible" else []
    read = {name: partial(_sheet, parts, name, part, file_name) for name, part in sheets.items()}
    shown = [name for name in sheets if name not in hidden]
    if len(shown) > 1:
        shown = [name for name in shown if _marks(parts, name, sheets[name], file_name).height]
    return Book(read, shown)


def _marks(parts: _Parts, name: str, part: str, file_name: str) -> Marks:
    return sheet_xml.marks(parts.pieces(part), f"{file_name}, sheet {name}")


def _sheet(parts: _Parts, name: str, part: str, file_name: str) -> Sheet:
    place = f"{file_name}, sheet {name}"
    counted = Counted(parts.pieces(part))
    marks = sheet_xml.marks(iter(counted), place)
    within(marks.height, marks.width, place)
    shared = parts.sizes_of_texts()
    if sheet_texts.may_be_large(counted, shared):
        again = _Parts(parts.sent, file_name)  # what is read once more does not come out of the file once more
        with again.readable(part):
            sheet_texts.hold(again.pieces(part), shared, place)
    with _sound(place), CalamineWorkbook.from_path(parts.sent.path) as opened:
        cells = opened.get_sheet_by_name(name)
        merged = cells.merged_cell_ranges or []

    def rows() -> Iterator[Row]:
        before = [""] * (cells.start or (0, 0))[1]  # calamine gives every row from the first, but not every column
        for number, row in enumerate(cells.iter_rows(), 1):
            yield number, _with_faults([*before, *row], marks.faults.get(number, {}))

    return Sheet(rows, merged, marks.hidden_rows, marks.hidden_columns)


def _with_faults(row: list[object], faults: Mapping[int, Fault]) -> list[object]:
    row += [""] * (max(faults, default=0) - len(row))
    for column, fault in faults.items():
        row[column - 1] = fault
    return row


@contextmanager
def _sound(place: str) -> Iterator[None]:
    """Refusal where calamine cannot read it, or gives up as Rust does, which is no Exception to Python."""
    try:
        yield
    except BaseException as broken:
        if not isinstance(broken, CalamineError) and type(broken).__name__ != "PanicException":
            raise
        cause = f"the workbook cannot be read ({broken})"
        raise Refusal("damaged_file", place=place, cause=cause, remedy="Save it anew and send it.") from broken
