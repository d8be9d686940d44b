"""Columns of Arrow, whichever file holds them → a Table of texts. Whatever Arrow raises of a file, the file is damaged.

schema, batches of the wanted columns → flat fields → texts
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from lakehouse.layout import LINE
from reading import arrow_sizes
from reading.arrow_texts import NoText, texts
from reading.block import FIELDS, PROBLEM
from reading.bounds import in_force
from reading.errors import Refusal
from reading.flat import Field, fields
from reading.header import Header

ROWS, CELLS = 50_000, 2_000_000  # of a batch, at the most
PART = 32 << 20  # bytes of a batch's texts: those of its columns are in memory together, more than once
LARGEST = 1 << 30  # bytes of a batch's texts where one may stand at many places: few bytes may make very many
Batches = Callable[[Sequence[str], int], Iterator[pa.RecordBatch]]  # names of columns, rows of a batch


@dataclass(frozen=True)
class Columnar:
    """`record_batches`: those with these columns of the schema, in its order."""

    schema: pa.Schema
    record_batches: Batches
    file_name: str
    said: Sequence[str] = ()
    skipped: int = 0

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return fields(self.schema)

    @property
    def names(self) -> Sequence[str]:
        return [each.name for each in self.fields]

    def batches(self, header: Header) -> Iterator[pa.Table]:
        wanted = [self.fields[place] for place in header.places]
        columns = sorted({each.steps[0] for each in wanted})
        first = 1
        found = self.record_batches([self.schema.names[column] for column in columns], rows_of_batch(len(self.fields)))
        for batch in found:
            own = [pa.array(range(first, first + batch.num_rows), pa.int64())]
            own += 2 * [pa.nulls(batch.num_rows, pa.string())]
            said = [self._texts(each, batch, columns.index(each.steps[0])) for each in wanted]
            yield pa.table([*own, *said], names=[LINE, PROBLEM, FIELDS, *map(str, header.places)])
            first += batch.num_rows

    def _texts(self, each: Field, batch: pa.RecordBatch, column: int) -> pa.Array:
        try:
            return texts(each.of(batch, column))
        except NoText as odd:
            cause = f"column {each.name} holds {odd}"
            remedy = "Send it as text, or list the column as ignored."
            raise Refusal("no_text", place=self.file_name, cause=cause, remedy=remedy) from odd


def rows_of_batch(columns: int) -> int:
    return max(1, min(ROWS, CELLS // max(1, columns)))


def within(rows: int, columns: int, size: int, file_name: str) -> None:
    """Refusal for a file whose few bytes say that they are very many cells."""
    bounds = in_force()
    if rows * columns > max(bounds.ratio_from, size * bounds.ratio):
        cause = f"its {size} bytes unpack to {rows} rows of {columns} columns, more than {bounds.ratio} cells a byte"
        remedy = f"Send it in smaller files, or let the operator set SDN_MOST_RATIO_FROM to {rows * columns}."
        raise Refusal("too_large", place=file_name, cause=cause, remedy=remedy)


def hold_whole(what: str, size: int, file_name: str) -> None:
    """Refusal for a part that unpacks to more than the memory should hold."""
    if size > (most := in_force().document):
        cause = f"{what} unpacks to {size} bytes, more than {most}"
        remedy = "Write it in smaller parts, or let the operator set SDN_MOST_DOCUMENT higher."
        raise Refusal("too_large", place=file_name, cause=cause, remedy=remedy)


def unbroken(batches_of: Batches, file_name: str) -> Batches:
    """The same; Refusal where a batch cannot be read."""

    def batches(names: Sequence[str], most: int) -> Iterator[pa.RecordBatch]:
        found = batches_of(names, most)
        while True:
            with sound(file_name):
                batch = next(found, None)
            if batch is None:
                return
            repeated = sum(arrow_sizes.size(each) for each in batch.columns if arrow_sizes.repeats(each.type))
            if repeated > LARGEST:
                raise _too_much(f"the texts of {repeated} bytes that few rows of it unpack to", LARGEST, file_name)
            yield from parts(batch, file_name)

    return batches


def _too_much(what: str, most: int, file_name: str) -> Refusal:
    cause = f"{what} are more than {most}"
    return Refusal("too_large", place=file_name, cause=cause, remedy="Send it in smaller files.")


def parts(batch: pa.RecordBatch, file_name: str) -> Iterator[pa.RecordBatch]:
    """The batch in as many as keep their texts within PART, of one row at least. Refusal where one is too long."""
    size = sum(map(arrow_sizes.size, batch.columns))
    if batch.num_rows < 2 or size <= PART:
        if size > in_force().document:
            raise _too_much(f"the texts of {size} bytes that one row of it holds", in_force().document, file_name)
        yield batch
        return
    half = batch.num_rows // 2
    yield from parts(batch.slice(0, half), file_name)
    yield from parts(batch.slice(half), file_name)


@contextmanager
def sound(file_name: str) -> Iterator[None]:
    """Refusal where Arrow cannot read the file. An error of the machine has a number, one of its bytes has none."""
    try:
        yield
    except (pa.ArrowException, OSError) as broken:
        if isinstance(broken, MemoryError) or (isinstance(broken, OSError) and broken.errno is not None):
            raise
        cause = f"it cannot be read to its end: it is cut or damaged ({str(broken).splitlines()[0][:200]})"
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send the whole file again.") from broken
