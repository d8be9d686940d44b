"""Lines of text → records of a CSV, each with the line where it begins, in batches of Arrow tables.

    lines → one pass: lines that are one whole record are cut by Arrow, the others read by `csv`, strictly
          → Batch(lines, problems, fields, columns by place)

Both readers mean the same: a line without a quote is nothing but delimiters, and a line whose quotes all stand where
they should holds its fields beyond doubt. The quick one is for 98 lines in 100.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

import pyarrow as pa
import pyarrow.csv as arrow_csv

from sectors.regexes import compiled
from sectors.spec import Format
from spark_jobs.errors import Refusal

BATCH = 50_000
BETWEEN = " / "  # the names of several header rows
LONGEST_FIELD = 1 << 20
BLANK = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
LINE, PROBLEM, FIELDS = "_line", "_problem", "_fields"
ROW = "_row"  # rows in the order of the file: a line may hold several
Numbered = Iterator[tuple[int, str]]


@dataclass(slots=True)
class Reader:
    """Reads one file's records. `width`: how many fields its header names; `wrong`: records with another number.

    `read` counts all records, `skipped` of them are blank or fit the format's `skip_matching`.
    """

    form: Format
    file_name: str
    width: int = 0
    read: int = 0
    skipped: int = 0
    wrong: int = 0
    first_wrong: tuple[int, int] | None = None  # line, fields
    well_quoted: re.Pattern[str] | None = None

    def header(self, lines: Numbered) -> list[str]:
        """The names of the fields: declared ones, or those of the header's rows; Refusal where there are none."""
        for _ in islice(lines, self.form.skip_rows):
            pass
        names = [*self.form.names, *_one_name_each([self._header_row(lines) for _ in range(self.form.header_rows)])]
        names += self.form.more_names
        self.width = len(names)
        return names

    def _header_row(self, lines: Numbered) -> list[str]:
        for line, text in lines:
            if fields := self._record(line, text, lines):
                return fields
        cause = "the file has no header"
        raise Refusal("empty_file", place=self.file_name, cause=cause, remedy="Send the file again.")

    def batches(self, lines: Numbered, places: Sequence[int]) -> Iterator[pa.Table]:
        """Tables of `_line`, `_problem`, `_fields` and the wanted places' texts, named by place ("0", "1", …)."""
        batch = _Batch()
        for line, text in lines:
            bare = text.rstrip("\r\n")
            if self._is_no_row(bare):
                self._skip()
            elif self._is_plain(bare):
                batch.plain.add(line, bare)
            elif self._is_well_quoted(bare):
                batch.quoted.add(line, bare)
            elif any(fields := self._record(line, text, lines)) and "".join(fields).strip():
                batch.others.append((line, fields))
            else:
                self._skip()
            if len(batch) == BATCH:
                yield self._table(batch, places)
                batch = _Batch()
        if len(batch):
            yield self._table(batch, places)

    def _is_no_row(self, bare: str) -> bool:
        """Blank, or what the declaration says is none."""
        skips, head = self.form.skip_matching, bare[:1]
        may_be_blank = not head or head == self.form.delimiter or head.isspace()  # spares most lines the closer look
        if may_be_blank and not bare.replace(self.form.delimiter, "").strip():
            return True
        return skips is not None and bool(compiled(skips).search(bare))

    def _skip(self) -> None:
        self.read += 1
        self.skipped += 1

    def _is_plain(self, bare: str) -> bool:
        quote, delimiter = self.form.quote, self.form.delimiter
        return bare.count(delimiter) == self.width - 1 and not (quote and quote in bare) and "\r" not in bare

    def _is_well_quoted(self, bare: str) -> bool:
        """One record of the right width, not all blank, each of its quotes at a field's end or doubled within it."""
        if self.well_quoted is None:
            self.well_quoted = _well_quoted(self.form.delimiter, self.form.quote, self.width)
        return self.well_quoted.fullmatch(bare) is not None and bool(
            bare.strip(BLANK + self.form.delimiter + self.form.quote)
        )

    def _record(self, line: int, text: str, following: Numbered) -> list[str]:
        """The record that begins with `text`; a quoted line end takes what it needs of the following lines."""
        csv.field_size_limit(LONGEST_FIELD)
        form = {"delimiter": self.form.delimiter, "strict": True}
        form |= {"quotechar": self.form.quote} if self.form.quote else {"quoting": csv.QUOTE_NONE}
        try:
            return next(csv.reader(chain([text], (more for _, more in following)), **form))  # type: ignore[arg-type]
        except csv.Error as broken:
            cause = f"the record that begins here cannot be read: {broken}"
            remedy = "Close its quotes, end its lines with LF or CRLF, and send the whole file again."
            raise Refusal("broken_record", place=f"{self.file_name}, line {line}", cause=cause, remedy=remedy) from None

    def _table(self, batch: "_Batch", places: Sequence[int]) -> pa.Table:
        self.read += len(batch)
        tables = [
            self._cut(lines, places, quote)
            for lines, quote in ((batch.plain, ""), (batch.quoted, self.form.quote))
            if lines.texts
        ]
        tables += [self._others(batch.others, places)] if batch.others else []
        table = pa.concat_tables(tables)
        return table if len(tables) == 1 else table.sort_by(LINE)

    def _cut(self, whole: "_Lines", places: Sequence[int], quote: str) -> pa.Table:
        content = ("\n".join(whole.texts) + "\n").encode()
        names = [str(place) for place in range(self.width)]
        wanted = [str(place) for place in places]
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            arrow_csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=names),
            arrow_csv.ParseOptions(delimiter=self.form.delimiter, quote_char=quote or False, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=wanted, strings_can_be_null=False
            ),
        )
        own = [pa.array(whole.numbers, pa.int64()), *2 * [pa.nulls(len(whole.texts), pa.string())]]
        return pa.table([*own, *table.columns], names=[LINE, PROBLEM, FIELDS, *wanted])

    def _others(self, records: list[tuple[int, list[str]]], places: Sequence[int]) -> pa.Table:
        empty = [""] * self.width
        problems = [None if len(fields) == self.width else self._see_wrong(line, fields) for line, fields in records]
        pairs = list(zip(records, problems, strict=True))
        kept = [json.dumps(fields, ensure_ascii=False) if problem else None for (_, fields), problem in pairs]
        texts = list(zip(*(empty if problem else fields for (_, fields), problem in pairs), strict=True))
        own = [pa.array([line for line, _ in records], pa.int64()), pa.array(problems, pa.string())]
        columns = [pa.array(kept, pa.string()), *(pa.array(texts[place], pa.string()) for place in places)]
        return pa.table([*own, *columns], names=[LINE, PROBLEM, FIELDS, *map(str, places)])

    def _see_wrong(self, line: int, fields: list[str]) -> str:
        self.wrong += 1
        self.first_wrong = self.first_wrong or (line, len(fields))
        return f"{len(fields)} fields for {self.width} columns"


def _well_quoted(delimiter: str, quote: str, width: int) -> re.Pattern[str]:
    """Nothing where nothing is quoted; LONGEST_FIELD bounds what a line may hold."""
    if not quote:
        return re.compile(r"(?!)")
    cut, sign = re.escape(delimiter), re.escape(quote)
    one = rf"(?:{sign}[^{sign}\r]*+(?:{sign}{sign}[^{sign}\r]*+)*+{sign}|[^{cut}{sign}\r]*+)"
    return re.compile(rf"{one}(?:{cut}{one}){{{width - 1}}}")


def _one_name_each(rows: list[list[str]]) -> list[str]:
    """Header rows as one: a name above several fields stands for each that the rows below it name."""
    if len(rows) < 2:
        return rows[0] if rows else []
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    for above, below in reversed(list(pairwise(filled))):
        for place in range(1, width):
            if not above[place].strip() and below[place].strip():
                above[place] = above[place - 1]
    names = ([text.strip() for text in texts if text.strip()] for texts in zip(*filled, strict=True))
    return [BETWEEN.join(name) for name in names]


@dataclass(slots=True)
class _Lines:
    """Lines of which each is one record."""

    numbers: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, number: int, text: str) -> None:
        self.numbers.append(number)
        self.texts.append(text)


@dataclass(slots=True)
class _Batch:
    plain: _Lines = field(default_factory=_Lines)
    quoted: _Lines = field(default_factory=_Lines)
    others: list[tuple[int, list[str]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.plain.texts) + len(self.quoted.texts) + len(self.others)
