"""Lines of text → records of a CSV, each with the line where it begins, in batches of Arrow tables.

    blocks of lines → those that are one whole record each are cut by Arrow, the others read by `csv`, strictly
                    → tables of lines, problems, fields, columns by place

Both readers mean the same: a line without a quote is nothing but delimiters, and a line whose quotes all stand where
they should holds its fields beyond doubt. The quick one is for 98 lines in 100.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice

import pyarrow as pa

from lakehouse.layout import LINE
from reading.block import FIELDS, PROBLEM, Block, Kinds
from reading.bounds import in_force
from reading.errors import Refusal
from reading.escaped import doubled
from reading.header_rows import names_of
from reading.text import Lines
from sectors.spec.format import Format

BROKEN = {  # what Python says of a record → what is wrong with it
    "new-line character": "a carriage return stands alone in it",
    "unexpected end of data": "a quote opens in it and does not close",
    "expected after": "text follows a quote that closes",
    "larger than field limit": "one of its fields has more than {most} characters",
}
Records = list[tuple[int, list[str]]]  # the line where one begins, its fields


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

    def header(self, lines: Lines) -> list[str]:
        """The names of the fields: declared ones, or those of the header's rows.

        Refusal where there are no such rows, or where they say something else than the declared `header`.
        """
        for _ in islice(lines, self.form.skip_rows):
            pass
        rows = [self._header_row(lines) for _ in range(self.form.header_rows)]
        names = names_of(self.form, rows, self.file_name)
        self.width = len(names)
        return names

    def _header_row(self, lines: Lines) -> tuple[int, list[str]]:
        for line, text in lines:
            if fields := self._record(line, text, (more for _, more in lines))[0]:
                return line, fields
        cause = "the file has no header"
        raise Refusal("empty_file", place=self.file_name, cause=cause, remedy="Send the file again.")

    def batches(self, lines: Lines, places: Sequence[int]) -> Iterator[pa.Table]:
        """Tables as `Block.cut` makes them, of every record."""
        for block, kinds in self._blocks(lines):
            tables = self._tables(block, kinds, lines, places)
            self.read += sum(table.num_rows for table in tables)
            if tables:
                yield tables[0] if len(tables) == 1 else pa.concat_tables(tables).sort_by(LINE)

    def _blocks(self, lines: Lines) -> Iterator[tuple[Block, Kinds]]:
        """The blocks and the kinds of their lines, which a thread tells of the next while one is cut.

        A record of this one may take lines of the next: what is left of it is looked at anew.
        """
        coming, looked = (0, b""), None
        with ThreadPoolExecutor(1) as thread:
            for first, text in lines.blocks():
                is_whole = looked is not None and (first, len(text)) == (coming[0], len(coming[1]))
                block, kinds = looked.result() if looked and is_whole else self._look(first, text)
                coming = lines.coming()
                looked = thread.submit(self._look, *coming) if coming[1] else None
                yield block, kinds

    def _look(self, first: int, text: bytes) -> tuple[Block, Kinds]:
        block = Block(first, text, self.form, self.width)
        return block, block.kinds()

    def _tables(self, block: Block, kinds: Kinds, lines: Lines, wanted: Sequence[int]) -> list[pa.Table]:
        """Of the sound lines one, and one of the records that begin in odd ones."""
        records, taken = self._read(block, kinds.odd.to_pylist(), lines)
        kinds = kinds.without(taken)
        self._skip(len(kinds.no_rows))
        found = [block.cut(kinds.sound, wanted)] if len(kinds.sound) else []
        return found + ([self._others(records, wanted)] if records else [])

    def _read(self, block: Block, odd: list[int], lines: Lines) -> tuple[Records, list[int]]:
        """The records of the odd lines, and the places that they took beside their first; they may reach into the
        blocks that follow.
        """
        records: Records = []
        taken: list[int] = []
        free = 0
        for place in odd:
            if place < free:
                continue
            number, following = block.first + place, chain(block.after(place), (text for _, text in lines))
            fields, used = self._record(number, block.text(place), following)
            free = place + used
            taken += range(place + 1, free)
            if "".join(fields).strip():
                records.append((number, fields))
            else:
                self._skip()
        return records, taken

    def _skip(self, rows: int = 1) -> None:
        self.read += rows
        self.skipped += rows

    def _record(self, line: int, text: str, following: Iterator[str]) -> tuple[list[str], int]:
        """The record that begins with `text`, and how many lines it has: a quoted line end takes what follows."""
        csv.field_size_limit(in_force().field)
        form = {"delimiter": self.form.delimiter, "strict": True}
        form |= {"quotechar": self.form.quote} if self.form.quote else {"quoting": csv.QUOTE_NONE}
        whole = chain([text], following)
        reader = csv.reader(doubled(whole, self.form) if self.form.escape else whole, **form)  # type: ignore[arg-type]
        try:
            return next(reader), reader.line_num
        except csv.Error as broken:
            cause = f"the record that begins here cannot be read: {_told(broken)}"
            remedy = "Close its quotes, end its lines with LF or CRLF, and send the whole file again."
            raise Refusal("broken_record", place=f"{self.file_name}, line {line}", cause=cause, remedy=remedy) from None

    def _others(self, records: Records, places: Sequence[int]) -> pa.Table:
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


def _told(broken: csv.Error) -> str:
    """What is wrong with a record; what Python says where that is not known."""
    told = next((words for begins, words in BROKEN.items() if begins in str(broken)), None)
    return told.format(most=in_force().field) if told else str(broken)
