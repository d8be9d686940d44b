"""Raw bytes → one Parquet of text columns, once, strictly: the engines only ever see its columns.

    raw bytes → the reader of their kind (`reading.registry`) → batches of text columns → parsed.parquet

Its columns: `_row` (in the order of the file), `_line` (1-based, of the source; of a document: which record),
`_problem`, a text per column.
White space around a value is not a part of it. A record with the wrong number of fields keeps its texts in `_fields`.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lakehouse.layout import LINE, ROW
from reading import sent
from reading.ahead import Ahead
from reading.block import FIELDS, PROBLEM
from reading.errors import Refusal
from reading.port import Content, Parsed
from reading.refusals import refusing
from reading.registry import READERS
from sectors.formats import format_of
from sectors.regexes import compiled
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset


def parse(dataset: Dataset, raw: Path, file_name: str, target: Path) -> Parsed:
    """Write `target`; Refusal, with nothing written, where the file as a whole cannot be read."""
    with refusing(file_name):
        return _parse(dataset, raw, file_name, target)


def _parse(dataset: Dataset, raw: Path, file_name: str, target: Path) -> Parsed:
    form = format_of(dataset.feed, file_name)
    if form is None:
        known = ", ".join(form.files for form in dataset.feed.formats)
        remedy = "Name the file as agreed, or declare the format of such files."
        cause = f"no declared format fits its name: {known}"
        raise Refusal("unknown_file", place=file_name, cause=cause, remedy=remedy)
    sent.held(raw, file_name, form)
    content = READERS[form.kind](dataset, form, raw, file_name)
    unfinished = target.with_name(f".{target.name}")
    parsed = content.finish(_write(dataset, content, file_name, unfinished))
    unfinished.replace(target)
    return parsed


def _write(dataset: Dataset, content: Content, file_name: str, target: Path) -> int:
    """How many rows were written."""
    schema = pa.schema([(ROW, pa.int64()), (LINE, pa.int64()), (PROBLEM, pa.string()), (FIELDS, pa.string())])
    for name, _ in content.columns:
        schema = schema.append(pa.field(name, pa.string()))
    told = {column.name: _told(column, file_name) for column in dataset.columns if column.file_name is not None}
    written = 0
    how = {"compression": "zstd", "use_dictionary": False, "write_statistics": [ROW]}  # rows are looked up by theirs
    with pq.ParquetWriter(target, schema, **how) as writer:
        for table in Ahead(content.tables):
            fields = dict(zip(table.column_names, table.columns, strict=True))
            texts = [_text(fields, table.num_rows, keys, name, told) for name, keys in content.columns]
            own = [
                pa.array(np.arange(written, written + table.num_rows)),
                table[LINE],
                table[PROBLEM],
                table[FIELDS],
            ]
            writer.write_table(pa.table([*own, *texts], schema=schema))
            written += table.num_rows
    return written


def _told(column: Column, file_name: str) -> str | None:
    """What the file's name says of the column."""
    found = compiled(column.file_name or "").search(file_name)
    return found[1] if found else None


def _text(
    fields: Mapping[str, pa.ChunkedArray], rows: int, keys: tuple[str, ...], name: str, told: Mapping[str, str | None]
) -> pa.ChunkedArray:
    """One column: from the file's name, from one field, from several joined by a blank; nothing of what it lacks."""
    if name in told or not keys:
        return pa.chunked_array([pa.array([told.get(name)] * rows, pa.string())])
    parts = [pc.utf8_trim_whitespace(fields[key]) for key in keys]
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(*parts, " ")) if len(parts) > 1 else parts[0]
