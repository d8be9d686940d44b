"""A workbook → which sheet, where its header is, what of it are no rows → Sample: as of lines, from typed cells."""

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from drafting.delimited import csv_form, doubts, fields, layout, no_rows
from drafting.delimited.layout import Layout
from drafting.delimited.no_rows import NoRow
from drafting.delimited.records import RECORDS, Record
from drafting.delimited.rows import Rows
from drafting.errors import NoDraft
from drafting.evidence import LOW, Harm, Part, Undecided
from drafting.sample import Sample
from drafting.values import toml
from reading import workbook
from reading.header_rows import names_of
from reading.sent import Sent
from reading.sheet import Book, Sheet, said
from sectors.regexes import compiled, literal
from sectors.spec.format import Format
from sectors.spec.text import Text

MOST_CELLS = 5_000_000
BETWEEN = "\t"  # the cells of a row, as `skip_matching` sees it
KOREAN = {
    "hidden rows, read as others are": "숨긴 행, 다른 행처럼 읽음",
    "hidden columns, read as others are": "숨긴 열, 다른 열처럼 읽음",
    "merged cells, whose value is the first one's and the others empty": "병합된 셀, 값은 첫 셀의 것이고 나머지는 빔",
}
Lines = Mapping[int, Sequence[str]]  # a row's number → its texts


def sample(sent: Sent, name: str, form: Part) -> Sample:
    """NoDraft where no sheet shows rows below a header."""
    book = workbook.book(sent, name)
    sheet_name, asked = _chosen(book, name, form)
    sheet = book.sheets[sheet_name]()
    lines, whole = _lines(sheet)
    records = [Record(number, number, list(row)) for number, row in lines.items() if row]
    if len(records) < 2:
        cause = f"its sheet {sheet_name} holds {len(records)} rows"
        raise NoDraft(name, cause, "Give a file with a header and some rows.")
    lay = layout.lay_out(records[:RECORDS])
    rows = _rows(lines, lay, name)
    if not rows.count:
        raise NoDraft(name, "no row below its header", "Give a file with its rows.")
    skipped = _no_rows(rows, lay, lines)
    rows = rows.without({item.line for item in skipped})
    named = fields.named(lay, rows)
    csv_form.of_layout(form, lay, named, skipped)
    asked += [*doubts.of_header(lay, rows.count), *named.doubts, *doubts.of_no_rows(skipped)]
    asked += [*doubts.of_named_totals(rows, Format(delimiter=BETWEEN)), *_odd(sheet, lay, form)]
    table = pa.table({name: rows.table[place] for place, name in enumerate(named.names) if name is not None})
    return Sample(name, form, table, 0, named.dropped, whole, lines=rows.lines, undecided=asked)


def _chosen(book: Book, name: str, form: Part) -> tuple[str, list[Undecided]]:
    """The one sheet that shows a table, or of several the first, which is asked about; before it may be a cover."""
    if not book.visible:
        raise NoDraft(name, "none of its sheets shows rows", "Give a file with its rows.")
    first, *others = [each for each in book.visible if _is_table(book.sheets[each]())] or book.visible
    if len(book.visible) == 1:
        return first, []
    if not others:
        form.add("sheet", glob.escape(first), Text("the only one that shows a table", "표가 보이는 유일한 시트"), LOW)
        return first, []
    form.add("sheet", glob.escape(first), Text("the first that shows a table", "표가 보이는 첫 시트"), LOW)
    shown = ", ".join(others[:5])
    question = Text(f"which sheet: {first} (taken), or {shown}", f"어느 시트인지: {first}(으로 봄), 아니면 {shown}")
    answer = ("[feed.format]", f"sheet = {toml(glob.escape(others[0]))}")
    return first, [Undecided("feed.format", question, Harm.VALUES, answer=answer)]


def _is_table(sheet: Sheet) -> bool:
    """Whether it has a header and a row: two rows of two cells or more, which prose does not fill."""
    wide = (number for number, row, _ in workbook.texts(sheet) if sum(map(bool, row)) > 1)
    return len(list(islice(wide, 2))) == 2


def _lines(sheet: Sheet) -> tuple[Lines, bool]:
    """Its rows, each as wide as the widest, blank ones without any cell; and whether they are all."""
    taken, cells, whole = {}, 0, True
    for number, row, _ in workbook.texts(sheet):
        taken[number] = row
        cells += len(row)
        if cells > MOST_CELLS:
            whole = False
            break
    width = max(map(len, taken.values()), default=0)
    return {number: [*row, *[""] * (width - len(row))] if row else [] for number, row in taken.items()}, whole


def _rows(lines: Lines, lay: Layout, name: str) -> Rows:
    header = [(number, list(row)) for number, row in lines.items() if row and lay.skip_rows < number <= lay.end]
    cells = names_of(Format(header_rows=lay.header_rows), header[: lay.header_rows], name)
    while cells and not cells[-1].strip():
        cells.pop()
    below = [(number, row) for number, row in lines.items() if row and number > lay.end]
    table = pa.table({str(place): _trimmed(row[place] for _, row in below) for place in range(lay.width)})
    return Rows(tuple(cells), table, pa.chunked_array([[number for number, _ in below]], pa.int64()), (), 0)


def _trimmed(texts: Iterator[str]) -> pa.ChunkedArray:
    return pa.chunked_array([pc.utf8_trim_whitespace(pa.array(list(texts), pa.string()))])


def _no_rows(rows: Rows, lay: Layout, lines: Lines) -> Sequence[NoRow]:
    """Those that a pattern skips and nothing else."""
    whole = {number: BETWEEN.join(lines[number]).rstrip(BETWEEN) for number in rows.lines.to_pylist()}
    told = no_rows.find(rows, lay.above, lambda wanted: {number: whole[number] for number in wanted})
    wanted = {item.line for item in told}
    for skipped in (told, [replace(item, pattern=f"^{literal(item.text)}$") for item in told]):
        if skipped:
            skips = compiled(no_rows.skipping(skipped))
            if {number for number, text in whole.items() if skips.search(text)} == wanted:
                return skipped
    return ()


def _odd(sheet: Sheet, lay: Layout, form: Part) -> Iterator[Undecided]:
    """What a person does not see in the sheet is a remark, merged cells within rows a question."""
    for english in said(sheet, lay.end):
        kind, _, shown = english.partition(": ")
        told = Text(english, f"{KOREAN[kind]}: {shown}")
        form.remarks.append(told)
        if kind.startswith("merged"):
            question = Text(f"whether all rows have the value of {told.en}", f"모든 행이 그 값을 갖는지: {told.ko}")
            yield Undecided("feed.format", question, Harm.VALUES)
