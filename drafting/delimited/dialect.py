"""Text → how its fields are cut: line end, delimiter, quotes; by how evenly, and into what, each choice cuts the lines.

text → each line end and delimiter, with the quoting that the text has by it → how even, how clean → the best of them
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drafting.delimited.quotes import Quoting, quoting
from drafting.delimited.records import Record, records, with_line_feeds
from drafting.evidence import HIGH, LOW, MEDIUM, Confidence, Harm, Undecided
from drafting.values import toml
from sectors.spec.format import Format
from sectors.spec.text import Text

DELIMITERS = (",", "\t", ";", "|", "^", "~", "\x01", "\x1f")
NUMBER = re.compile(r"[-+(]?[^\w\s]?[0-9]+(?: [0-9]{3})*(?:[.,'][0-9]+)*[)]?\s?[^\W\d]{0,3}[%]?")  # ₩1,234 · 1,234원
PROSE = re.compile(r"[,;](?= )")  # parts words, not fields
GAP = re.compile(r"\S {2,}\S")  # columns aligned by blanks, cut at commas of numbers
SEP = re.compile(r'"?sep=(?P<sign>[^\r\n"])"?\r?\n', re.IGNORECASE)  # what spreadsheets write above the header
LOOKED_INTO = 300
EVEN = 0.5  # of the lines must be cut alike, or nothing cuts them
CLOSE = 0.9  # of the best score: another delimiter is as likely


@dataclass(frozen=True, slots=True)
class Dialect:
    """`form`: line end, delimiter, quote and escape; `width`: the usual number of fields, 1 where nothing cuts."""

    form: Format
    width: int
    because: Text
    quoting: Quoting
    confidence: Confidence
    gaps: float = 0.0  # the share of lines with a field that holds a run of blanks
    doubts: tuple[Undecided, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """What one choice of line end and delimiter makes of the text; `even`, `clean`, `gaps`: shares of its lines
    that are of that width, of its fields that hold no other delimiter, of its lines with a run of blanks in a field.
    """

    form: Format
    quoting: Quoting
    width: int
    even: float
    clean: float
    gaps: float

    @property
    def rank(self) -> tuple[float, int]:
        return round(self.even * self.clean, 2) if self.width > 1 and self.even >= EVEN else 0.0, self.width


def sniff(text: str) -> Dialect:
    """The dialect of a text; of width 1 where no delimiter cuts its lines evenly."""
    told = SEP.match(text)
    known = tuple(sign for sign in DELIMITERS if sign in text) or DELIMITERS[:1]
    signs = (told["sign"],) if told and told["sign"].isascii() else known
    cuts = [cut_by(text, line_end, sign) for line_end in _line_ends(text) for sign in signs]
    best = max(cuts, key=lambda cut: cut.rank)
    if not best.rank[0]:
        return uncut(text, best.form.line_end)
    return replace(dialect_of(best), doubts=_doubts(best, cuts))


def dialect_of(cut: Cut) -> Dialect:
    """A cut as the dialect of its text."""
    because = Text(
        f"cuts {cut.even:.1%} of the lines into {cut.width} fields", f"줄의 {cut.even:.1%}가 {cut.width}칸으로 나뉜다"
    )
    sure = HIGH if cut.even > 0.98 and cut.clean > 0.5 else MEDIUM
    return Dialect(cut.form, cut.width, because, cut.quoting, sure, cut.gaps)


def uncut(text: str, line_end: str) -> Dialect:
    """One field a line: its delimiter is a sign that the text does not have, so that none cuts it by chance."""
    sign = next((sign for sign in (",", *DELIMITERS[1:]) if sign not in text), ",")
    because = Text("no delimiter cuts the lines evenly: one field a line", "고르게 나누는 구분자가 없어 한 줄이 한 칸")
    told = quoting(with_line_feeds(text, line_end), sign)
    form = Format(delimiter=sign, quote=told.quote, escape=told.escape, line_end=line_end)
    question = Text(
        "whether each line is one field, or what parts its fields", "한 줄이 한 칸인지, 무엇이 칸을 나누는지"
    )
    asked = Undecided("feed.format", question, Harm.VALUES, answer=("[feed.format]", 'delimiter = "\\t"'))
    return Dialect(form, 1, because, told, LOW, doubts=(asked,))


def requoted(found: Dialect, text: str) -> Dialect:
    """The same by the quotes of the whole text, of which the first part may hold too few."""
    told = quoting(with_line_feeds(text, found.form.line_end), found.form.delimiter)
    return replace(found, form=replace(found.form, quote=told.quote, escape=told.escape), quoting=told)


def _line_ends(text: str) -> Sequence[str]:
    """CR ends lines where hardly an LF is, and may where it stands alone; among CRLF it is a fault of the text."""
    alone, feeds = text.count("\r") - text.count("\r\n"), text.count("\n")
    if alone > 10 * feeds:
        return ("cr",)
    return ("lf",) if not alone or "\r\n" in text else ("lf", "cr")


def cut_by(text: str, line_end: str, delimiter: str) -> Cut:
    """The text, cut by that sign."""
    lines = with_line_feeds(text, line_end)
    told = quoting(lines, delimiter)
    form = Format(delimiter=delimiter, quote=told.quote, escape=told.escape, line_end=line_end)
    rows = [record for record in records(lines, form) if record.filled]
    width, count = max(
        Counter(len(row.fields) for row in rows).items(), key=lambda item: (item[1], item[0]), default=(0, 0)
    )
    return Cut(
        form, told, width, count / max(len(rows), 1), _clean(rows[:LOOKED_INTO], delimiter), _gaps(rows[:LOOKED_INTO])
    )


def _clean(rows: Sequence[Record], delimiter: str) -> float:
    """The share of fields that hold no other delimiter, nor columns aligned by blanks."""
    others = [sign for sign in DELIMITERS if sign != delimiter]
    texts = [text for row in rows for text in row.filled]
    return sum(1 for text in texts if _is_clean(text, others)) / max(len(texts), 1)


def _is_clean(text: str, others: Sequence[str]) -> bool:
    if NUMBER.fullmatch(text):
        return True
    within = PROSE.sub("", text)
    return not GAP.search(text) and not any(sign in within for sign in others)


def _gaps(rows: Sequence[Record]) -> float:
    return sum(1 for row in rows if any(map(GAP.search, row.filled))) / max(len(rows), 1)


def _doubts(best: Cut, cuts: Sequence[Cut]) -> tuple[Undecided, ...]:
    """Another delimiter that cuts as well is asked about."""
    close = [cut for cut in cuts if cut.form.delimiter != best.form.delimiter and cut.rank[0] >= CLOSE * best.rank[0]]
    if not close:
        return ()
    other = max(close, key=lambda cut: cut.rank)
    shown, instead = repr(best.form.delimiter), repr(other.form.delimiter)
    question = Text(
        f"whether {shown} parts the fields ({best.width} a line) or {instead} ({other.width})",
        f"칸을 나누는 것이 {shown}인지(줄마다 {best.width}칸) {instead}인지({other.width}칸)",
    )
    answer = ("[feed.format]", f"delimiter = {toml(other.form.delimiter)}")
    return (Undecided("feed.format", question, Harm.VALUES, answer=answer),)
