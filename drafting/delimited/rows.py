"""Content → every row as texts by place, by the reader that deliveries have: what the check will say, it says here.

A broken record, a line without an end or a lone carriage return is refused with its line, as the check refuses it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from drafting.files.source import Source
from lakehouse.layout import LINE
from reading.ahead import Ahead
from reading.block import FIELDS, PROBLEM
from reading.encodings import pieces
from reading.records import Reader
from reading.text import Lines
from sectors.spec.format import Format

MOST_TOLD = 500  # misfits at the beginning, and as many at the end


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record with another number of fields than the rows have."""

    line: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """`cells`: what the header says of each field, several rows as one; `table`: texts by place; `lines`: where each
    row begins; `odd`: how many records are misfits, of which the first and the last are told.
    """

    cells: tuple[str, ...]
    table: pa.Table
    lines: pa.ChunkedArray
    misfits: tuple[Misfit, ...]
    odd: int

    @property
    def count(self) -> int:
        return len(self.lines)

    def without(self, lines: set[int]) -> "Rows":
        """Less the rows that begin on such lines."""
        kept = pc.invert(pc.is_in(self.lines, pa.array(sorted(lines), pa.int64())))
        left = tuple(misfit for misfit in self.misfits if misfit.line not in lines)
        odd = self.odd - len(self.misfits) + len(left)
        return Rows(self.cells, self.table.filter(kept), self.lines.filter(kept), left, odd)


def read(source: Source, form: Format, width: int) -> Rows:
    """Every row that is not blank; Refusal as the check's. `form` says where the header is."""
    reader = Reader(form, source.name)
    text = Lines(pieces(source.content), source.name, "utf-8", form.line_end)
    cells = tuple(reader.header(text))
    reader.width = width
    empty = pa.table({LINE: pa.array([], pa.int64()), **dict.fromkeys((PROBLEM, FIELDS), pa.array([], pa.string()))})
    batches = [_trimmed(batch) for batch in Ahead(reader.batches(text, range(width)))]
    whole = pa.concat_tables(batches) if batches else empty
    fits = pc.is_null(whole[PROBLEM])
    odd = whole.filter(pc.invert(fits))
    sound = whole.filter(fits) if odd.num_rows else whole
    table = sound.drop_columns([LINE, PROBLEM, FIELDS])
    return Rows(cells, table, sound[LINE], tuple(_misfits(odd)), odd.num_rows)


def _misfits(odd: pa.Table) -> Iterator[Misfit]:
    count = odd.num_rows
    told = odd if count <= 2 * MOST_TOLD else pa.concat_tables([odd.slice(0, MOST_TOLD), odd.slice(count - MOST_TOLD)])
    for line, fields in zip(told[LINE].to_pylist(), told[FIELDS].to_pylist(), strict=True):
        yield Misfit(line, tuple(json.loads(fields)))


def _trimmed(batch: pa.Table) -> pa.Table:
    """White space around a text is not a part of it."""
    own = (LINE, PROBLEM, FIELDS)
    return pa.table(
        {name: batch[name] if name in own else pc.utf8_trim_whitespace(batch[name]) for name in batch.column_names}
    )
