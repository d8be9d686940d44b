"""The XML of a sheet → what calamine does not tell of it: how far its cells reach, which of them are errors or formulas
that nobody calculated, which rows and columns are hidden.

pieces of XML → whole rows → their tags; cells are looked at one by one only where some are odd
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reading.errors import Refusal
from reading.sheet import ERROR, UNCALCULATED, Fault

LONGEST_ROW = 12 << 20  # bytes
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3})[0-9]+[\"'](?:>|[^>]*[^/>]>)")
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
NUMBER = re.compile(rb"\br=[\"']([0-9]+)[\"']")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
ODD = re.compile(
    rb"\bt=[\"']e[\"']|</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
    rb"|<(?:\w+:)?f\b[^>]*/>\s*</(?:\w+:)?c>"
)
END, ENDS = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>"), re.compile(rb"</(?:\w+:)?worksheet>\s*$")


@dataclass(slots=True)
class Marks:
    """`faults` by row, then by column, from 1; `height`, `width`: the last row and column that hold something."""

    faults: dict[int, dict[int, Fault]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    height: int = 0
    width: int = 0


def marks(pieces: Iterator[bytes], place: str) -> Marks:
    """Refusal where a row does not end, or the whole: calamine would give the rows that are there."""
    found = Marks()
    row, rows = 0, b""
    for rows in _whole_rows(pieces, place):
        found.width = max([found.width, *map(_number, set(FILLED.findall(rows)))])
        row = _look(found, rows, row)
    if not ENDS.search(rows):
        cause = f"the sheet is cut or damaged after row {row}"
        raise Refusal("damaged_file", place=place, cause=cause, remedy="Save it anew and send it.")
    return found


def _whole_rows(pieces: Iterator[bytes], place: str) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        ends = [end.end() for end in END.finditer(rest)]
        if ends:
            yield rest[: ends[-1]]
            rest = rest[ends[-1] :]
        elif len(rest) > LONGEST_ROW:
            cause = f"a row of the sheet has more than {LONGEST_ROW} bytes"
            raise Refusal("long_line", place=place, cause=cause, remedy="Send it in smaller sheets.")
    yield rest


def _look(found: Marks, rows: bytes, row: int) -> int:
    """The number of the last of the rows; `row`: of the one before them."""
    for column in COLUMN.finditer(rows):
        if _is(column[1], b"hidden"):
            first, last = (int(_attribute(column[1], name) or 0) for name in (b"min", b"max"))
            found.hidden_columns += range(first, min(last, first + 100) + 1)
    is_odd = ODD.search(rows) is not None
    tags = list(ROW.finditer(rows))
    begun = row
    for place, tag in enumerate(tags):
        told = NUMBER.search(tag[1])
        row = int(told[1]) if told else row + 1
        if _is(tag[1], b"hidden"):
            found.hidden_rows.append(row)
        if is_odd:
            found.faults[row] = dict(_faults(rows[tag.end() : _end(tags, place, rows)]))
    found.height = max(found.height, _last_filled(tags, rows, begun))
    return row


def _end(tags: Sequence[re.Match[bytes]], place: int, rows: bytes) -> int:
    return tags[place + 1].start() if place + 1 < len(tags) else len(rows)


def _last_filled(tags: Sequence[re.Match[bytes]], rows: bytes, begun: int) -> int:
    """The number of the last row that holds something; 0 where none does. `begun`: of the row before them."""
    for place in reversed(range(len(tags))):
        if FILLED.search(rows, tags[place].end(), _end(tags, place, rows)):
            told = NUMBER.search(tags[place][1])
            return int(told[1]) if told else begun + 1 + place
    return 0


def _faults(row: bytes) -> Iterator[tuple[int, Fault]]:
    column = 0
    for cell in CELL.finditer(row):
        where = _attribute(cell[1], b"r")
        column = _number(where.rstrip(b"0123456789")) if where else column + 1
        fault = _fault(_attribute(cell[1], b"t"), cell[2] or b"")
        if fault:
            yield column, fault


def _fault(kind: bytes | None, content: bytes) -> Fault | None:
    value = VALUE.search(content)
    if kind == b"e":
        shown = value[1].decode() if value else "#ERROR"
        return Fault(shown, ERROR.format(shown))
    is_empty_text = kind == b"str" and b"v>" in content
    if FORMULA.search(content) and not (value and value[1]) and not is_empty_text:
        return Fault("", UNCALCULATED)
    return None


def _attribute(tag: bytes, name: bytes) -> bytes | None:
    found = re.search(rb"\b" + name + rb"=[\"']([^\"']*)[\"']", tag)
    return found[1] if found else None


def _is(tag: bytes, name: bytes) -> bool:
    return name in tag and _attribute(tag, name) in (b"1", b"true")


def _number(told: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in told:
        number = 26 * number + letter - ord("A") + 1
    return number
