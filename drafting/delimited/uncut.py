"""Lines that no sign of the language parts, called what they are: aligned by blanks, parted by several signs.

A file like that is not read as one column in silence, nor cut by one of its several signs.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from drafting.delimited.dialect import NUMBER, Cut, Dialect, cut_by, dialect_of
from drafting.delimited.records import with_line_feeds
from drafting.errors import Aligned, NoDraft
from drafting.evidence import LOW, Harm, Undecided
from sectors.spec.text import Text

LOOKED_AT = 300
MOST, HALF = 0.95, 0.5  # of the lines must be alike, or hold runs of blanks
SEVERAL = re.compile(r"[|~^;:#@$!¦§¶，、｜·]{2,4}|[¦§¶，、｜]")  # signs that part fields together, or are not ASCII
REMEDY = 'Have it sent with one sign between the fields, such as a tab, or read it by a function (kind = "hook")'


def held(name: str, text: str, found: Dialect) -> Dialect:
    """The dialect, or one by blanks where nothing else cuts; NoDraft for what the language cannot say."""
    lines = [line for line in with_line_feeds(text, found.form.line_end).split("\n") if line.strip()][:LOOKED_AT]
    if sign := _several(lines, found):
        cause = f"its fields are parted by {sign!r}, which a delimiter of one ASCII sign cannot say"
        raise NoDraft(name, cause, f"{REMEDY}.")
    if place := _beside_blanks(lines, found):
        cause = "blanks stand between the delimiter and quotes that hold it: such quotes hold nothing together"
        raise NoDraft(f"{name}, line {place}", cause, "Have it sent without blanks around its delimiters.")
    if found.width > 1 and found.gaps < HALF:
        return found
    for sign in (" ", ":") if found.width < 2 else ():
        cut = cut_by(text, found.form.line_end, sign)
        if _parts(cut, lines, sign):
            return replace(dialect_of(cut), confidence=LOW, doubts=(_asked(sign),))
    if _are_aligned(lines):
        cause = "its columns are aligned by blanks (fields of fixed widths): no delimiter parts them"
        raise Aligned(name, cause, f"{REMEDY}; a spreadsheet imports fixed widths and saves them as CSV.")
    return found


def _asked(sign: str) -> Undecided:
    question = Text(
        f"whether {sign!r} parts the fields: no usual sign does", f"{sign!r}이(가) 칸을 나누는지: 보통의 구분자가 없다"
    )
    return Undecided("feed.format", question, Harm.VALUES, answer=("[feed.format]", 'delimiter = "\\t"'))


def _several(lines: Sequence[str], found: Dialect) -> str | None:
    """Signs that stand together, or outside ASCII, and part every line alike, the first one too."""
    delimiter = found.form.delimiter
    for sign in dict.fromkeys(SEVERAL.findall(lines[0] if lines else "")):
        together = found.width > 1 and len(sign) > 1 and set(sign) == {delimiter}
        foreign = found.width > 1 and delimiter not in sign
        if not together and not foreign and _alike([line.count(sign) for line in lines]):
            return None if sign == "::" and _parts(cut_by("\n".join(lines), "lf", ":"), lines, sign) else sign
    return None


def _beside_blanks(lines: Sequence[str], found: Dialect) -> int | None:
    """The first line with a delimiter within quotes that a blank parts from the delimiters around them."""
    if found.form.quote:
        return None
    cut = re.escape(found.form.delimiter)
    apart = re.compile(rf'(?:^|{cut})(?: +"[^"]*{cut}[^"]*" *|"[^"]*{cut}[^"]*" +)(?={cut}|$)')
    fits = [number for number, line in enumerate(lines, 1) if apart.search(line)]
    return fits[0] if len(fits) > HALF * len(lines) else None


def _alike(counts: Sequence[int]) -> bool:
    """Whether nearly all lines have as many as the first, and it has one."""
    return len(counts) > 1 and counts[0] > 0 and counts.count(counts[0]) >= MOST * len(counts)


def _parts(cut: Cut, lines: Sequence[str], sign: str) -> bool:
    """Whether blanks or colons part fields: every line alike, its first too, and no sentence, name or time is cut."""
    if cut.even < MOST or "  " in "".join(lines) or not _alike([line.strip().count(sign[0]) for line in lines]):
        return False
    pieces = [piece for line in lines for piece in line.strip().split(sign)]
    numbers = sum(1 for piece in pieces if NUMBER.fullmatch(piece)) / len(pieces)
    if sign == ":":
        return cut.width > 2 and 0 < numbers < 1
    return cut.width > 1 and (sign != " " or numbers > 1 / (cut.width + 1))


def _are_aligned(lines: Sequence[str]) -> bool:
    """Whether runs of blanks part every line into as many pieces."""
    wide = sum(1 for line in lines if re.search(r"\S {2,}\S", line))
    if len(lines) < 3 or wide < HALF * len(lines):
        return False
    for gap in (r"\s{2,}", r"\s+"):
        counts = Counter(len(re.split(gap, line.strip())) for line in lines)
        pieces, alike = counts.most_common(1)[0]
        if pieces > 1 and alike >= 0.8 * len(lines):
            return True
    return False
