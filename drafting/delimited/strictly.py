"""Text → its rows as deliveries are read, by the dialect and layout that its head has; both are held against all of it.

head → dialect → layout → every row, strictly → without the lines that are no rows
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drafting.delimited import dialect, layout, no_rows, uncut
from drafting.delimited.dialect import Dialect
from drafting.delimited.layout import Layout
from drafting.delimited.no_rows import NoRow
from drafting.delimited.records import records, with_line_feeds
from drafting.delimited.rows import Rows
from drafting.delimited.rows import read as rows_of
from drafting.delimited.spans import hold_apart, lines_of
from drafting.errors import NoDraft
from drafting.files.source import Source
from reading.errors import Refusal
from sectors.regexes import literal
from sectors.spec.format import Format


@dataclass(frozen=True, slots=True)
class Read:
    """`rows`: without `skipped`, the lines that are none."""

    dialect: Dialect
    layout: Layout
    rows: Rows
    skipped: tuple[NoRow, ...] = ()


def read(source: Source) -> Read:
    """NoDraft where there is not one row, or a record that cannot be read is named with its line."""
    found = _believed(source)
    if not found.rows.count:
        raise NoDraft(source.name, "no row below its header", "Give a file with its rows.")
    hold_apart(source, found.dialect.form, found.layout.width, found.rows)
    return _less_no_rows(source, found)


def _believed(source: Source) -> Read:
    """By the head's dialect, or the whole text's where its quotes tell otherwise."""
    told = uncut.held(source.name, source.head, dialect.sniff(source.head))
    if source.cut and not told.form.quote:
        told = dialect.requoted(told, source.content.decode())
    try:
        return _read(source, told)
    except Refusal as broken:
        again = dialect.requoted(told, source.content.decode()) if broken.code == "broken_record" else told
        if again.form == told.form:
            raise _unread(broken, again) from broken
    try:
        return _read(source, again)
    except Refusal as broken:
        raise _unread(broken, again) from broken


def _read(source: Source, told: Dialect) -> Read:
    head = records(with_line_feeds(source.head, told.form.line_end), told.form)
    filled = sum(1 for record in head if record.filled)
    if filled < 2 and not source.cut:
        raise NoDraft(source.name, f"it holds {filled} rows", "Give a file with a header and some rows.")
    lay = layout.lay_out(head)
    return Read(told, lay, rows_of(source, _form(told, lay), lay.width))


def _form(told: Dialect, lay: Layout) -> Format:
    return replace(told.form, skip_rows=lay.skip_rows, header_rows=lay.header_rows)


def _unread(broken: Refusal, told: Dialect) -> Exception:
    """The refusal of a record, in words that say what the other quotes do."""
    if broken.code != "broken_record":
        return broken
    if "carriage return" in broken.cause:
        cause = "a carriage return stands alone in the record that begins here, which other lines do not end with"
        return NoDraft(
            broken.place, cause, "End all lines alike (LF or CRLF), quote what holds one, and send it again."
        )
    counted = told.quoting.counted
    sound = f", though {counted.sound:,} fields are quoted soundly" if counted else ""
    cause = f"a quote that opens in the record that begins here does not close at its field's end{sound}"
    remedy = 'Close it, double quotes within a value, and send it again; or declare quote = "" where none are quotes.'
    return NoDraft(broken.place, cause, remedy)


def _less_no_rows(source: Source, found: Read) -> Read:
    """Without the lines that are no rows, as long as a pattern skips them and nothing else."""

    def raw(lines: set[int]) -> Mapping[int, str]:
        return lines_of(source.content, found.dialect.form.line_end, lines)

    told = no_rows.find(found.rows, found.layout.above, raw)
    for skipped in (told, [replace(item, pattern=f"^{literal(item.text)}$") for item in told]):
        if not skipped:
            continue
        form = replace(_form(found.dialect, found.layout), skip_matching=no_rows.skipping(skipped))
        rows = rows_of(source, form, found.layout.width)
        if rows == found.rows.without({item.line for item in skipped}):
            return replace(found, rows=rows, skipped=tuple(skipped))
    return found
