"""Dialect, layout, names, lines to skip → the guesses of [feed.format], each with its evidence."""

from collections.abc import Sequence

from drafting.delimited.dialect import Dialect
from drafting.delimited.doubts import misfits
from drafting.delimited.fields import Named
from drafting.delimited.layout import Layout
from drafting.delimited.no_rows import NoRow, by_kind, skipping
from drafting.delimited.strictly import Read
from drafting.evidence import HIGH, LOW, MEDIUM, Part
from drafting.files.source import Source
from sectors.spec.text import Text

MOST_TITLES, MOST_SAID = 3, 40  # lines above the header that are shown, and characters of each
KINDS = {
    "again": Text("the header again", "되풀이된 머리글"),
    "total": Text("a total", "합계"),
    "note": Text("a note", "주석"),
}


def part(source: Source, read: Read, named: Named) -> Part:
    """The [feed.format] table."""
    form = Part("feed.format")
    form.add("kind", "csv", Text("lines of fields", "칸으로 나뉜 줄"))
    form.add("encoding", source.encoding, source.because, source.confidence)
    _dialect(form, read.dialect)
    of_layout(form, read.layout, named, read.skipped)
    if read.rows.odd:
        form.remarks.append(misfits(read.rows, read.layout.width))
    return form


def of_layout(form: Part, lay: Layout, named: Named, skipped: Sequence[NoRow]) -> None:
    """The keys that say where the header is, what it names, and which lines are no rows."""
    if lay.skip_rows:
        form.add("skip_rows", lay.skip_rows, _why_above(lay), MEDIUM)
    form.add("header_rows", lay.header_rows, lay.because, lay.confidence, written=lay.header_rows != 1)
    _names(form, lay, named)
    if skipped:
        form.add("skip_matching", skipping(skipped), _why_skipped(skipped), MEDIUM)


def _dialect(form: Part, found: Dialect) -> None:
    form.add("delimiter", found.form.delimiter, found.because, found.confidence)
    quote = found.form.quote
    form.add("quote", quote, found.quoting.because, HIGH, written=quote != '"')
    if found.form.escape:
        form.add("escape", found.form.escape, found.quoting.because)
    if found.form.line_end == "cr":
        form.add("line_end", "cr", Text("lines end with CR alone", "줄이 CR로만 끝난다"))


def _names(form: Part, lay: Layout, named: Named) -> None:
    if named.by_place:
        if lay.header_rows:
            because = Text("held: another header is refused", "머리글이 다르면 거부한다")
            form.add("header", list(named.cells), because)
        why = Text("by place", "자리 순서")
        if lay.header_rows:
            why = Text(
                "by place: its header leaves fields without a name of their own", "머리글에 이름이 없거나 겹친다"
            )
        form.add("names", [name or "" for name in named.names], why, MEDIUM if lay.header_rows else LOW)
    elif named.more:
        because = Text(
            f"rows have {lay.width} fields, the header names {len(named.cells)}",
            f"줄은 {lay.width}칸인데 머리글은 {len(named.cells)}개",
        )
        form.add("more_names", list(named.more), because, LOW)


def _why_above(lay: Layout) -> Text:
    """The lines above the header in their first words: no accounting counts them."""
    said = [" ".join(record.filled)[:MOST_SAID] for record in lay.above if record.first <= lay.skip_rows]
    shown = "; ".join(map(repr, said[:MOST_TITLES]))
    return Text(f"lines above the header: {shown}", f"머리글 위의 줄: {shown}")


def _why_skipped(skipped: Sequence[NoRow]) -> Text:
    told = [(KINDS[kind], where) for kind, _, where in by_kind(skipped)]
    english = "; ".join(f"{what.en}: {where.en}" for what, where in told)
    return Text(english, "; ".join(f"{what.ko}: {where.ko}" for what, where in told))
