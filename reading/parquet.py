"""Parquet: row groups → batches of the wanted columns → texts. One batch is held, however large the file is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reading import columnar, parquet_sizes, tables
from reading.columnar import Columnar
from reading.limits import Limits
from reading.port import Content
from reading.sent import Sent, opened
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, unpacks to too much, or has other columns than declared."""
    return tables.content(dataset, form, table(opened(raw, file_name, form), file_name), file_name)


def table(sent: Sent, file_name: str) -> Columnar:
    """Refusal as above."""
    with columnar.sound(file_name):
        found = _file(sent, [])
        schema, told = found.schema_arrow, found.metadata
        columnar.within(told.num_rows, told.num_columns, sent.size, file_name)
        sizes = parquet_sizes.sizes(sent.path, told)
    Limits(sent.path, file_name).hold_size(sizes.unpacked)
    columnar.hold_whole("one page of it", sizes.page, file_name)
    has_points = any("." in name for name in schema.names)  # a point within a name is a step of a path to Arrow

    def batches_of(names: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        columns = None if has_points else names
        rows = min(most, sizes.rows)
        for batch in _file(sent, sizes.told_once).iter_batches(rows, columns=columns, use_threads=False):
            yield batch.select(names)

    return Columnar(schema, columnar.unbroken(batches_of, file_name), file_name)


def _file(sent: Sent, told_once: Sequence[str]) -> pq.ParquetFile:
    return pq.ParquetFile(sent.path, read_dictionary=told_once, coerce_int96_timestamp_unit="us", pre_buffer=False)
