"""ORC: stripes → batches of the wanted columns → texts. One stripe is held, however large the file is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import orc

from reading import columnar, tables
from reading.columnar import Columnar
from reading.port import Content
from reading.sent import Sent, opened
from sectors.spec import Dataset, Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, unpacks to too much, or has other columns than declared."""
    return tables.content(dataset, form, table(opened(raw, file_name, form), file_name), file_name)


def table(sent: Sent, file_name: str) -> Columnar:
    """Refusal where it is damaged, or unpacks to too much."""
    with columnar.sound(file_name):
        found = orc.ORCFile(sent.path)
        columnar.within(found.nrows, len(found.schema), sent.size, file_name)

    def batches_of(names: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        stripes = orc.ORCFile(sent.path)
        for number in range(stripes.nstripes):
            stripe = stripes.read_stripe(number, columns=list(names)).select(names)
            for first in range(0, stripe.num_rows, most):
                yield stripe.slice(first, most)

    return Columnar(found.schema, columnar.unbroken(batches_of, file_name), file_name)
