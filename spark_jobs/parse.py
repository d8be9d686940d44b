"""Text → records → one Parquet of text columns, once, strictly: the engines only ever see its columns.

    raw bytes → lines → CSV records → parsed.parquet: `_line` (source line, 1-based), `_problem`, a text per column

White space around a value is no part of it. A record with the wrong number of fields keeps its text in `_fields`.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sectors.spec import Dataset, Format
from spark_jobs.errors import Refusal
from spark_jobs.header import Header, match
from spark_jobs.text import lines

BATCH = 50_000
LONGEST_FIELD = 1 << 20
Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """`read`: records after the header; blank lines are none."""

    header: Header
    read: int


def parse(dataset: Dataset, raw: Path, file_name: str, target: Path) -> Parsed:
    """Write `target`; Refusal, with nothing written, where the file as a whole cannot be read."""
    records = _records(lines(raw, file_name, dataset.feed.format.encoding), dataset.feed.format, file_name)
    first = next(records, None)
    if first is None:
        raise Refusal("empty_file", place=file_name, cause="the file has no header", remedy="Send the file again.")
    header = match(dataset, first[1], file_name)
    partial = target.with_name(f".{target.name}")
    read = _write(records, header, partial, file_name)
    partial.replace(target)
    return Parsed(header, read)


def _records(text: Iterator[str], form: Format, file_name: str) -> Iterator[Record]:
    csv.field_size_limit(LONGEST_FIELD)
    if form.quote:
        reader = csv.reader(text, delimiter=form.delimiter, quotechar=form.quote, strict=True)
    else:
        reader = csv.reader(text, delimiter=form.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as broken:
        cause = f"the record that begins here cannot be read: {broken}"
        remedy = "Close its quotes and send the whole file again."
        raise Refusal("broken_record", place=f"{file_name}, line {line}", cause=cause, remedy=remedy) from broken


def _write(records: Iterator[Record], header: Header, target: Path, file_name: str) -> int:
    """Batches of records into Parquet; the number of records. A file in which no record fits its header is refused."""
    texts = [pa.field(name, pa.string()) for name, _ in header.columns]
    schema = pa.schema([("_line", pa.int64()), ("_problem", pa.string()), ("_fields", pa.string()), *texts])
    read, wrong = 0, _Wrong(len(header.names))
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in _batches(records):
            read += len(batch)
            writer.write_table(_table(batch, header, schema, wrong))
    if read == 0:
        raise Refusal("no_rows", place=file_name, cause="the file has a header only", remedy="Send it with its rows.")
    if wrong.count == read:
        raise _header_mismatch(header, wrong, file_name)
    return read


@dataclass(slots=True)
class _Wrong:
    """Records that do not have as many fields as the header has names."""

    names: int
    count: int = 0
    first_line: int = 0
    first_fields: int = 0

    def see(self, line: int, fields: int) -> str:
        if not self.count:
            self.first_line, self.first_fields = line, fields
        self.count += 1
        return f"{fields} fields for {self.names} columns"


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _table(batch: list[Record], header: Header, schema: pa.Schema, wrong: _Wrong) -> pa.Table:
    width = len(header.names)
    empty = [""] * width
    problems = [None if len(f) == width else wrong.see(line, len(f)) for line, f in batch]
    kept = [json.dumps(f, ensure_ascii=False) if p else None for (_, f), p in zip(batch, problems, strict=True)]
    columns = list(zip(*(empty if p else f for (_, f), p in zip(batch, problems, strict=True)), strict=True))
    texts = [pc.utf8_trim_whitespace(pa.array(columns[place], pa.string())) for _, place in header.columns]
    return pa.table([pa.array([line for line, _ in batch], pa.int64()), problems, kept, *texts], schema=schema)


def _header_mismatch(header: Header, wrong: _Wrong, file_name: str) -> Refusal:
    names = ", ".join(header.names)
    return Refusal(
        "header_mismatch",
        place=f"{file_name}, line {wrong.first_line}",
        cause=f"the header names {wrong.names} columns ({names}) but the rows have {wrong.first_fields} fields",
        remedy="Name every field in the header and send the file again.",
    )
