"""Raw bytes → one Parquet of text columns, once, strictly: the engines only ever see its columns.

    csv:        raw bytes → unpack → text → records → (wide to long) ┐
    documents:  raw bytes → unpack → records of a document → rows    ┼→ parsed.parquet
    hook:       raw bytes → unpack → text → the sector's own code    ┘

Its columns: `_row` (in the order of the file), `_line` (1-based, of the source; of a document: which record),
`_problem`, a text per column.
White space around a value is no part of it. A record with the wrong number of fields keeps its texts in `_fields`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reading import named
from reading.block import FIELDS, LINE, PROBLEM, ROW
from reading.errors import Refusal
from reading.header import Header, Nameless, match
from reading.records import Reader
from reading.rows import rows
from reading.text import Lines, encoding_of
from reading.unpack import chunks
from sectors.formats import format_of
from sectors.regexes import compiled
from sectors.spec import Column, Dataset, Format

Columns = tuple[tuple[str, tuple[str, ...]], ...]  # table column → the fields of a batch that it is made of


@dataclass(frozen=True, slots=True)
class Parsed:
    """`read`: rows of the file, of which `skipped` are none by the declaration; `drift`: what differs from it."""

    header: Header
    read: int
    drift: tuple[str, ...] = ()
    skipped: int = 0


def parse(dataset: Dataset, raw: Path, file_name: str, target: Path) -> Parsed:
    """Write `target`; Refusal, with nothing written, where the file as a whole cannot be read."""
    form = format_of(dataset.feed, file_name)
    if form is None:
        known = ", ".join(form.files for form in dataset.feed.formats)
        remedy = "Name the file as agreed, or declare the format of such files."
        cause = f"no declared format fits its name: {known}"
        raise Refusal("unknown_file", place=file_name, cause=cause, remedy=remedy)
    read = _csv if form.kind == "csv" else _named
    partial_target = target.with_name(f".{target.name}")
    found = read(dataset, form, raw, file_name, partial_target)
    partial_target.replace(target)
    return found


def _csv(dataset: Dataset, form: Format, raw: Path, file_name: str, target: Path) -> Parsed:
    content = partial(chunks, raw, file_name, form.compression)
    text = Lines(content(), file_name, encoding_of(content, form.encodings), form.line_end)
    reader = Reader(form, file_name)
    header = match(dataset, form, reader.header(text), file_name)
    nameless = Nameless(dataset, header, file_name)

    def tables() -> Iterator[pa.Table]:
        for batch in reader.batches(text, header.places):
            nameless.look_at(batch)
            yield header.wide.long(batch) if header.wide else batch

    rows_written = _write(dataset, header.columns, tables(), file_name, target)
    if reader.read == reader.skipped:
        raise Refusal("no_rows", place=file_name, cause="the file has a header only", remedy="Send it with its rows.")
    if reader.wrong == reader.read - reader.skipped:
        raise _header_mismatch(header, reader)
    return Parsed(header, rows_written + reader.skipped, (*header.drift, *nameless.drift), reader.skipped)


def _named(dataset: Dataset, form: Format, raw: Path, file_name: str, target: Path) -> Parsed:
    content = partial(rows, dataset, form, raw, file_name)
    header = named.survey(dataset, form, content, file_name)
    made = tuple((name, (name,)) for name, _ in header.columns)
    read = _write(dataset, made, named.batches(dataset, header, content()), file_name, target)
    if not read:
        raise named.no_rows(file_name)
    return Parsed(header, read, header.drift)


def _write(dataset: Dataset, columns: Columns, tables: Iterator[pa.Table], file_name: str, target: Path) -> int:
    """How many rows were written."""
    schema = pa.schema([(ROW, pa.int64()), (LINE, pa.int64()), (PROBLEM, pa.string()), (FIELDS, pa.string())])
    for name, _ in columns:
        schema = schema.append(pa.field(name, pa.string()))
    told = {column.name: _told(column, file_name) for column in dataset.columns if column.file_name is not None}
    written = 0
    with pq.ParquetWriter(target, schema, compression="zstd", use_dictionary=False) as writer:
        for table in _ahead(tables):
            texts = [_text(table, name, keys, told) for name, keys in columns]
            own = [
                pa.array(np.arange(written, written + table.num_rows)),
                table[LINE],
                table[PROBLEM],
                table[FIELDS],
            ]
            writer.write_table(pa.table([*own, *texts], schema=schema))
            written += table.num_rows
    return written


def _ahead(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same, each made while the one before is written: Arrow reads and writes beside Python."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, tables, None)
        while (table := coming.result()) is not None:
            coming = thread.submit(next, tables, None)
            yield table


def _told(column: Column, file_name: str) -> str | None:
    """What the file's name says of the column."""
    found = compiled(column.file_name or "").search(file_name)
    return found[1] if found else None


def _text(table: pa.Table, name: str, keys: tuple[str, ...], told: dict[str, str | None]) -> pa.ChunkedArray:
    """One column: from the file's name, from one field, or from several joined by a blank."""
    if name in told:
        return pa.chunked_array([pa.array([told[name]] * table.num_rows, pa.string())])
    parts = [pc.utf8_trim_whitespace(table[key]) for key in keys]
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(*parts, " ")) if len(parts) > 1 else parts[0]


def _header_mismatch(header: Header, reader: Reader) -> Refusal:
    assert reader.first_wrong is not None, "a wrong record has a line"
    line, fields = reader.first_wrong
    names = ", ".join(header.names)
    return Refusal(
        "header_mismatch",
        place=f"{reader.file_name}, line {line}",
        cause=f"the header names {reader.width} columns ({names}) but the rows have {fields} fields",
        remedy="Name every field in the header and send the file again.",
    )
