"""Fixed width text: raw bytes → records → a text a field, cut at the places that the format names.

by characters: text → lines → each field's signs
by bytes: bytes → lines, or records of one length → each piece between two cuts decoded by itself, so that a cut in the
middle of a character is seen
"""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lakehouse.layout import LINE
from reading import answers
from reading.block import BLANK, FIELDS, PROBLEM
from reading.by_place import hold
from reading.encodings import encoding_of
from reading.errors import Refusal
from reading.fixed_records import Records, records_of
from reading.header import match
from reading.one_text import as_array
from reading.port import Content, Parsed
from reading.undeclared import Undeclared
from reading.unpack import chunks
from sectors.regexes import compiled
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

SEPARATOR = b"\0"  # no text holds it: whoever makes records refuses it
LOOKED_AT = 50
CUT = "a field begins or ends within a character"


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where its bytes are not text of the format, or its header says something else than the declared one."""
    content = partial(chunks, raw, file_name, form.compression, form.members)
    encoding = encoding_of(content, form.encodings)
    cutter = Cutter(form, encoding)
    records = _below_header(cutter, records_of(content(), file_name, form, encoding), file_name)
    header = match(dataset, form, [field.name for field in form.fields], file_name)
    undeclared = Undeclared(dataset, header, file_name)
    counted = {"read": 0, "skipped": 0}

    def tables() -> Iterator[pa.Table]:
        for first, found in records:
            table, skipped = cutter.table(first, found, header.places)
            counted["read"] += table.num_rows + skipped
            counted["skipped"] += skipped
            if table.num_rows:
                yield undeclared.look_at(table)

    def finish(written: int) -> Parsed:
        if not written:
            raise Refusal("no_rows", place=file_name, cause="the file has no rows", remedy="Send it with its rows.")
        return Parsed(header, counted["read"], header.drift, counted["skipped"])

    return Content(header, header.columns, tables(), finish)


def _below_header(cutter: "Cutter", records: Records, file_name: str) -> Records:
    """The records below those above the rows; Refusal for a document, and for a header that is not the declared one."""
    form = cutter.form
    above: list[bytes] = []
    wanted = form.skip_rows + form.header_rows
    for first, found in records:
        texts = [cutter.text(record, 0, None) for record in _bytes(found[: max(wanted - len(above), LOOKED_AT)])]
        if not above and (document := answers.no_lines("\n".join(texts), file_name)):
            raise document
        taken = min(wanted - len(above), len(found))
        above += _bytes(found[:taken])
        if len(above) == wanted:
            _hold_header(cutter, above, file_name)
            return chain([(first + taken, found[taken:])], records)
    cause = "the file has no header"
    raise Refusal("empty_file", place=file_name, cause=cause, remedy="Send the file again.")


def _hold_header(cutter: "Cutter", above: Sequence[bytes], file_name: str) -> None:
    form = cutter.form
    if form.header:
        told = [cutter.text(above[form.skip_rows], field.start - 1, field.start - 1 + field.width)
                for field in form.fields]  # fmt: skip
        hold(form.header, told, f"{file_name}, line {form.skip_rows + 1}")


class Cutter:
    """Cuts records at the edges of the format's fields."""

    def __init__(self, form: Format, encoding: str) -> None:
        self.form, self._encoding = form, encoding
        self._spans = [(field.start - 1, field.start - 1 + field.width) for field in form.fields]
        self._edges = sorted({0, *(edge for span in self._spans for edge in span)})
        self._by_bytes = form.count == "bytes"

    def text(self, record: bytes, start: int, stop: int | None) -> str:
        """One field of one record; what is cut in the middle of a character shows it."""
        if self._by_bytes:
            return record[start:stop].decode(self._encoding, "backslashreplace")
        return record.decode()[start:stop]

    def table(self, first: int, records: pa.Array, places: Sequence[int]) -> tuple[pa.Table, int]:
        """`_line`, `_problem`, `_fields` and a text for each place, of the records that are rows; how many are none.

        `records`: bytes, or by characters texts.
        """
        rows = pc.indices_nonzero(pc.invert(self._no_rows(records)))
        kept = records.take(rows)
        pieces, cut = self._pieces(kept)
        problems = self._problems(kept, cut)
        texts = [self._joined(pieces, *self._spans[place]) for place in places]
        own = [pc.add(rows.cast(pa.int64()), first), problems, self._fields(kept, problems)]
        return pa.table([*own, *texts], names=[LINE, PROBLEM, FIELDS, *map(str, places)]), len(records) - len(rows)

    def _no_rows(self, records: pa.Array) -> pa.BooleanArray:
        if self._by_bytes:
            blank = pc.equal(pc.binary_length(pc.ascii_trim_whitespace(_as_text(records))), 0)
        else:
            blank = pc.equal(pc.binary_length(pc.utf8_trim(records, BLANK)), 0)
        if self.form.skip_matching is None:
            return blank
        skips = compiled(self.form.skip_matching)
        whole = (self.text(record, 0, None) for record in _bytes(records))
        return pc.or_(blank, pa.array([bool(skips.search(text)) for text in whole], pa.bool_()))

    def _pieces(self, records: pa.Array) -> tuple[dict[int, pa.Array], np.ndarray]:
        """The text between each edge and the next, by where it begins; which records are cut within a character."""
        cut = np.zeros(len(records), bool)
        if not self._by_bytes:
            return {a: pc.utf8_slice_codeunits(records, a, b) for a, b in pairwise(self._edges)}, cut
        found = {}
        for start, stop in pairwise(self._edges):
            found[start], wrong = _decoded(pc.binary_slice(records, start, stop), self._encoding)
            cut |= wrong
        return found, cut

    def _joined(self, pieces: dict[int, pa.Array], start: int, stop: int) -> pa.Array:
        within = [pieces[edge] for edge in self._edges if start <= edge < stop]
        return within[0] if len(within) == 1 else pc.binary_join_element_wise(*within, "")

    def _problems(self, records: pa.Array, cut: np.ndarray) -> pa.StringArray:
        """Too short to reach its last field, another length than declared, or cut within a character."""
        what = "bytes" if self._by_bytes else "characters"
        lengths = pc.binary_length(records) if self._by_bytes else pc.utf8_length(records)
        sizes = lengths.to_numpy(zero_copy_only=False)
        wanted, last = self.form.record_length, max(start for start, _ in self._spans)
        wrong = sizes != wanted if wanted else sizes <= last
        says = f"for {wanted}" if wanted else f"and its last field begins at {last + 1}"
        if not (wrong | cut).any():
            return pa.nulls(len(records), pa.string())
        told: list[str | None] = [None] * len(records)
        for place in np.flatnonzero(wrong | cut):
            told[place] = f"{sizes[place]} {what} {says}" if wrong[place] else CUT
        return pa.array(told, pa.string())

    def _fields(self, records: pa.Array, problems: pa.StringArray) -> pa.StringArray:
        """What a record with a problem says, as it stands."""
        if problems.null_count == len(problems):
            return problems
        kept: list[str | None] = [None] * len(records)
        for place in pc.indices_nonzero(pc.is_valid(problems)).to_pylist():
            record = next(_bytes(records.slice(place, 1)))
            kept[place] = json.dumps([self.text(record, a, b) for a, b in self._spans], ensure_ascii=False)
        return pa.array(kept, pa.string())


def _bytes(records: pa.Array) -> Iterator[bytes]:
    return (record.encode() if isinstance(record, str) else record for record in records.to_pylist())


def _as_text(records: pa.BinaryArray) -> pa.StringArray:
    """Bytes that Arrow takes for text without a look: what ASCII says of them stands."""
    return pa.StringArray.from_buffers(len(records), *records.buffers()[1:], offset=records.offset)


def _decoded(values: pa.BinaryArray, encoding: str) -> tuple[pa.StringArray, np.ndarray]:
    """All at once; one by one where something is no text, nothing then and marked."""
    wrong = np.zeros(len(values), bool)
    whole = pc.binary_join(pa.ListArray.from_arrays([0, len(values)], values), SEPARATOR)[0].as_py()
    if whole.isascii():
        return values.cast(pa.string()), wrong
    try:
        return pc.split_pattern(as_array(whole.decode(encoding).encode()), "\0").values, wrong
    except UnicodeDecodeError:
        texts = [_text(value, encoding) for value in values.to_pylist()]
    wrong = np.array([text is None for text in texts], bool)
    return pa.array([text or "" for text in texts], pa.string()), wrong


def _text(value: bytes, encoding: str) -> str | None:
    try:
        return value.decode(encoding)
    except UnicodeDecodeError:
        return None
