"""A Plan → the bytes of a file and, beside them, what is right: the place, the fate and the cells of every record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.cells import Cell, is_bad
from tests.fuzz.plans import LINE_ENDS, Odd, Plan, Quoting, Top

ACCEPTED, QUARANTINED, SKIPPED = "accepted", "quarantined", "skipped"
AS_TEXT = 8  # rows: of fewer, one odd cell may as well make the column a text


@dataclass(frozen=True, slots=True)
class Record:
    """What a record is written as (`raw` where no quoting would write it), and what may become of it."""

    cells: Sequence[Cell]
    fates: frozenset[str]
    raw: str | None = None


@dataclass(slots=True)
class Made:
    """`names`: of each field, as one name where a header has two rows; `records` by the line where each begins.

    `may_refuse`: the file as a whole may be refused, in words.
    """

    plan: Plan
    names: list[str]
    encoding: str
    content: bytes = b""
    records: dict[int, Record] = field(default_factory=dict)
    may_refuse: bool = False

    @property
    def doubles(self) -> int:
        """Records that an earlier one equals: they may be skipped."""
        texts = Counter(tuple(cell.text for cell in record.cells) for record in self.records.values())
        return sum(count - 1 for count in texts.values())


def made(plan: Plan) -> Made:
    """The file of a plan, the same each time."""
    random = Random(plan.seed)
    rows = _rows(plan, random)
    headings = _headings(plan, random)
    file = Made(plan, headings, plan.encoding)
    if plan.odd is not Odd.NOTHING:
        _put_odd(plan, random, rows, headings)
    _write(file, _above(plan, file), rows)
    file.may_refuse = _may_refuse(file)
    return file


def _rows(plan: Plan, random: Random) -> list[Record]:
    columns = [kind.cells(random, plan.rows) for kind in plan.columns]
    cells = [list(row) for row in zip(*columns, strict=True)]
    for row in cells:
        if not any(cell.text.strip() for cell in row):
            row[0] = Cell("x", ("x", None))  # a row of nothing is a blank line
    return [Record(row, frozenset({ACCEPTED})) for row in cells]


def _headings(plan: Plan, random: Random) -> list[str]:
    headings: list[str] = []
    for kind in plan.columns:
        heading = random.choice(kind.headings)
        headings.append(heading if heading not in headings else f"{heading} {len(headings) + 1}")
    if plan.top is Top.DOUBLED:
        headings[-1] = headings[0]
    if plan.top is Top.BLANK:
        headings[-1] = ""
    return headings


def _above(plan: Plan, file: Made) -> list[str]:
    """The lines before the rows; `sep=` is never quoted."""
    lines = [_joined(plan, [Cell(name, ()) for name in names]) for names in _names_above(plan, file)]
    return [f"sep={plan.delimiter}", *lines] if plan.top is Top.SEP else lines


def _names_above(plan: Plan, file: Made) -> list[list[str]]:
    """The cells above the rows; what the names become under two rows of them."""
    if plan.top is Top.NONE:
        return []
    if plan.top is Top.TITLES:
        as_of = ["기준일: 2024-01-05", *[""] * (len(file.names) - 2), "(단위: 명)"]
        return [["2024년 현황"], *([as_of] if len(file.names) > 3 else []), file.names]
    if plan.top is Top.TWO and len(file.names) > 2:
        first, *others = file.names
        above = [first, "합산", *[""] * (len(others) - 1)]
        file.names = [first, *(f"합산 / {name}" for name in others)]
        return [above, ["", *others]]
    return [file.names]


def _put_odd(plan: Plan, random: Random, rows: list[Record], headings: list[str]) -> None:
    place = min(int(plan.at * len(rows)), len(rows) - 1)
    cells = rows[place].cells
    beside = frozenset({QUARANTINED})
    unlike = frozenset({QUARANTINED, SKIPPED})
    match plan.odd:
        case Odd.CELL:
            rows[place] = _with_odd_cell(plan, random, cells)
        case Odd.LONG:
            rows[place] = Record([*cells, is_bad("more")], beside)
        case Odd.SHORT:
            says_something = any(cell.text.strip() for cell in cells[:-1])
            rows[place] = Record(cells[:-1], beside if says_something else unlike)
        case Odd.QUOTE:
            rows[place] = Record(cells, beside, raw=_first_as(plan, f'"{cells[0].text}', cells))
        case Odd.LATE_QUOTE:
            rows[place] = Record(cells, beside, raw=_first_as(plan, f'"{cells[0].text}" late', cells))
        case Odd.BLANK:
            rows.insert(place, Record([Cell("", (None,))], frozenset({SKIPPED}), raw=""))
        case Odd.HEADER if plan.top is not Top.NONE:
            rows.insert(place, Record([is_bad(name) for name in headings], unlike))
        case Odd.TOTAL:
            rows.append(
                Record([is_bad("합계"), *(is_bad("" if n % 2 else "12345") for n in range(len(cells) - 1))], unlike)
            )
        case Odd.FOOTNOTE:
            rows.append(Record([is_bad("※ 자료: 통계청")], unlike))


def _with_odd_cell(plan: Plan, random: Random, cells: Sequence[Cell]) -> Record:
    odd = [(place, kind.odd(random)) for place, kind in enumerate(plan.columns) if kind.odd]
    if not odd:
        return Record(cells, frozenset({ACCEPTED}))
    place, cell = random.choice(odd)
    fates = {QUARANTINED, ACCEPTED} if cell.right or plan.rows < AS_TEXT else {QUARANTINED}
    if not cell.right and plan.rows < AS_TEXT:
        cell = Cell(cell.text, (cell.text,), is_bad=True)
    return Record([*cells[:place], cell, *cells[place + 1 :]], frozenset(fates))


def _write(file: Made, above: list[str], rows: list[Record]) -> None:
    """The text with the line of each record, then its bytes."""
    end = LINE_ENDS[file.plan.line_end]
    lines, number = [*above], len(above) + 1
    for record in rows:
        text = _joined(file.plan, record.cells) if record.raw is None else record.raw
        inner = "\r" if end == "\r" else "\n"
        text = text.replace("\n", inner)
        file.records[number] = record
        number += 1 + text.count(inner)
        lines.append(text)
    file.content, file.encoding = _encoded("".join(line + end for line in lines), file.plan.encoding)


def _first_as(plan: Plan, written: str, cells: Sequence[Cell]) -> str:
    return plan.delimiter.join([written, _joined(plan, cells[1:])])


def _joined(plan: Plan, cells: Sequence[Cell]) -> str:
    return plan.delimiter.join(_quoted(plan, cell.text) for cell in cells)


def _quoted(plan: Plan, text: str) -> str:
    if plan.quoting is Quoting.ESCAPED:
        return '"' + text.replace('"', '\\"') + '"'
    needed = any(sign in text for sign in (plan.delimiter, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if needed or plan.quoting is Quoting.ALL else text


def _encoded(text: str, encoding: str) -> tuple[bytes, str]:
    """What CP949 does not have comes as UTF-8."""
    if encoding == "utf-16-be with its mark":
        return ("\ufeff" + text).encode("utf-16-be"), encoding
    try:
        return text.encode(encoding), encoding
    except UnicodeEncodeError:
        return text.encode("utf-8"), "utf-8"


def _may_refuse(file: Made) -> bool:
    return file.plan.odd in (Odd.QUOTE, Odd.LATE_QUOTE) or file.encoding in ("utf-16-le", "utf-16-be")
