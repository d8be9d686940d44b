"""Tables of files that say their columns' names: names → which declared column each is → batches of texts by place.

A workbook's sheet, a Parquet file, a database's table are read by it, each by a Table of its own.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from reading.header import Header, match
from reading.port import Content, Parsed
from reading.refusals import no_records
from reading.undeclared import Undeclared
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


class Table(Protocol):
    """`names`: of its columns. `batches`: tables of `_line`, `_problem`, `_fields` and the texts of each column at one
    of the header's places, named by it ("0", "1", …). `skipped`, `said`: once they are read, the rows that are none,
    and what a person should know of it.
    """

    @property
    def names(self) -> Sequence[str]: ...
    @property
    def skipped(self) -> int: ...
    @property
    def said(self) -> Sequence[str]: ...
    def batches(self, header: Header) -> Iterator[pa.Table]: ...


def content(dataset: Dataset, form: Format, table: Table, file_name: str) -> Content:
    """Refusal where the names are not those of the declaration."""
    header = match(dataset, form, table.names, file_name)
    undeclared = Undeclared(dataset, header, file_name)

    def tables() -> Iterator[pa.Table]:
        for batch in table.batches(header):
            seen = undeclared.look_at(batch)
            yield header.wide.long(seen) if header.wide else seen

    def finish(written: int) -> Parsed:
        if not written:
            raise no_records(file_name)
        drift = (*header.drift, *undeclared.drift, *table.said)
        return Parsed(header, written + table.skipped, drift, table.skipped)

    return Content(header, header.columns, tables(), finish)
