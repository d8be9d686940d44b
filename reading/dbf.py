"""dBASE and FoxPro tables (dbf) → texts. Numbers, days and words stand in them as text already, and keep every digit.

header → fields → records of one width → columns of cells → texts; deleted records are none
"""

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pyarrow as pa

from lakehouse.layout import LINE
from reading import tables
from reading.block import FIELDS, PROBLEM
from reading.columnar import rows_of_batch
from reading.encodings import encoding_of
from reading.errors import Refusal
from reading.header import Header
from reading.port import Content
from reading.sent import Sent, opened
from reading.values import text_of
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

HEAD, FIELD, END = 32, 32, 0x0D
DELETED = b"*"
YES, NO = b"TtYy", b"FfNn"
FIRST_DAY, DAYS_BEFORE = date(1, 1, 1), 1721426  # the Julian day of the first
DAY = re.compile(rb"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Field:
    """`start`: of its bytes within a record. `kind`: a letter, as the format has them: C, N, D, L, …"""

    name: str
    kind: str
    start: int
    width: int
    decimals: int


Row = tuple[str | None, str | None, list[str | None]]  # its problem, its cells as they are, its texts


class Unread(ValueError):
    """A cell that is not what its field says; the words say why."""


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is cut or damaged, or has other columns than declared."""
    return tables.content(dataset, form, Dbf(opened(raw, file_name, form), form.encodings, file_name), file_name)


class Dbf:
    """`encoding`: of several the first in which all its words read."""

    said: Sequence[str] = ()

    def __init__(self, sent: Sent, encodings: Sequence[str], file_name: str) -> None:
        self._sent, self._file_name, self.skipped = sent, file_name, 0
        with sent.path.open("rb") as file:
            self._rows, self._begin, self._width = struct.unpack_from("<IHH", file.read(HEAD).ljust(HEAD, b"\0"), 4)
            content = file.read(max(0, self._begin - HEAD))
        raw = list(_fields(content))
        self._hold_header(raw)
        names = b"\n".join(name for name, *_ in raw)
        self.encoding = encoding_of(lambda: iter([names + b"\n", *self._words(raw)]), encodings)
        self.fields = [
            Field(name.decode(self.encoding, "replace"), kind, start, width, decimals)
            for name, kind, start, width, decimals in raw
        ]

    def _hold_header(self, fields: Sequence[object]) -> None:
        """Refusal for one that names no field, or that tells of more than there is."""
        cause = ""
        if not fields:
            cause = f"its header names no field and says that it has {self._begin} bytes"
        elif not self._width or self._sent.size < self._begin + self._rows * self._width:
            cause = f"it is cut: its header tells of {self._rows} records of {self._width} bytes"
        if cause:
            raise Refusal("damaged_file", place=self._file_name, cause=cause, remedy="Send the whole file again.")

    @property
    def names(self) -> Sequence[str]:
        return [field.name for field in self.fields]

    def _words(self, raw: Sequence[tuple[bytes, str, int, int, int]]) -> Iterator[bytes]:
        texts = [slice(start, start + width) for _, kind, start, width, _ in raw if kind == "C"]
        for _, record in self._records():
            yield b"\n".join(record[text] for text in texts) + b"\n"

    def words(self) -> bytes:
        """Every text of it, a line each, as bytes of its encoding."""
        return b"".join(self._words([(b"", f.kind, f.start, f.width, f.decimals) for f in self.fields]))

    def _records(self) -> Iterator[tuple[int, bytes]]:
        """Those that are not deleted, with their numbers."""
        with self._sent.path.open("rb") as file:
            file.seek(self._begin)
            for number in range(1, self._rows + 1):
                record = file.read(self._width)
                if record[:1] != DELETED:
                    yield number, record

    def batches(self, header: Header) -> Iterator[pa.Table]:
        owners = {int(key): name for name, keys in header.columns for key in keys if key.isdecimal()}
        wanted = [(place, self.fields[place], owners.get(place, "")) for place in header.places]
        batch: list[tuple[int, Row]] = []
        most, last = rows_of_batch(len(self.fields)), 0
        for number, record in self._records():
            self.skipped += number - last - 1
            last = number
            batch.append((number, self._row(record, wanted)))
            if len(batch) == most:
                yield _table(batch, header)
                batch = []
        self.skipped += self._rows - last
        if batch:
            yield _table(batch, header)

    def _row(self, record: bytes, wanted: Sequence[tuple[int, Field, str]]) -> Row:
        texts: list[str | None] = []
        problems = []
        for _, field, owner in wanted:
            try:
                texts.append(cell(record, field, self.encoding))
            except Unread as odd:
                texts.append(None)
                problems.append(f"{owner}: {odd}")
        kept = json.dumps([_shown(record, field) for _, field, _ in wanted], ensure_ascii=False) if problems else None
        return "\n".join(problems) or None, kept, texts


def _fields(content: bytes) -> Iterator[tuple[bytes, str, int, int, int]]:
    start = 1  # after the sign of deletion
    for at in range(0, len(content) - FIELD + 1, FIELD):
        if content[at] == END:
            return
        name, kind, width, decimals = struct.unpack_from("<11sc4xBB", content, at)
        if kind != b"0":  # which of the others are nothing, kept by FoxPro for itself
            yield name.split(b"\0")[0].strip(), kind.decode("latin-1"), start, width, decimals
        start += width


def cell(record: bytes, field: Field, encoding: str) -> str | None:
    """The text of a field; Unread where it is none, or of a kind that lies in another file."""
    raw = record[field.start : field.start + field.width]
    if field.kind in "IBTYG@+O":
        return text_of(_binary(raw, field))
    told = raw.strip(b" \0")
    if not told:
        return None
    if field.kind == "C":
        return _decoded(told, encoding)
    write = WRITERS.get(field.kind)
    return write(told) if write else _odd("a memo, which lies in another file")


def _decoded(told: bytes, encoding: str) -> str:
    try:
        return told.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Unread(f"byte 0x{told[wrong.start]:02x} is not {encoding}") from wrong


def _day(told: bytes) -> str | None:
    text = told.decode("ascii", "replace")
    return None if not told.strip(b"0") else f"{text[:4]}-{text[4:6]}-{text[6:]}" if DAY.fullmatch(told) else text


def _yes_or_no(told: bytes) -> str | None:
    if told in YES or told in NO:
        return "true" if told in YES else "false"
    return None if told == b"?" else _odd(f"{told.decode('ascii', 'replace')} says neither yes nor no")


def _number(told: bytes) -> str:
    return _odd("a number too wide for its field") if b"*" in told else told.decode("ascii", "replace")


def _binary(raw: bytes, field: Field) -> object:
    if not raw.strip(b"\0 "):
        return 0 if field.kind == "I" else None
    if field.kind == "I" and len(raw) == 4:
        return struct.unpack("<i", raw)[0]
    if field.kind == "B" and len(raw) == 8:
        return struct.unpack("<d", raw)[0]
    if field.kind == "T" and len(raw) == 8:
        day, milliseconds = struct.unpack("<II", raw)
        try:
            since = timedelta(days=day - DAYS_BEFORE, milliseconds=milliseconds)
            return datetime.combine(FIRST_DAY, datetime.min.time()) + since
        except OverflowError:
            return _odd("a moment of no year up to 9999")
    return _odd(f"a field of kind {field.kind}, which is not read")


def _odd(why: str) -> NoReturn:
    raise Unread(why)


WRITERS: Mapping[str, Callable[[bytes], str | None]] = {"D": _day, "L": _yes_or_no, "N": _number, "F": _number}


def _shown(record: bytes, field: Field) -> str:
    return record[field.start : field.start + field.width].decode("ascii", "backslashreplace").strip()


def _table(batch: Sequence[tuple[int, Row]], header: Header) -> pa.Table:
    problems, kept, rows = zip(*(row for _, row in batch), strict=True)
    own = [
        pa.array([number for number, _ in batch], pa.int64()),
        pa.array(problems, pa.string()),
        pa.array(kept, pa.string()),
    ]
    columns = [pa.array(each, pa.string()) for each in zip(*rows, strict=True)]
    return pa.table([*own, *columns], names=[LINE, PROBLEM, FIELDS, *map(str, header.places)])
