"""Parquet: row groups → batches of the wanted columns → texts. One batch is held, however large the file is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reading import columnar, tables
from reading.columnar import Columnar
from reading.limits import Limits
from reading.port import Content
from reading.sent import Sent, opened
from sectors.spec import Dataset, Format

TEXTS = ("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY")  # physical types whose values may be long


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, unpacks to too much, or has other columns than declared."""
    return tables.content(dataset, form, table(opened(raw, file_name, form), file_name), file_name)


def table(sent: Sent, file_name: str) -> Columnar:
    """Refusal as above."""
    with columnar.sound(file_name):
        found = _file(sent, [])
        schema, told = found.schema_arrow, found.metadata
        columnar.within(told.num_rows, told.num_columns, sent.size, file_name)
        fewer = _rows_of_batch(told)
        Limits(sent.path, file_name).hold_size(_bytes(told))
    told_once = [field.name for field in schema if pa.types.is_string(field.type)]
    has_points = any("." in name for name in schema.names)  # a point within a name is a step of a path to Arrow

    def batches_of(names: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        columns = None if has_points else names
        for batch in _file(sent, told_once).iter_batches(min(most, fewer), columns=columns, use_threads=False):
            yield batch.select(names)

    return Columnar(schema, columnar.unbroken(batches_of, file_name), file_name)


def _file(sent: Sent, told_once: Sequence[str]) -> pq.ParquetFile:
    """`told_once`: columns whose texts stay in a dictionary, as the file has them, until their size is known."""
    return pq.ParquetFile(sent.path, read_dictionary=told_once, coerce_int96_timestamp_unit="us", pre_buffer=False)


def _rows_of_batch(told: pq.FileMetaData) -> int:
    """So many that their values, items of lists among them, and their bytes are those of one batch."""
    groups = [told.row_group(number) for number in range(told.num_row_groups)]
    return min((_rows_of_group(each) for each in groups if each.num_rows), default=1)


def _rows_of_group(group: pq.RowGroupMetaData) -> int:
    values = sum(group.column(place).num_values for place in range(group.num_columns))
    room = min(columnar.CELLS / max(1, values), columnar.PART / max(1, group.total_byte_size))
    return max(1, int(group.num_rows * room))


def _bytes(told: pq.FileMetaData) -> int:
    """Of all texts as they are unpacked, though not yet out of their dictionaries, or of the largest part that is held.

    Numbers are not counted together: `columnar.within` has counted them as cells, and a sensor may repeat one for days.
    """
    groups = [told.row_group(number) for number in range(told.num_row_groups)]
    parts = [group.column(place) for group in groups for place in range(group.num_columns)]
    texts = sum(part.total_uncompressed_size for part in parts if part.physical_type in TEXTS)
    return int(max([texts, *(part.total_uncompressed_size for part in parts)]))
