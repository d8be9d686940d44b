"""Records over several lines: a text with line ends within quotes, or rows that two stray quotes have glued."""

import io
from collections.abc import Iterator
from itertools import islice

import numpy as np

from drafting.delimited.quotes import fewest
from drafting.delimited.rows import Rows
from drafting.errors import NoDraft
from drafting.files.source import Source
from sectors.spec.format import Format

MOST = 1_000  # that are looked into


def hold_apart(source: Source, form: Format, width: int, rows: Rows) -> None:
    """NoDraft where a record takes in lines that are rows by themselves: they would be lost in silence."""
    if not form.quote or form.quote.encode() not in source.content or width <= fewest(form.delimiter):
        return
    spans = dict(islice(_spans(rows), MOST))
    texts = lines_of(source.content, form.line_end, {line for span in spans.items() for line in _lines(*span)})
    for first, count in spans.items():
        if all(texts.get(line, "").count(form.delimiter) == width - 1 for line in _lines(first, count)):
            cause = f"a quote that opens here takes in {count} lines, each of which looks like a row"
            remedy = 'Close it, double quotes within a value, and send it again; or declare quote = ""'
            raise NoDraft(f"{source.name}, line {first}", cause, f"{remedy} where none are quotes.")


def lines_of(content: bytes, line_end: str, wanted: set[int]) -> dict[int, str]:
    """Lines by number, without their ends."""
    if not wanted:
        return {}
    text = content.replace(b"\r", b"\n") if line_end == "cr" else content
    lines = islice(enumerate(io.BytesIO(text), 1), max(wanted))
    return {number: line.decode().rstrip("\r\n") for number, line in lines if number in wanted}


def _spans(rows: Rows) -> Iterator[tuple[int, int]]:
    """First line and number of lines of each record that takes several."""
    lines = rows.lines.to_numpy()
    for place in np.flatnonzero(np.diff(lines, append=lines[-1] + 2) > 1).tolist():
        if ends := sum(column[place].as_py().count("\n") for column in rows.table.columns):
            yield int(lines[place]), ends + 1


def _lines(first: int, count: int) -> range:
    return range(first, first + count)
