"""Delimited text (CSV, TSV): raw bytes → unpack → text → records → (wide to long) → batches."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from reading import answers
from reading.errors import Refusal
from reading.header import Header, match
from reading.port import Content, Parsed
from reading.records import Reader
from reading.text import lines_of
from reading.undeclared import Undeclared
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where its bytes, its text or its header are not those of the format."""
    text = lines_of(form, raw, file_name)
    if document := answers.no_lines(text.peek(), file_name):
        raise document
    reader = Reader(form, file_name)
    header = match(dataset, form, reader.header(text), file_name)
    undeclared = Undeclared(dataset, header, file_name)

    def tables() -> Iterator[pa.Table]:
        for batch in reader.batches(text, header.places):
            seen = undeclared.look_at(batch)
            yield header.wide.long(seen) if header.wide else seen

    def finish(written: int) -> Parsed:
        if reader.read == reader.skipped:
            cause = "the file has a header only"
            raise Refusal("no_rows", place=file_name, cause=cause, remedy="Send it with its rows.")
        if reader.wrong == reader.read - reader.skipped:
            raise _header_mismatch(header, reader)
        return Parsed(header, written + reader.skipped, (*header.drift, *undeclared.drift), reader.skipped)

    return Content(header, header.columns, tables(), finish)


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
