"""Text → how its fields are cut: line end, delimiter, quote; by how evenly each choice cuts the lines.

A quote is believed only where a strict CSV reader can read every record with it: otherwise quotes are not quotes.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from drafting.evidence import HIGH, LOW, MEDIUM, Confidence, share
from sectors.spec import Text

DELIMITERS = (",", "\t", ";", "|", "^")
SIGNS = ('"', "")
RECORDS = 2_000
LONGEST_FIELD = 1 << 20
Records = list[list[str]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """`line_end`: lf (CRLF too) or cr; `quote` "": quotes are signs like others."""

    line_end: str
    delimiter: str
    quote: str
    because: Text
    quote_because: Text
    confidence: Confidence


def sniff(text: str, *, cut: bool = False) -> Dialect:
    """The dialect of a text; it always finds one, LOW where the lines hold no delimiter."""
    line_end = "cr" if "\n" not in text and "\r" in text else "lf"
    found = [
        (_score(text, delimiter, quote, line_end, cut), delimiter, quote) for delimiter in DELIMITERS for quote in SIGNS
    ]
    (even, width, _), delimiter, quote = max(found, key=lambda item: item[0])
    if width < 2:
        because = Text(
            "no delimiter cuts the lines evenly: one field a line", "고르게 나누는 구분자가 없어 한 줄이 한 칸"
        )
        return Dialect(line_end, ",", '"' if '"' not in text else quote, because, _why_quote(text, quote), LOW)
    because = Text(f"cuts {even:.1%} of the lines into {width} fields", f"줄의 {even:.1%}가 {width}칸으로 나뉜다")
    return Dialect(line_end, delimiter, quote, because, _why_quote(text, quote), HIGH if even > 0.98 else MEDIUM)


def _why_quote(text: str, quote: str) -> Text:
    if not quote:
        return Text(
            "quotes here are not quotes: read as such they glue fields or rows",
            "여기서 따옴표는 글자일 뿐이다: 따옴표로 읽으면 칸이나 줄이 붙는다",
        )
    if '"' not in text:
        return Text("no quote was seen; the usual one", "따옴표가 없어 보통의 것")
    return Text("a strict reader closes every quote", "엄격히 읽어도 모든 따옴표가 닫힌다")


def _score(text: str, delimiter: str, quote: str, line_end: str, cut: bool) -> tuple[float, int, int]:
    """How even, how wide, and (for equals) whether quoting is believed."""
    try:
        rows = records(text, delimiter, quote, line_end, strict=True, cut=cut)
    except csv.Error:
        return 0.0, 0, 0
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0, 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    even = count / len(rows)
    return (round(even, 3) if width > 1 else 0.0), width, int(quote == '"')


def records(
    text: str, delimiter: str, quote: str, line_end: str, *, strict: bool = False, cut: bool = False
) -> Records:
    """The first RECORDS records that are not blank; csv.Error where a quote stays open, unless the text was `cut`."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = io.StringIO(text.replace("\r", "\n") if line_end == "cr" else text, newline="\n")
    form = {"delimiter": delimiter, "strict": strict}
    form |= {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    rows: Records = []
    try:
        for row in csv.reader(lines, **form):  # type: ignore[arg-type]
            if row and any(field.strip() for field in row):
                rows.append(row)
            if len(rows) == RECORDS:
                return rows
    except csv.Error as broken:
        if not cut or "unexpected end of data" not in str(broken):
            raise
    return rows


def evenly(rows: Records) -> tuple[int, str]:
    """The usual number of fields and the share of the records that have it."""
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return width, share(count, len(rows))
