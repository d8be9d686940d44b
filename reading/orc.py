"""ORC: stripes → batches of the wanted columns → texts. One batch is held: a stripe may hold many, in few bytes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import orc

from reading import columnar, tables
from reading.columnar import Columnar
from reading.port import Content
from reading.sent import Sent, opened
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

ROWS = 2_000  # of a batch with texts or lists, whose size nothing tells before they are read
FLAT = {"batch_readahead": 0, "fragment_readahead": 0, "use_threads": False, "cache_metadata": False}


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, unpacks to too much, or has other columns than declared."""
    return tables.content(dataset, form, table(opened(raw, file_name, form), file_name), file_name)


def table(sent: Sent, file_name: str) -> Columnar:
    """Refusal where it is damaged, or unpacks to too much."""
    with columnar.sound(file_name):
        found = orc.ORCFile(sent.path)
        columnar.within(found.nrows, len(found.schema), sent.size, file_name)

    def batches_of(names: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        from pyarrow import dataset  # noqa: PLC0415 - it imports pandas, which no other file needs

        rows = most if all(map(_is_narrow, found.schema.types)) else min(most, ROWS)
        scanned = dataset.dataset(str(sent.path), format="orc").to_batches(columns=list(names), batch_size=rows, **FLAT)
        return (batch.select(names) for batch in scanned)

    return Columnar(found.schema, columnar.unbroken(batches_of, file_name), file_name)


def _is_narrow(kind: pa.DataType) -> bool:
    """Whether each value takes as many bytes as the other."""
    return bool(pa.types.is_primitive(kind) or pa.types.is_decimal(kind))
