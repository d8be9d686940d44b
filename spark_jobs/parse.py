"""Raw bytes → one Parquet of text columns, once, strictly: the engines only ever see its columns.

    raw bytes → unpack → text → records → parsed.parquet: `_line` (source line, 1-based), `_problem`, a text per column

White space around a value is no part of it. A record with the wrong number of fields keeps its texts in `_fields`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sectors.spec import Dataset
from spark_jobs.errors import Refusal
from spark_jobs.header import Header, Nameless, match
from spark_jobs.records import FIELDS, LINE, PROBLEM, Reader
from spark_jobs.text import lines
from spark_jobs.unpack import chunks


@dataclass(frozen=True, slots=True)
class Parsed:
    """`read`: records after the header; blank lines are none. `drift`: what differs from the declaration."""

    header: Header
    read: int
    drift: tuple[str, ...] = ()


def parse(dataset: Dataset, raw: Path, file_name: str, target: Path) -> Parsed:
    """Write `target`; Refusal, with nothing written, where the file as a whole cannot be read."""
    form = dataset.feed.format
    text = lines(chunks(raw, file_name, form.compression), file_name, form.encoding)
    numbered = enumerate(text, 1)
    reader = Reader(form, file_name)
    header = match(dataset, reader.header(numbered), file_name)
    nameless = Nameless(dataset, header, file_name)
    partial = target.with_name(f".{target.name}")
    _write(reader, numbered, header, nameless, partial)
    if reader.read == 0:
        raise Refusal("no_rows", place=file_name, cause="the file has a header only", remedy="Send it with its rows.")
    if reader.wrong == reader.read:
        raise _header_mismatch(header, reader)
    partial.replace(target)
    return Parsed(header, reader.read, (*header.drift, *nameless.drift))


def _write(
    reader: Reader, numbered: Iterator[tuple[int, str]], header: Header, nameless: Nameless, target: Path
) -> None:
    schema = pa.schema([(LINE, pa.int64()), (PROBLEM, pa.string()), (FIELDS, pa.string())])
    for name, _ in header.columns:
        schema = schema.append(pa.field(name, pa.string()))
    places = sorted({place for _, place in header.columns} | set(header.nameless))
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in reader.batches(numbered, places):
            nameless.look_at(batch)
            texts = [pc.utf8_trim_whitespace(batch[str(place)]) for _, place in header.columns]
            writer.write_table(pa.table([batch[LINE], batch[PROBLEM], batch[FIELDS], *texts], schema=schema))


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
