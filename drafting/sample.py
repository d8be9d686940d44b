"""A file → Sample: how it is written and its rows as an Arrow table of trimmed texts, one column a source name.

Source → dialect → layout → rows → Sample;  documents (JSON, XML, tar) → the same Sample
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from drafting.delimited import csv_form, doubts, fields, strictly
from drafting.errors import NoDraft
from drafting.evidence import Part, Undecided
from drafting.files.source import Source
from sectors.spec.text import Text


@dataclass(slots=True)
class Sample:
    """`form`: the guesses of [feed.format]; `table`: texts by source name; `odd`: rows with other numbers of fields."""

    file: str
    form: Part
    table: pa.Table
    odd: int = 0
    dropped: tuple[tuple[str, Text], ...] = ()  # sources left out, and why
    whole: bool = True
    lines: pa.ChunkedArray | None = None  # where each row begins, of delimited text
    undecided: Sequence[Undecided] = ()
    told: Mapping[str, str] = field(default_factory=dict)  # types that the file itself gives its columns

    @property
    def names(self) -> list[str]:
        return list(self.table.column_names)

    @property
    def rows(self) -> int:
        return int(self.table.num_rows)

    def line_of(self, place: int) -> int:
        """The line where the row of that place begins; of a document, which record it is."""
        return int(self.lines[place].as_py()) if self.lines is not None else place + 1


def of_csv(source: Source) -> Sample:
    """NoDraft or a Refusal where there is not one row, or a record that cannot be read."""
    read = strictly.read(source)
    rows, lay = read.rows, read.layout
    if rows.odd > rows.count:
        place = f"{source.name}, line {rows.misfits[0].line}"
        cause = f"{rows.odd:,} of {rows.count + rows.odd:,} rows have another number of fields than {lay.width}"
        raise NoDraft(
            place, cause, "Send rows of one kind, quote what holds the delimiter, or declare the feed by hand."
        )
    named = fields.named(lay, rows)
    asked = [
        *read.dialect.doubts,
        *doubts.of_quotes(read.dialect, rows),
        *doubts.of_header(lay, rows.count),
        *named.doubts,
    ]
    asked += [*doubts.of_no_rows(read.skipped), *doubts.of_named_totals(rows, read.dialect.form)]
    return Sample(
        source.name,
        csv_form.part(source, read, named),
        pa.table({name: rows.table[place] for place, name in enumerate(named.names) if name is not None}),
        rows.odd,
        named.dropped,
        source.whole,
        lines=rows.lines,
        undecided=[*asked, *doubts.of_misfits(rows, lay.width)],
    )
