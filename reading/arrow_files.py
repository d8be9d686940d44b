"""Arrow's own files (Feather, version 2) → their record batches, mapped into memory → texts."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from reading import arrow_metadata, columnar, tables
from reading.columnar import Columnar
from reading.port import Content
from reading.sent import Sent, opened
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, unpacks to too much, or has other columns than declared."""
    return tables.content(dataset, form, table(opened(raw, file_name, form), file_name), file_name)


def table(sent: Sent, file_name: str) -> Columnar:
    """Refusal where it is damaged, or unpacks to too much."""
    with columnar.sound(file_name), pa.memory_map(str(sent.path)) as file:
        schema, told = pa.ipc.open_file(file).schema, arrow_metadata.told(sent.path)
    columnar.within(told.rows, len(schema), sent.size, file_name)
    columnar.hold_whole("one record batch of it", told.largest, file_name)
    columnar.hold_whole("all that its dictionaries hold", told.dictionaries, file_name)

    def batches_of(names: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        with pa.memory_map(str(sent.path)) as file:
            found = pa.ipc.open_file(file)
            for number in range(found.num_record_batches):
                batch = found.get_batch(number)
                batch.validate(full=True)  # offsets that a sender made up would be read outside of the file
                for first in range(0, batch.num_rows, most):
                    yield batch.select(names).slice(first, most)

    return Columnar(schema, columnar.unbroken(batches_of, file_name), file_name)
