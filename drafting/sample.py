"""A file → Sample: how it is written and its rows as an Arrow table of trimmed texts, one column a source name.

Source → dialect → layout → Arrow reads the rows → Sample;  documents (JSON, XML, tar) → the same Sample
"""

import csv
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from drafting import dialect, layout
from drafting.dialect import Dialect
from drafting.errors import NoDraft
from drafting.evidence import HIGH, LOW, MEDIUM, Part
from drafting.source import HEAD, Source
from sectors.spec import Text

BLOCK = 8 << 20
STRICT_UP_TO = 24 << 20  # of a text this long every record is read strictly, of a longer one the first MiB


@dataclass(slots=True)
class Sample:
    """`form`: the guesses of [feed.format]; `table`: texts by source name; `odd`: rows with other numbers of fields."""

    file: str
    form: Part
    table: pa.Table
    odd: int = 0
    dropped: tuple[tuple[str, Text], ...] = ()  # sources left out, and why
    whole: bool = True
    size: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    first_line: int | None = None  # of the first row, where every row below is the next line

    @property
    def names(self) -> list[str]:
        return list(self.table.column_names)

    @property
    def rows(self) -> int:
        return int(self.table.num_rows)


def of_csv(source: Source) -> Sample:
    """NoDraft where there is not one row."""
    found = _believed(source)
    rows = dialect.records(source.head, found.delimiter, found.quote, found.line_end, cut=source.cut)
    if len(rows) < 2:
        raise NoDraft(source.name, f"it holds {len(rows)} rows", "Give a file with a header and some rows.")
    lay = layout.lay_out(rows)
    fields, odd = _rows(source, found, lay)
    if not fields.num_rows:
        raise NoDraft(source.name, "no row below its header", "Give a file with its rows.")
    names, dropped = _kept(lay, fields)
    form = _form(source, found, lay, names)
    table = pa.table({names[place]: fields[place] for place in range(fields.num_columns) if names[place] is not None})
    found_at = _first_line(source, found, lay, table.num_rows)
    return Sample(source.name, form, table, odd, dropped, source.whole, source.path.stat().st_size, first_line=found_at)


def _first_line(source: Source, found: Dialect, lay: layout.Layout, rows: int) -> int | None:
    """None where lines and rows differ in number: blank lines, line ends within quotes, rows left out."""
    above = _passed(source.content, found, lay.above)[1]
    sign = b"\r" if found.line_end == "cr" else b"\n"
    lines = source.content.count(sign) + (not source.content.endswith(sign))
    return above + 1 if lines - above == rows else None


def _believed(source: Source) -> Dialect:
    """The dialect of the head, its quotes held against the whole text where that is not too long."""
    found = dialect.sniff(source.head, cut=source.cut)
    if not (source.cut and found.quote and len(source.content) <= STRICT_UP_TO and b'"' in source.content):
        return found
    lines = io.TextIOWrapper(io.BytesIO(source.content), encoding="utf-8", newline="\n")
    try:
        for _ in csv.reader(lines, delimiter=found.delimiter, strict=True):
            pass
    except csv.Error:
        without = dialect.sniff(source.content.decode())
        return without if not without.quote else found
    return found


def _rows(source: Source, found: Dialect, lay: layout.Layout) -> tuple[pa.Table, int]:
    """Every row as trimmed texts, fields by place; rows with another number of fields are counted and left out."""
    odd: list[int] = []

    def note(row: Any) -> str:
        odd.append(row.actual_columns)
        return "skip"

    width = len(lay.names)
    content = source.content.replace(b"\r", b"\n") if found.line_end == "cr" else source.content
    places = [str(place) for place in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(content).slice(_start(content, found, lay.above))),
        arrow_csv.ReadOptions(block_size=BLOCK, column_names=places),
        arrow_csv.ParseOptions(
            delimiter=found.delimiter,
            quote_char=found.quote or False,
            newlines_in_values=bool(found.quote) and b'"' in content,
            invalid_row_handler=note,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    with ThreadPoolExecutor() as threads:
        trimmed = list(threads.map(pc.utf8_trim_whitespace, table.columns))
    return _not_blank(pa.table(trimmed, names=places)), len(odd)


def _start(content: bytes, found: Dialect, above: int) -> int:
    """The byte where the first row begins: `above` records that are not blank come before it."""
    return _passed(content, found, above)[0]


def _passed(content: bytes, found: Dialect, above: int) -> tuple[int, int]:
    """Bytes and lines of the first `above` records that are not blank, and of the blank lines between them."""
    stream = io.BytesIO(content[:HEAD].replace(b"\r", b"\n") if found.line_end == "cr" else content)
    lines = 0
    for _ in range(above):
        record, lines = stream.readline(), lines + 1
        while record and not record.strip(b"\r\n\t ,;"):
            record, lines = stream.readline(), lines + 1
        while found.quote and record.count(b'"') % 2 and (more := stream.readline()):
            record, lines = record + more, lines + 1
    return stream.tell(), lines


def _not_blank(table: pa.Table) -> pa.Table:
    """The rows that hold something."""
    filled = _filled(table[0])
    for column in table.columns[1:]:
        if pc.all(filled).as_py():
            return table
        filled = pc.or_(filled, _filled(column))
    return table.filter(filled)


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_length(column).cast(pa.bool_())


def _kept(lay: layout.Layout, fields: pa.Table) -> tuple[list[str | None], tuple[tuple[str, Text], ...]]:
    """Names by place, None for what is left out: nameless fields that are empty or only count the rows."""
    names: list[str | None] = list(lay.names)
    dropped: list[tuple[str, Text]] = []
    for place, name in enumerate(lay.names):
        if name:
            continue
        if not pc.any(_filled(fields[place])).as_py():
            why = Text(f"field {place + 1} has no name and no value", f"{place + 1}번째 칸은 이름도 값도 없다")
        elif _counts_rows(fields[place]):
            why = Text(
                f"field {place + 1} has no name and counts the rows", f"{place + 1}번째 칸은 이름 없이 줄 번호뿐"
            )
        else:
            names[place] = f"field_{place + 1}"
            continue
        names[place] = None
        dropped.append(("", why))
    return names, tuple(dropped)


def _counts_rows(column: pa.ChunkedArray) -> bool:
    texts = column.slice(0, 200).to_pylist()
    first = texts[0]
    return first in ("0", "1") and texts == [str(int(first) + place) for place in range(len(texts))]


def _form(source: Source, found: Dialect, lay: layout.Layout, names: list[str | None]) -> Part:
    """The guesses of [feed.format]."""
    form = Part("feed.format")
    form.add("kind", "csv", Text("lines of fields", "칸으로 나뉜 줄"))
    form.add("encoding", source.encoding, source.because)
    form.add("delimiter", found.delimiter, found.because, found.confidence)
    form.add("quote", found.quote, found.quote_because, HIGH, written=not found.quote)
    if found.line_end == "cr":
        form.add("line_end", "cr", Text("lines end with CR alone", "줄이 CR로만 끝난다"))
    named_here = (
        not lay.header_rows or bool(lay.doubled) or any(n and not h for n, h in zip(names, lay.names, strict=True))
    )
    if named_here:
        _names_by_place(form, source, found, lay, names)
    else:
        _names_of_header(form, source, found, lay)
    return form


def _names_by_place(form: Part, source: Source, found: Dialect, lay: layout.Layout, names: list[str | None]) -> None:
    if lay.above:
        because = Text(
            "its header leaves fields without a name of their own", "머리글에 이름이 없거나 겹치는 칸이 있다"
        )
        form.add("skip_rows", _passed(source.content, found, lay.above)[1], because, MEDIUM)
    form.add("header_rows", 0, lay.because, lay.confidence)
    form.add("names", [name or "" for name in names], Text("by place", "자리 순서"), LOW if not lay.above else MEDIUM)


def _names_of_header(form: Part, source: Source, found: Dialect, lay: layout.Layout) -> None:
    if lay.skip_rows:
        skipped = _passed(source.content, found, lay.skip_rows)[1]
        form.add("skip_rows", skipped, Text("lines above the header", "머리글 위의 줄"), MEDIUM)
    form.add("header_rows", lay.header_rows, lay.because, lay.confidence, written=lay.header_rows != 1)
    if lay.forgotten:
        more = list(lay.names[-lay.forgotten :])
        because = Text(
            f"rows have {len(lay.names)} fields, the header names {len(lay.names) - lay.forgotten}",
            f"줄은 {len(lay.names)}칸인데 머리글은 {len(lay.names) - lay.forgotten}개",
        )
        form.add("more_names", more, because, LOW)
