"""Text → its first records, each with its lines, read leniently: what a dialect and a header are guessed from.

Nothing is refused here, so that one broken quote does not hide the rest; the rows themselves are read strictly
(`drafting.delimited.rows`).
"""

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from reading.bounds import in_force
from reading.escaped import doubled
from sectors.spec.format import Format

RECORDS = 2_000


class Record(NamedTuple):
    """`first`, `last`: its lines in the text, beginning with 1; a record takes several where quotes hold line ends."""

    first: int
    last: int
    fields: list[str]

    @property
    def filled(self) -> list[str]:
        """Its fields that say something."""
        return [text for field in self.fields if (text := field.strip())]


def records(text: str, form: Format, most: int = RECORDS) -> list[Record]:
    """The first records but empty lines; `text` has LF or CRLF for line ends (`with_line_feeds`)."""
    csv.field_size_limit(in_force().field)
    lines = io.StringIO(text, newline="\n")
    told = {"quotechar": form.quote} if form.quote else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(doubled(lines, form) if form.escape else lines, delimiter=form.delimiter, **told)
    taken: list[Record] = []
    last = 0
    while len(taken) < most:
        try:
            fields = next(reader)
        except (StopIteration, csv.Error):  # a field without an end: what comes before it tells enough
            break
        if fields:
            taken.append(Record(last + 1, reader.line_num, fields))
        last = reader.line_num
    return taken


def with_line_feeds(text: str, line_end: str) -> str:
    """The text as the reader of records wants it: a carriage return alone ends a line, or is a blank."""
    if "\r" not in text:
        return text
    whole = text.replace("\r\n", "\n")
    return whole.replace("\r", "\n" if line_end == "cr" else " ")


def lowest(rows: Sequence[Record], width: int) -> list[str]:
    """What stands last in each field: of a header of several rows the names next to the values."""
    fields = [row.fields for row in rows if len(row.fields) == width]
    return [next((row[place].strip() for row in fields[::-1] if row[place].strip()), "") for place in range(width)]
