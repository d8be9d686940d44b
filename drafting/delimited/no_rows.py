"""Rows → the lines that are none: a header again, totals, notes below the table; and the pattern that skips them.

Only words make a total (합계, Total): numbers that are the sum of the others are its evidence, and it is asked about.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from drafting.delimited.numbered import lines
from drafting.delimited.records import Record, lowest
from drafting.delimited.rows import Rows
from drafting.delimited.shapes import pattern, shape
from reading.drift import plain
from sectors.regexes import literal
from sectors.spec.text import Text

WORDS = (
    *("합계", "총계", "소계", "누계", "총합계", "총합", "계"),
    *("grand total", "subtotal", "sub total", "total", "sum"),
)
SPACED = "|".join(word if word.isascii() else r"\s*".join(word) for word in WORDS)  # 합계 also as 합 계
TOTAL = rf"[<(\[]?\s*(?:{SPACED})\s*[>)\]]?\s*[:：]?"
COUNTED = re.compile(
    rf"(?:{SPACED})\s*[^\w\s].*|총\s?[0-9,]+\s?[건개명행]\.?|\(?[0-9,]+ (?:rows?|records?)\b.*", re.IGNORECASE
)
MARK = re.compile(
    r"[※＊*†#]+|(?:주|비고|참고|자료|출처|자료출처|단위|작성|문의)\s*[0-9]*\s*[:：).]|(?:source|notes?|remarks?)\s*[:.]",
    re.IGNORECASE,
)
RULED = re.compile(r"[-=+_*]{2,}")
TAIL = 40  # lines at the end that are looked at for notes
SHARE, FEW = 0.1, 3  # of the rows may be totals: words that many rows begin with name a kind of row
MOST_TABLES, MOST_COMPARED = 100, 500  # that follow each other in a file; rows that are held against others
MOST_SUMMED = 200_000
MOST_PLACES = 5  # fields from the left in which a word may say that a row is a total
Told = dict[int, tuple[str, Sequence[str]]]  # line → kind, fields


@dataclass(frozen=True, slots=True)
class NoRow:
    """A line that is none. `kind`: again (a header), total, note; `pattern`: what it fits; `because`: sums."""

    line: int
    kind: str
    text: str
    pattern: str
    because: Text | None = None


def find(rows: Rows, above: Sequence[Record], raw: Callable[[set[int]], Mapping[int, str]]) -> list[NoRow]:
    """The lines that are no rows, by their number; `raw` gives lines as they stand in the file."""
    again = _again(rows, above)
    wanted = _notes(rows, again) | _totals(rows) | again
    texts = raw(set(wanted)) if wanted else {}
    told = [_told(line, kind, fields, texts[line]) for line, (kind, fields) in sorted(wanted.items())]
    return [item if item.kind != "total" else _summed(item, wanted[item.line][1], rows) for item in told if item]


def skipping(found: Sequence[NoRow]) -> str:
    """One expression that fits all of them."""
    return "|".join(dict.fromkeys(item.pattern for item in found))


def by_kind(found: Sequence[NoRow]) -> Iterator[tuple[str, list[NoRow], Text]]:
    """The lines of each kind, and where they are, with the sums that are evidence."""
    for kind in ("again", "total", "note"):
        if some := [item for item in found if item.kind == kind]:
            where = lines([item.line for item in some])
            sums = next((item.because for item in some if item.because), None)
            yield kind, some, Text(f"{where.en} ({sums.en})", f"{where.ko} ({sums.ko})") if sums else where


def _again(rows: Rows, above: Sequence[Record]) -> Told:
    """Rows that say what a line above the table says: files that were put together."""
    found: Told = {}
    width = rows.table.num_columns
    for fields in (*(record.fields for record in above), *([lowest(above, width)] if above else [])):
        cells = [plain(text) for text in fields]
        found |= {misfit.line: ("again", misfit.fields) for misfit in rows.misfits if _same(misfit.fields, cells)}
        if len(cells) == width:
            said = rows.lines.filter(_all_equal(rows.table, cells)).to_pylist()
            found |= dict.fromkeys(said, ("again", fields))
    return found


def _same(fields: Sequence[str], cells: Sequence[str]) -> bool:
    return [plain(text.removeprefix("\ufeff")) for text in fields] == list(cells)


def _all_equal(table: pa.Table, cells: Sequence[str]) -> pa.ChunkedArray:
    """Where every column says its cell; the first may begin with a byte order mark."""
    said = pc.is_in(table[0], pa.array([cells[0], f"\ufeff{cells[0]}"]))
    for place in range(1, len(cells)):
        if not pc.any(said).as_py():
            break
        said = pc.and_(said, pc.equal(table[place], cells[place]))
    return said


def _totals(rows: Rows) -> Told:
    """Rows whose first word is a total's, as long as they are few, or leave blank what other rows say."""
    if rows.table.num_columns < 2:
        return {}
    found = {misfit.line: misfit.fields for misfit in rows.misfits if _is_total(misfit.fields)}
    places = pc.indices_nonzero(_say_total(rows)).to_pylist()
    few = len(places) <= max(FEW, SHARE * rows.count)
    for place in places if few or _say_less(places, rows) else ():
        found[rows.lines[place].as_py()] = _fields(rows.table, place)
    return {line: ("total", fields) for line, fields in found.items()}


def _say_less(places: Sequence[int], rows: Rows) -> bool:
    """Whether the rows leave more fields blank than the others do: one total below each group."""
    said = set(places[:MOST_COMPARED])
    others = [place for place in range(min(rows.count, MOST_COMPARED)) if place not in said]
    most = max(_count_filled(rows, place) for place in said)
    return len(places) * 2 < rows.count and bool(others) and most < min(_count_filled(rows, place) for place in others)


def _count_filled(rows: Rows, place: int) -> int:
    return sum(1 for text in _fields(rows.table, place) if text)


def _say_total(rows: Rows) -> pa.ChunkedArray:
    first, second = rows.table[0], rows.table[1]
    return pc.match_substring_regex(pc.if_else(pc.equal(first, ""), second, first), f"(?i)^{TOTAL}$")


def named_totals(rows: Rows) -> list[tuple[int, str, int]]:
    """Place, word and number of rows that say a total in their second field or so: kinds of rows, perhaps totals."""
    said = []
    for place in range(min(MOST_PLACES, rows.table.num_columns) if rows.table.num_columns > 1 else 0):
        column = rows.table[place]
        words = {text for text in column.slice(0, 500).to_pylist() if re.fullmatch(TOTAL, text, re.IGNORECASE)}
        said += [(place, word, pc.sum(pc.equal(column, word)).as_py()) for word in sorted(words)]
    return said


def _is_total(fields: Sequence[str]) -> bool:
    return re.fullmatch(TOTAL, _first(fields), re.IGNORECASE) is not None


def _first(fields: Sequence[str]) -> str:
    """The first text that is there."""
    return next((text for field in fields if (text := field.strip())), "")


def _fields(table: pa.Table, place: int) -> tuple[str, ...]:
    return tuple(column[place].as_py() for column in table.columns)


def _notes(rows: Rows, again: Told) -> Told:
    """Lines below a table that fill one field of several, from its end upwards; rules (-----) there and at its top.

    A table ends where the file does, and where a header comes again.
    """
    if rows.table.num_columns < 2:
        return {}
    found: Told = {}
    lines = rows.lines.to_numpy()
    for end in [rows.count, *np.searchsorted(lines, sorted(again)[:MOST_TABLES]).tolist()]:
        last = {int(lines[place]): _fields(rows.table, place) for place in range(max(0, end - TAIL), end)}
        first, below = (min(last, default=0), lines[end] if end < rows.count else math.inf)
        last |= {misfit.line: misfit.fields for misfit in rows.misfits if first < misfit.line < below}
        found |= _upwards(last, rows, again)
    top = {int(lines[place]): _fields(rows.table, place) for place in range(min(2, rows.count))}
    top |= {misfit.line: misfit.fields for misfit in rows.misfits[:2]}
    return found | {line: ("note", fields) for line, fields in top.items() if _is_rule(fields)}


def _upwards(last: Mapping[int, Sequence[str]], rows: Rows, again: Told) -> Told:
    """The notes among the last lines of a table, as far as nothing but notes and totals stands below them."""
    found: Told = {}
    for line in sorted(last, reverse=True):
        if _is_rule(last[line]) or _is_note(last[line], rows):
            found[line] = ("note", last[line])
        elif line not in again and not _is_total(last[line]):
            break
    return found


def _is_rule(fields: Sequence[str]) -> bool:
    return all(map(RULED.fullmatch, filter(None, (field.strip() for field in fields))))


def _is_note(fields: Sequence[str], rows: Rows) -> bool:
    width = rows.table.num_columns
    filled = [text for field in fields if (text := field.strip())]
    if not filled or len(filled) * 2 > width + 1:
        return False
    if MARK.match(filled[0]) or (len(filled) == 1 and COUNTED.fullmatch(filled[0])):
        return True
    return len(filled) == 1 and (width > 2 or len(fields) == 1) and _is_foreign(filled[0], fields, rows)


def _is_foreign(text: str, fields: Sequence[str], rows: Rows) -> bool:
    """A text unlike those of its column: a row may well say its name and nothing else."""
    place = next(place for place, field in enumerate(fields) if field.strip())
    if shape(text) != "text" or place >= rows.table.num_columns:
        return False
    others = [other for other in rows.table[place].slice(0, 500).to_pylist() if other != text]
    if sum(1 for other in others if pattern(other) == pattern(text)) > max(FEW, SHARE * len(others)):
        return False
    return len(text) > max(map(len, others), default=0) or re.search(r"[^\w\s-]|^-|-$", text) is not None


def _told(line: int, kind: str, fields: Sequence[str], raw: str) -> NoRow | None:
    """None for a record that goes on over several lines: a pattern sees one."""
    first = _first(fields)
    at = raw.find(first)
    if at < 0 or any("\n" in field for field in fields):
        return None
    if kind == "again":
        return NoRow(line, kind, raw, f"^{literal(raw)}$")
    mark = MARK.match(first)
    end = at + (mark.end() if mark else len(first)) if kind == "note" else at + len(first) + 1
    begun = "^" + re.sub(r"[0-9]+", "[0-9]+", literal(raw[:end]))
    is_begun = (kind == "note" and mark) or end <= len(raw)
    return NoRow(line, kind, raw, begun if is_begun else f"{begun}$")


def _summed(item: NoRow, fields: Sequence[str], rows: Rows) -> NoRow:
    """The total, with a number of it that is the sum of the rows."""
    is_row = pc.invert(_say_total(rows))
    for place, text in enumerate(fields[: rows.table.num_columns]):
        total = _number(text)
        if not total or rows.count > MOST_SUMMED:
            continue
        others = [
            number for each in rows.table[place].filter(is_row).to_pylist() if (number := _number(each)) is not None
        ]
        if others and abs(sum(others) - total) <= 1e-6 * abs(total):
            because = Text(f"{text} is the sum of {len(others):,} others", f"{text} = 다른 {len(others):,}행의 합")
            return NoRow(item.line, item.kind, item.text, item.pattern, because)
    return item


def _number(text: str) -> float | None:
    bare = text.replace(",", "")
    return float(bare) if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", bare) else None
