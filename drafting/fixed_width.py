"""Text whose columns blanks align → Sample: the places of its fields, by where every line is blank.

lines → columns of blanks, by characters or by bytes → fields → header → Sample, cut by the steps' own reader
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from drafting.delimited import layout
from drafting.delimited.layout import Layout
from drafting.delimited.records import Record, with_line_feeds
from drafting.errors import NoDraft
from drafting.evidence import LOW, MEDIUM, Harm, Part, Undecided
from drafting.files.source import Source
from drafting.sample import Sample
from lakehouse.layout import LINE
from reading.block import FIELDS, PROBLEM
from reading.encodings import pieces
from reading.fixed import Cutter
from reading.fixed_records import records_of
from sectors.spec.format import Field, Format
from sectors.spec.text import Text

FEWEST, LOOKED_AT = 3, 5_000  # lines
MOST_ABOVE = 3  # lines that may be a title or a header, and stand otherwise than the rows
BLANK = 0x20
Spans = list[tuple[int, int]]  # from, to: of bytes or of characters


def sample(source: Source, aligned: NoDraft) -> Sample:
    """`aligned` again where no column of blanks parts the lines, or the header does not fit between them."""
    lines = [line for line in with_line_feeds(source.head, "lf").split("\n") if line.strip()][:LOOKED_AT]
    count, spans = _spans(lines, source.encoding)
    spans = _whole_names(lines[0], spans, count, source.encoding)
    if len(spans) < 2:
        raise aligned
    lay = layout.lay_out([Record(number, number, _cut(line, spans, count, source.encoding))
                          for number, line in enumerate(lines, 1)])  # fmt: skip
    names, is_sure = _names(lines, lay, spans, count, source.encoding)
    if not is_sure and lay.header_rows == 1 and len(lines[lay.end - 1].split()) > len(spans):
        raise aligned
    fields = tuple(Field(name, start + 1, stop - start) for name, (start, stop) in zip(names, spans, strict=True))
    form = Format(kind="fixed", encodings=(source.encoding,), fields=fields, count=count, header_rows=0)
    table, odd = _read(source, form, lay.end)
    if not table.num_rows:
        raise aligned
    rows = table.drop_columns([LINE])
    asked = [_asked(fields), *([] if is_sure else [_unnamed()])]
    return Sample(source.name, _part(source, form, lay, names), rows, odd, whole=source.whole, lines=table[LINE],
                  undecided=asked)  # fmt: skip


def _spans(lines: Sequence[str], encoding: str) -> tuple[str, Spans]:
    """What the places count, and where the fields are: bytes where lines have as many, or where they part more."""
    by_signs = _between([bytes(BLANK if sign == " " else 1 for sign in line) for line in lines])
    if "".join(lines).isascii() or encoding.startswith("utf"):
        return "characters", by_signs
    encoded = [line.encode(encoding) for line in lines]
    by_bytes = _between(encoded)
    evener = len(set(map(len, encoded))) < len(set(map(len, lines)))
    return ("bytes", by_bytes) if evener or len(by_bytes) > len(by_signs) else ("characters", by_signs)


def _between(lines: Sequence[bytes]) -> Spans:
    """The fields between the places where every line is blank; the first lines may stand otherwise."""
    rows = lines[MOST_ABOVE:] if len(lines) >= FEWEST + MOST_ABOVE else lines[1:]
    width = max(map(len, rows))
    filled = [False] * width
    for row in rows:
        for place, sign in enumerate(row):
            filled[place] = filled[place] or sign != BLANK
    runs = [(run.start(), run.end()) for run in re.finditer("1+", "".join("01"[each] for each in filled))]
    edges = [_edge(rows, before[1], after) for before, after in pairwise(runs)]
    return list(zip([0, *edges], [*edges, width], strict=True)) if runs else []


def _edge(rows: Sequence[bytes], end: int, after: tuple[int, int]) -> int:
    """Where a field begins: its blanks stand before what is set to the right, and behind what is set to the left."""
    start, stop = after
    to_the_right = all(row[stop - 1 : stop].strip() for row in rows if row[start:stop].strip())
    to_the_left = all(row[start : start + 1].strip() for row in rows if row[start:stop].strip())
    return end if to_the_right and not to_the_left else start


def _whole_names(first: str, spans: Spans, count: str, encoding: str) -> Spans:
    """Less the edges that cut a word of the first line: of two words of a text the second may begin at one place."""
    content = first.encode(encoding) if count == "bytes" else bytes(BLANK if sign == " " else 1 for sign in first)
    cuts = [start for start, _ in spans[1:] if content[start - 1 : start + 1].strip() == content[start - 1 : start + 1]]
    if len(first.split()) >= len(spans) or not cuts:
        return spans
    starts = [start for start, _ in spans if start not in cuts or start >= len(content)]
    return list(zip(starts, [*starts[1:], spans[-1][1]], strict=True))


def _cut(line: str, spans: Spans, count: str, encoding: str) -> list[str]:
    if count == "characters":
        return [line[start:stop].strip() for start, stop in spans]
    content = line.encode(encoding)
    return [content[start:stop].decode(encoding, "replace").strip() for start, stop in spans]


def _names(lines: Sequence[str], lay: Layout, spans: Spans, count: str, encoding: str) -> tuple[list[str], bool]:
    """What the header calls the fields, where it names each; numbers where none does, and whether names were found."""
    if lay.header_rows == 1:
        line = lines[lay.end - 1]
        for names in (re.split(r"\s{2,}", line.strip()), line.split(), _cut(line, spans, count, encoding)):
            if len(names) == len(spans) == len(set(names)) and all(names) and "  " not in "".join(names):
                return names, True
    return [f"field_{number}" for number in range(1, len(spans) + 1)], False


def _read(source: Source, form: Format, above: int) -> tuple[pa.Table, int]:
    """Every row below the header with its line, and how many do not fit."""
    content = source.content if form.count == "characters" else source.content.decode().encode(source.encoding)
    encoding = "utf-8" if form.count == "characters" else source.encoding
    cutter = Cutter(form, encoding)
    places = range(len(form.fields))
    tables = [cutter.table(first, found, places)[0] for first, found in
              records_of(pieces(content), source.name, form, encoding)]  # fmt: skip
    whole = pa.concat_tables(tables)
    whole = whole.filter(pc.greater(whole[LINE], above))
    sound = whole.filter(pc.is_null(whole[PROBLEM])).drop_columns([PROBLEM, FIELDS])
    texts = {form.fields[place].name: pc.utf8_trim_whitespace(sound[str(place)]) for place in places}
    return pa.table({LINE: sound[LINE], **texts}), whole.num_rows - sound.num_rows


def _part(source: Source, form: Format, lay: Layout, names: Sequence[str]) -> Part:
    part = Part("feed.format")
    part.add("kind", "fixed", Text("blanks stand at the same places of every line", "모든 줄의 같은 자리가 빈칸이다"))
    part.add("encoding", source.encoding, source.because, source.confidence)
    why = Text("of which the columns stand at the same places", "이 단위로 세면 열의 자리가 같다")
    part.add("count", form.count, why, MEDIUM, written=form.count != "characters")
    if lay.end:
        part.add("skip_rows", lay.end, Text("lines above the rows, the header too", "행 위의 줄(머리글 포함)"), MEDIUM)
    fields = [{"name": name, "start": field.start, "width": field.width}
              for name, field in zip(names, form.fields, strict=True)]  # fmt: skip
    part.add("fields", fields, Text("between columns of blanks", "빈칸 열 사이"), LOW)
    return part


def _asked(fields: Sequence[Field]) -> Undecided:
    question = Text(
        f"where its {len(fields)} fields begin and end: blanks tell it, and fields that touch look like one",
        f"{len(fields)}개 칸의 시작과 끝: 빈칸으로 짐작했으며, 붙어 있는 칸은 하나로 보인다",
    )
    return Undecided("feed.format", question, Harm.VALUES)


def _unnamed() -> Undecided:
    question = Text("what its fields are called: no header names each", "칸의 이름: 칸마다 이름을 적은 머리글이 없다")
    return Undecided("feed.format", question, Harm.NAMES)
