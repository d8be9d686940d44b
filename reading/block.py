"""Whole lines of text at once: what is beyond doubt one record a line is cut by Arrow.

text → lines → kinds() → places of no rows, sound and odd lines → cut(places) → table
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from lakehouse.layout import LINE
from reading.bounds import in_force
from reading.one_text import as_array
from sectors.regexes import compiled
from sectors.spec.format import Format

BLANK = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
PROBLEM, FIELDS = "_problem", "_fields"  # beside ROW, rows in the order of the file: a line may hold several
MOST_REPEATS = 1000  # that RE2 takes


@dataclass(frozen=True, slots=True)
class Kinds:
    """Places of the lines of a block. `no_rows`: blank, or to be skipped; `sound`: one record of the right width each,
    every quote at a field's end or doubled within it, none escaped; `odd`: what only a strict reader can tell.
    """

    no_rows: pa.UInt64Array
    sound: pa.UInt64Array
    odd: pa.UInt64Array

    def without(self, taken: Sequence[int]) -> "Kinds":
        """Less the places that belong to a record which begins above them."""
        gone = pa.array(taken, pa.uint64())
        each = (self.no_rows, self.sound, self.odd)
        return Kinds(*(places.filter(pc.invert(pc.is_in(places, gone))) for places in each)) if taken else self


class Block:
    """`first`: the number of its first line in the file. A place counts from there, beginning with 0. `text`: UTF-8."""

    def __init__(self, first: int, text: bytes, form: Format, width: int) -> None:
        lines = pc.split_pattern(as_array(text), "\n").values
        self.first, self._text, self._form, self._width = first, text, form, width
        self._lines = lines[:-1] if text.endswith(b"\n") else lines
        self._has_quotes = bool(form.quote) and form.quote.encode() in text
        self._bare = pc.ascii_rtrim(self._lines, "\r") if b"\r" in text else self._lines

    def kinds(self) -> Kinds:
        no_rows = self._are_no_rows()
        long = pc.greater(pc.binary_length(self._bare), in_force().field)  # in bytes, so that none is missed
        sound = pc.and_not(pc.and_not(self._are_sound(), no_rows), long)
        odd = pc.invert(pc.or_(no_rows, sound))
        return Kinds(*map(pc.indices_nonzero, (no_rows, sound, odd)))

    def _are_no_rows(self) -> pa.BooleanArray:
        found = self._are_blank(BLANK + self._form.delimiter)
        if self._form.skip_matching is None:
            return found
        skips = compiled(self._form.skip_matching)
        return pc.or_(found, pa.array([bool(skips.search(bare)) for bare in self._bare.to_pylist()]))

    def _are_blank(self, signs: str) -> pa.BooleanArray:
        """Lines of such signs alone."""
        return pc.equal(pc.binary_length(pc.utf8_trim(self._bare, signs)), 0)

    def _are_sound(self) -> pa.BooleanArray:
        quote = self._form.quote
        if self._has_quotes and self._width <= MOST_REPEATS:
            cut, sign = re.escape(self._form.delimiter), re.escape(quote)
            one = rf"(?:(?:{sign}[^{sign}\r]*{sign})+|[^{cut}{sign}\r]*)"
            fits = pc.match_substring_regex(self._bare, rf"^{one}(?:{cut}{one}){{{self._width - 1}}}$")
            odd = [self._are_blank(BLANK + self._form.delimiter + quote)]
            odd += [pc.match_substring(self._bare, sign) for sign in self._form.escape]
            return reduce(pc.and_not, odd, fits)
        found = pc.equal(pc.count_substring(self._bare, self._form.delimiter), self._width - 1)
        doubts = [sign for sign in ("\r", quote) if sign and sign.encode() in self._text]
        return reduce(pc.and_not, (pc.match_substring(self._bare, sign) for sign in doubts), found)

    def text(self, place: int) -> str:
        """The line as it came."""
        return f"{self._lines[place].as_py()}\n"

    def after(self, place: int) -> Iterator[str]:
        """The lines below, one by one, as they came."""
        return map(self.text, range(place + 1, len(self._lines)))

    def cut(self, places: pa.UInt64Array, wanted: Sequence[int]) -> pa.Table:
        """`_line`, `_problem`, `_fields` and the wanted fields' texts, named by place ("0", "1", …), of sound lines."""
        chosen = self._bare if len(places) == len(self._bare) else self._bare.take(places)
        content = pc.binary_join(pa.ListArray.from_arrays([0, len(chosen)], chosen), "\n")[0].as_buffer()
        names, kept = ([str(place) for place in which] for which in (range(self._width), wanted))
        quote = self._form.quote if self._has_quotes else False
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            arrow_csv.ReadOptions(use_threads=False, block_size=content.size + 1, column_names=names),
            arrow_csv.ParseOptions(delimiter=self._form.delimiter, quote_char=quote, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=kept, strings_can_be_null=False
            ),
        )
        numbers = pc.add(places.cast(pa.int64()), self.first)
        own = [numbers, *2 * [pa.nulls(len(chosen), pa.string())]]
        return pa.table([*own, *table.columns], names=[LINE, PROBLEM, FIELDS, *kept])
