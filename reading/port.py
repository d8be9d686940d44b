"""What a reader of one kind of file makes: its header, batches of text columns, and the last word once all are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from reading.header import Header
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

Columns = tuple[tuple[str, tuple[str, ...]], ...]  # table column → the fields of a batch that it is made of


@dataclass(frozen=True, slots=True)
class Parsed:
    """`read`: rows of the file, of which `skipped` are none by the declaration; `drift`: what differs from it."""

    header: Header
    read: int
    drift: tuple[str, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """`tables` come one by one, so that a file larger than the memory can be read.

    `finish` takes how many rows they held; Refusal where the file as a whole is not one of its format.
    """

    header: Header
    columns: Columns
    tables: Iterator[pa.Table]
    finish: Callable[[int], Parsed]


Reader = Callable[[Dataset, Format, Path, str], Content]  # the raw file and the name that it was sent under
