"""What a person must say of a file's lines: those that are taken for no rows, those that do not fit, its header."""

from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow.compute as pc

from drafting.delimited.dialect import Dialect
from drafting.delimited.layout import Layout
from drafting.delimited.no_rows import NoRow, by_kind, named_totals, skipping
from drafting.delimited.numbered import lines
from drafting.delimited.rows import Misfit, Rows
from drafting.evidence import LOW, MOST_EXAMPLES, Example, Harm, Undecided
from drafting.values import toml
from sectors.regexes import literal
from sectors.spec.format import Format
from sectors.spec.text import Text

FEWEST = 8  # rows below a header of several that leave no doubt of it
ASKED_FROM = 0.01  # of the rows do not fit: of a hundred rows one is asked about
KINDS = {"total": Text("totals, not rows", "행이 아닌 합계"), "note": Text("notes, not rows", "행이 아닌 주석")}


def of_no_rows(skipped: Sequence[NoRow]) -> list[Undecided]:
    """Whether what looks like a total or a note is one."""
    asked = []
    for kind, some, where in by_kind(skipped):
        if (what := KINDS.get(kind)) is None:
            continue
        question = Text(
            f"whether these are {what.en}: {where.en}; skip_matching skips them",
            f"{what.ko}인지: {where.ko}; skip_matching으로 건너뛴다",
        )
        rest = skipping([item for item in skipped if item.kind != kind])
        answer = ("[feed.format]", f"skip_matching = {toml(rest)}" if rest else "# without skip_matching")
        shown = tuple(Example(item.text, item.line) for item in some[:MOST_EXAMPLES])
        asked.append(Undecided("feed.format", question, Harm.ROWS, shown, answer))
    return asked


def of_named_totals(rows: Rows, form: Format) -> list[Undecided]:
    """Whether rows are totals whose second field or so says it: a sum over the table would count them twice."""
    asked = []
    for place, word, count in named_totals(rows):
        line = rows.lines[pc.index(rows.table[place], word).as_py()].as_py()
        question = Text(
            f"whether the {count:,} rows that say {word} in field {place + 1} are totals of others: kept as rows",
            f"{place + 1}번째 칸이 {word}인 {count:,}행이 다른 행의 합계인지: 행으로 남긴다",
        )
        before = f"[^{literal(form.delimiter)}]*{literal(form.delimiter)}"
        skips = f'^{before * place}"?{literal(word)}"?{literal(form.delimiter)}'
        answer = ("[feed.format]", f"skip_matching = {toml(skips)}")
        asked.append(Undecided("feed.format", question, Harm.VALUES, (Example(word, line),), answer))
    return asked


def of_misfits(rows: Rows, width: int) -> list[Undecided]:
    """What becomes of rows with another number of fields, where they are many for the size of the file."""
    if rows.odd < ASKED_FROM * (rows.count + rows.odd) or not rows.odd:
        return []
    shown = tuple(Example(_line_of(item), item.line) for item in rows.misfits[:MOST_EXAMPLES])
    return [Undecided("feed.format", misfits(rows, width), Harm.ROWS, shown)]


def misfits(rows: Rows, width: int) -> Text:
    where = lines([item.line for item in rows.misfits], rows.odd)
    return Text(
        f"{rows.odd:,} of {rows.count + rows.odd:,} rows have another number of fields than {width} ({where.en}): "
        "they go to quarantine",
        f"{rows.count + rows.odd:,}행 중 {rows.odd:,}행의 칸 수가 {width}이(가) 아니다({where.ko}): 격리된다",
    )


def of_header(lay: Layout, rows: int) -> list[Undecided]:
    """Whether the first row is a header, where nothing but its place says so, or the second, of a small file."""
    if not lay.header_rows and lay.skip_rows:
        return [_above_rows(lay)]
    if lay.header_rows > 1 and (rows < FEWEST or _names_all(lay)):
        return [_second_row(lay)]
    if not lay.header_rows or lay.confidence is not LOW:
        return []
    question = Text(
        f"whether line {lay.skip_rows + 1} is a header: every column holds words, as it does",
        f"{lay.skip_rows + 1}번째 줄이 머리글인지: 모든 열이 그처럼 낱말이다",
    )
    names = toml([f"field_{place + 1}" for place in range(lay.width)])
    answer = ("[feed.format]", "header_rows = 0", f"names = {names}")
    return [Undecided("feed.format", question, Harm.ROWS, answer=answer)]


def _names_all(lay: Layout) -> bool:
    """Whether the lowest header row fills every field, over one that leaves one blank: it may be a row of words."""
    *_, above, lowest = lay.above
    return len(lowest.filled) == lay.width == len(above.filled) + 1


def _second_row(lay: Layout) -> Undecided:
    where = lines(list(range(lay.skip_rows + 2, lay.skip_rows + lay.header_rows + 1)))
    question = Text(
        f"whether {where.en} belongs to the header (taken) or is a row", f"{where.ko}이 머리글인지(그렇게 봄) 행인지"
    )
    shown = tuple(Example(" ".join(record.filled), record.first) for record in lay.above[-1:])
    return Undecided("feed.format", question, Harm.ROWS, shown, ("[feed.format]", "header_rows = 1"))


def _above_rows(lay: Layout) -> Undecided:
    """Lines that are left out above rows without a header: nothing but their few fields tells them from rows."""
    where = lines(list(range(1, lay.skip_rows + 1)))
    question = Text(f"whether {where.en} above the rows are no rows", f"행 위의 {where.ko}이 행이 아닌지")
    shown = tuple(Example(" ".join(record.filled), record.first) for record in lay.above[:MOST_EXAMPLES])
    return Undecided("feed.format", question, Harm.ROWS, shown, ("[feed.format]", "skip_rows = 0"))


def of_quotes(found: Dialect, rows: Rows) -> list[Undecided]:
    """Whether quotes are signs like others, where fields begin with them."""
    counted = found.quoting.counted
    if found.form.quote or not counted or not counted.stray + counted.sound:
        return []
    question = Text(
        f"whether quotes are part of the values: {counted.stray:,} fields begin with one and do not end with it, "
        f"{counted.sound:,} do both",
        f"따옴표가 값의 일부인지: 따옴표로 시작만 하는 칸 {counted.stray:,}개, 끝도 맺는 칸 {counted.sound:,}개",
    )
    shown = tuple(_beginning_with(counted.sign, rows))
    return [Undecided("feed.format", question, Harm.VALUES, shown, ("[feed.format]", f"quote = {toml(counted.sign)}"))]


def _beginning_with(sign: str, rows: Rows) -> Iterator[Example]:
    """The first text of each field that begins with the sign, up to two."""
    places = ((column, pc.index(pc.starts_with(column, sign), value=True).as_py()) for column in rows.table.columns)
    texts = (Example(column[place].as_py(), rows.lines[place].as_py()) for column, place in places if place >= 0)
    return islice(texts, MOST_EXAMPLES)


def _line_of(misfit: Misfit) -> str:
    return " | ".join(misfit.fields)
