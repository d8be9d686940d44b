"""Header cells and rows → a name for each field: the header's own, or one by place where it gives none, or one twice.

By place is safe only while the header is held: what its cells said is declared beside the names.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from drafting.delimited.layout import Layout
from drafting.delimited.numbered import lines
from drafting.delimited.rows import Rows
from drafting.evidence import Harm, Undecided
from drafting.values import toml
from reading.drift import plain
from sectors.spec.text import Text

FAULTS = 0.05  # of the rows may hold something between the signs of a doubled delimiter


@dataclass(frozen=True, slots=True)
class Named:
    """`names`: of each field, None for what is left out; `cells`: the header's, the names of `more` missing at its end.

    `by_place`: the names stand for the header's. `dropped`: sources left out, and why.
    """

    names: tuple[str | None, ...]
    cells: tuple[str, ...]
    more: tuple[str, ...] = ()
    by_place: bool = False
    dropped: tuple[tuple[str, Text], ...] = ()
    doubts: tuple[Undecided, ...] = ()


def named(lay: Layout, rows: Rows) -> Named:
    """The names of the rows' fields."""
    cells = tuple(map(plain, rows.cells))
    if _is_doubled(cells, rows.table):
        return _between_doubled(cells, lay, rows)
    if not lay.header_rows:
        return Named(tuple(f"field_{place + 1}" for place in range(lay.width)), (), by_place=True)
    doubts = _length(cells, lay, rows)
    given = list(cells[: lay.width])
    more = tuple(_nameless(place, rows.table) for place in range(len(given), lay.width))
    names, dropped = _filled([*given, *more], rows.table)
    numbered = _numbered(names)
    is_otherwise = len(cells) > lay.width or numbered[: len(given)] != [name or None for name in given]
    return Named(tuple(numbered), cells, () if is_otherwise else more, is_otherwise, dropped, doubts)


def _is_doubled(cells: Sequence[str], table: pa.Table) -> bool:
    """Whether each second field is empty, as between the signs of `||`, but for faults."""
    between = range(1, table.num_columns, 2)
    if table.num_columns % 2 == 0 or not between or any(cells[1::2]) or len(cells) not in (0, table.num_columns):
        return False
    return all(pc.sum(_say_something(table[place])).as_py() <= FAULTS * table.num_rows for place in between)


def _between_doubled(cells: tuple[str, ...], lay: Layout, rows: Rows) -> Named:
    """Names for the fields that are one; what stands between is none, and something there has shifted the others."""
    given = cells or ("",) * lay.width
    names = tuple(given[place] or f"field_{place + 1}" if place % 2 == 0 else None for place in range(lay.width))
    filled = [rows.lines.filter(_say_something(rows.table[place])) for place in range(1, lay.width, 2)]
    shifted = sorted({line for lines in filled for line in lines.to_pylist()})
    doubts = (_shifted(shifted),) if shifted else ()
    numbered = tuple(_numbered(names))
    return Named(numbered, cells, by_place=[name or "" for name in numbered] != list(cells), doubts=doubts)


def _shifted(shifted: Sequence[int]) -> Undecided:
    where = lines(shifted)
    question = Text(
        f"whether values have shifted in {where.en}: something stands between the two signs of the doubled delimiter",
        f"{where.ko}에서 값이 밀렸는지: 겹친 구분자 사이에 무언가 있다",
    )
    return Undecided("feed.format", question, Harm.VALUES)


def _say_something(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.not_equal(column, "")


def _nameless(place: int, table: pa.Table) -> str:
    """A name for a field that the header has forgotten; none where delimiters at the lines' ends have made it."""
    return f"field_{place + 1}" if pc.any(_say_something(table[place])).as_py() else ""


def _filled(names: Sequence[str], table: pa.Table) -> tuple[list[str | None], tuple[tuple[str, Text], ...]]:
    """None for nameless fields that are empty or only count the rows, a name for others."""
    kept: list[str | None] = []
    dropped: list[tuple[str, Text]] = []
    for place, name in enumerate(names):
        column = table[place]
        if name or (pc.any(_say_something(column)).as_py() and not _counts_rows(column)):
            kept.append(name or f"field_{place + 1}")
            continue
        kept.append(None)
        if pc.any(_say_something(column)).as_py():
            english, korean = (
                f"field {place + 1} has no name and counts the rows",
                f"{place + 1}번째 칸은 이름 없이 줄 번호뿐",
            )
            dropped.append(("", Text(english, korean)))
    return kept, tuple(dropped)


def _counts_rows(column: pa.ChunkedArray) -> bool:
    texts = column.slice(0, 200).to_pylist()
    return texts[0] in ("0", "1") and texts == [str(int(texts[0]) + place) for place in range(len(texts))]


def _numbered(names: Sequence[str | None]) -> list[str | None]:
    """The second `a` becomes `a 2`, or the next number that is free."""
    taken, seen = set(names), Counter[str]()
    numbered: list[str | None] = []
    for name in names:
        seen[name or ""] += 1
        new = name
        if name and (number := seen[name]) > 1:
            while (new := f"{name} {number}") in taken:
                number += 1
            taken.add(new)
        numbered.append(new)
    return numbered


def _length(cells: Sequence[str], lay: Layout, rows: Rows) -> tuple[Undecided, ...]:
    """A header with more names than the rows have fields, or fewer, is asked about: which field bears which name."""
    nameless = [_nameless(place, rows.table) for place in range(len(cells), lay.width)]
    if not any(nameless) and not any(cells[lay.width :]):
        return ()
    question = Text(
        f"which fields the header's {len(cells)} names are of: the rows have {lay.width} fields; taken from the left",
        f"머리글의 이름은 {len(cells)}개인데 줄은 {lay.width}칸이다: 어느 칸의 이름인지(왼쪽부터 붙였다)",
    )
    counted = len(nameless) == 1 and _counts_rows(rows.table[0])  # as statistics programs write their row numbers
    names = ["", *cells] if counted else [*cells[: lay.width], *nameless]
    answer = ("[feed.format]", f"header = {toml(list(cells))}", f"names = {toml(names)}")
    return (Undecided("feed.format", question, Harm.VALUES, answer=answer),)
