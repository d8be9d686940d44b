"""Records → where the header is and what it names: lines above it, rows of it, fields it forgot.

A row is a header where its cells are of another kind than the cells below: words over numbers and dates.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from drafting.dialect import Records
from drafting.evidence import HIGH, LOW, MEDIUM, Confidence
from drafting.shapes import shape
from sectors.spec import Text

LOOKED_AT = 500
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Layout:
    """`names`: one for each field of a row. `said`: how the declaration says where they come from."""

    skip_rows: int
    header_rows: int
    names: tuple[str, ...]
    forgotten: int = 0  # fields at the end for which the header has no name
    doubled: tuple[str, ...] = ()  # names that the header gives twice
    because: Text = NOTHING
    confidence: Confidence = HIGH

    @property
    def above(self) -> int:
        """Records above the first row."""
        return self.skip_rows + self.header_rows


def lay_out(rows: Records) -> Layout:
    """Where the header of the records is; `rows` hold no blank ones."""
    width = _usual_width(rows)
    skipped = _titles(rows, width)
    body = rows[skipped:]
    kinds = _kinds(body[2:LOOKED_AT] or body[1:] or body, width)
    first = _differs(body[0], kinds)
    if first is False and len(body) > 1:
        names = tuple(f"field_{place + 1}" for place in range(width))
        because = Text("the first row looks like the others", "첫 줄이 다른 줄과 같은 모양이다")
        return Layout(skipped, 0, names, because=because, confidence=HIGH)
    if len(body) > 2 and _is_second(body[0], body[1], kinds):
        because = Text(
            "two rows of words over numbers; the cells left blank belong to the name left of them",
            "숫자 위에 낱말 줄이 둘이고, 빈 칸은 왼쪽 이름에 속한다",
        )
        return _named(_joined(body[0], body[1]), width, skipped, rows=2, because=because, confidence=HIGH)
    certain = first is True
    because = (
        Text("words over numbers or dates", "숫자나 날짜 위의 낱말")
        if certain
        else Text("all cells are words: the first row is taken for names", "모두 낱말이라 첫 줄을 이름으로 보았다")
    )
    return _named(body[0], width, skipped, rows=1, because=because, confidence=HIGH if certain else LOW)


def _usual_width(rows: Records) -> int:
    widths = Counter(len(row) for row in rows[1:LOOKED_AT] or rows)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0]


def _titles(rows: Records, width: int) -> int:
    """Lines above the header: a title or a note that fills one field of several."""
    count = 0
    while width > 2 and count < len(rows) - 2 and sum(1 for cell in rows[count] if cell.strip()) < 2:
        count += 1
    return count


def _kinds(body: Records, width: int) -> list[str]:
    """The kind of most cells of each field."""
    found = []
    for place in range(width):
        counts = Counter(shape(row[place]) for row in body if len(row) > place)
        counts.pop("", None)
        found.append(counts.most_common(1)[0][0] if counts else "")
    return found


def _differs(row: Sequence[str], kinds: list[str]) -> bool | None:
    """Whether the row is of another kind than those below; None where words stand over words throughout."""
    cells = [(shape(cell), kind) for cell, kind in zip(row, kinds, strict=False) if kind]
    like = sum(1 for cell, kind in cells if kind != "text" and cell == kind)
    unlike = sum(1 for cell, kind in cells if cell != kind)
    if like > unlike:
        return False
    return True if unlike else None


def _is_second(first: Sequence[str], second: Sequence[str], kinds: list[str]) -> bool:
    """A second header row fills blanks of the first, or leaves blanks, over fields of numbers."""
    pairs = [(a.strip(), b.strip(), kind) for a, b, kind in zip(first, second, kinds, strict=False)]
    if not any(not a or not b for a, b, _ in pairs):
        return False
    filled = [(b, kind) for _, b, kind in pairs if b]
    return bool(filled) and all(shape(b) == "text" for b, _ in filled) and any(kind == "number" for _, kind in filled)


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """`04:00` over `in`, `` over `out` → `04:00 / in`, `04:00 / out`."""
    names, left = [], ""
    for above, below in zip(first, second, strict=False):
        left = above.strip() or left
        names.append(" / ".join(word for word in (left, below.strip()) if word))
    return names


def _named(
    header: Sequence[str], width: int, skipped: int, *, rows: int, because: Text, confidence: Confidence
) -> Layout:
    names = [cell.strip() for cell in header][:width]
    forgotten = width - len(names)
    names += [f"field_{place + 1}" for place in range(len(names), width)]
    doubled = tuple(name for name, count in Counter(names).items() if name and count > 1)
    if doubled:
        names = _numbered(names)
    return Layout(
        skipped, rows, tuple(names), forgotten, doubled, because, MEDIUM if forgotten or doubled else confidence
    )


def _numbered(names: list[str]) -> list[str]:
    """The second `a` becomes `a 2`."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} {seen[name]}" if name and seen[name] > 1 else name)
    return found
