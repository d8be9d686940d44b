"""Records → where the header is: lines above it, rows of it.

A row is a header where its cells are of another kind than the cells below: words over numbers, dates and codes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from drafting.delimited.records import Record, lowest
from drafting.delimited.shapes import is_unit, is_word, pattern, shape
from drafting.delimited.titles import above, names_groups
from drafting.evidence import HIGH, LOW, Confidence
from drafting.texts import nulls
from sectors.spec.text import Text

LOOKED_AT, MOST_CELLS = 500, 100_000
MOST_ROWS = 3  # that a header has
MOSTLY = 0.9  # of a field's texts look alike: a code
MEASURED = ("number", "time")
YEARS, FEWEST_YEARS, FEWEST_NUMBERS = range(1900, 2101), 3, 5  # that name columns, one after the other
DEEP, MOST_FACTS = 8, 20  # records that are a small file, records above a header that state facts
AS_USUAL = 0.8


@dataclass(frozen=True, slots=True)
class Layout:
    """`skip_rows`: lines above the header; `end`: its last line, or the last above the rows where there is none.

    `width`: of the rows; `above`: the records above the rows, which may come again where files were put together.
    """

    skip_rows: int
    header_rows: int
    end: int
    width: int
    above: tuple[Record, ...]
    because: Text
    confidence: Confidence


def lay_out(records: Sequence[Record]) -> Layout:
    """Where the header of the records is; some of them are not blank."""
    rows = [record for record in records if record.filled]
    width = _usual_width(rows)
    deep = _deep(rows)
    kinds = _kinds([row.fields for row in deep], width)
    titles = _with_facts(rows, above(rows, width, median_low(len(row.filled) for row in deep)), width, kinds)
    body = rows[titles:]
    start = rows[titles - 1].last if titles else 0
    is_header = _differs(body[0].fields, kinds, body[1:LOOKED_AT])
    if is_header is False and len(body) > 1:
        because = Text("the first row looks like the others", "첫 줄이 다른 줄과 같은 모양이다")
        return Layout(start, 0, start, width, tuple(rows[:titles]), because, HIGH)
    count = _header_rows(body, kinds)
    first, last = body[0].first, body[count - 1].last
    lines = sum(1 for record in records if first <= record.first <= last)  # one of blank cells between them counts
    because, sure = _why(count, certain=is_header is True)
    return Layout(first - 1, lines, last, width, tuple(rows[: titles + count]), because, sure)


def _why(count: int, *, certain: bool) -> tuple[Text, Confidence]:
    if count > 1:
        because = Text(
            f"{count} rows of words over the values; cells left blank belong to the name left of them",
            f"값 위에 낱말 줄이 {count}개이고, 빈 칸은 왼쪽 이름에 속한다",
        )
        return because, HIGH
    if certain:
        return Text("words over numbers, dates or codes", "숫자나 날짜, 코드 위의 낱말"), HIGH
    return Text("all cells are words: the first row is taken for names", "모두 낱말이라 첫 줄을 이름으로 보았다"), LOW


def _usual_width(rows: Sequence[Record]) -> int:
    """That of most rows; of two that are as usual the one that the first row has."""
    widths = Counter(len(row.fields) for row in rows[1:LOOKED_AT] or rows)
    usual, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    first = len(rows[0].fields)
    return first if widths[first] >= AS_USUAL * count else usual


def _deep(rows: Sequence[Record]) -> Sequence[Record]:
    """Records so far below that none of them is above the rows, fewer of them where they are very wide."""
    if len(rows) > 2 * MOST_FACTS:
        return rows[MOST_FACTS : MOST_FACTS + min(LOOKED_AT, max(MOST_FACTS, MOST_CELLS // len(rows[-1].fields)))]
    return rows[len(rows) // 2 :] if len(rows) > DEEP else rows[1:] or rows


def _with_facts(rows: Sequence[Record], start: int, width: int, kinds: Sequence[str]) -> int:
    """The records above the header with those that state facts (`Station,Seoul`): few fields over a whole header."""
    for place in range(start, min(start + MOST_FACTS, len(rows) - 1)):
        fields = rows[place].fields
        if len(fields) == width and all(map(is_word, fields)):
            is_header = place > start and _differs(fields, kinds, rows[place + 1 :]) is True
            grouped = place - start < MOST_ROWS and names_groups(rows[place - 1], rows[place], width)
            return place if is_header and not grouped else start
        if 2 * len(rows[place].filled) > width + 1:
            break
    return start


def _kinds(body: Sequence[Sequence[str]], width: int) -> list[str]:
    """The kind of most cells of each field: number, time, text, a pattern with digits where nearly all have it, ""."""
    return [_kind([row[place] for row in body if len(row) > place and row[place].strip()]) for place in range(width)]


def _kind(texts: Sequence[str]) -> str:
    if not texts:
        return ""
    usual = Counter(map(shape, texts)).most_common(1)[0][0]
    if usual != "text":
        return usual
    code, count = Counter(map(pattern, texts)).most_common(1)[0]
    return code if "9" in code and len(texts) > 2 and count >= MOSTLY * len(texts) else "text"


def _differs(row: Sequence[str], kinds: Sequence[str], below: Sequence[Record]) -> bool | None:
    """Whether the row is of another kind than those below; None where words stand over words throughout."""
    if _counts_on(row) and not any(_counts_on(record.fields) for record in below[:20]):
        return True
    cells = [(cell, kind) for cell, kind in zip(row, kinds, strict=False) if kind and cell.strip()]
    like = sum(1 for cell, kind in cells if kind != "text" and kind in (shape(cell), pattern(cell)))
    unlike = sum(1 for cell, kind in cells if kind != "text" and kind not in (shape(cell), pattern(cell)))
    unlike += sum(1 for cell, kind in cells if kind == "text" and shape(cell) != "text")
    if like > unlike:
        return False
    return True if unlike else _comes_again(row, below)


def _counts_on(row: Sequence[str]) -> bool:
    """2013, 2014, 2015 or 1, 2, …, 12: numbers that go on by one name columns."""
    numbers = [int(cell) for text in row if (cell := text.strip()).isascii() and cell.isdigit() and len(cell) < 5]
    if not numbers or {after - before for before, after in pairwise(numbers)} != {1}:
        return False
    return len(numbers) >= FEWEST_YEARS if numbers[0] in YEARS else len(numbers) >= FEWEST_NUMBERS and numbers[0] < 2


def _comes_again(row: Sequence[str], below: Sequence[Record]) -> bool | None:
    """Words that their own columns say again, most of them, are values: no header. None: that cannot be told."""
    others = [record.fields for record in below if record.fields != row]
    said = [{fields[place].strip() for fields in others if len(fields) > place} for place in range(len(row))]
    filled = [place for place, cell in enumerate(row) if cell.strip()]
    again = sum(1 for place in filled if row[place].strip() in said[place])
    return False if again * 2 > len(filled) else None


def _header_rows(body: Sequence[Record], kinds: Sequence[str]) -> int:
    count = 1
    while count < min(MOST_ROWS, len(body) - 1) and _goes_on(body[:count], body[count].fields, kinds):
        count += 1
    return count


def _goes_on(rows: Sequence[Record], row: Sequence[str], kinds: Sequence[str]) -> bool:
    """Whether a row below header cells is a header too: units, or words over numbers that say more of the names above.

    A row of values may hold words for numbers too (closed, no signal): names that need nothing more get none.
    """
    pairs = ((cell.strip(), kind) for cell, kind in zip(row, kinds, strict=False))
    filled = [(cell, kind) for cell, kind in pairs if cell and not nulls.is_known(cell)]
    over = [cell for cell, kind in filled if kind in MEASURED]
    above_it = rows[-1].fields
    if [cell.strip() for cell in row] == lowest(rows, len(row)):  # files that were put together
        return False
    if not filled or not all(is_word(cell) or is_unit(cell) for cell, _ in filled):
        return False
    if any(kind == pattern(cell) for cell, kind in filled):
        return False
    if over and all(map(is_unit, over)):
        return True
    if not over:
        return _completes(above_it, row)
    over_most = len(over) * 2 >= sum(1 for kind in kinds if kind in MEASURED)
    return over_most and (_needs_more(above_it) or len(over) == len(filled) > 1 or len(set(over)) > 2)


def _needs_more(names: Sequence[str]) -> bool:
    """Names that are left blank, or stand twice."""
    filled = [name.strip() for name in names if name.strip()]
    return len(filled) < len(names) or len(set(filled)) < len(filled)


def _completes(above_it: Sequence[str], row: Sequence[str]) -> bool:
    """Each field is named by one of the two, and neither alone names all."""
    pairs = [(bool(a.strip()), bool(b.strip())) for a, b in zip(above_it, row, strict=False)]
    return all(a or b for a, b in pairs) and not all(a for a, _ in pairs) and not all(b for _, b in pairs)
