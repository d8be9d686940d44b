"""What the record batches of an Arrow file come to, by its metadata, before any of them is unpacked: few bytes may be
very many rows, or unpack to gigabytes.

footer → the places of its batches → the metadata of each → rows; the first bytes of each packed buffer → its size
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

MAGIC = b"ARROW1"
DICTIONARIES, BATCHES = 2, 3  # the fields of a footer
HEADER = 2  # of a message
ROWS, BUFFERS, COMPRESSION = 0, 2, 3  # of a record batch
WITHIN = 1  # of a dictionary batch: its record batch
CONTINUED = b"\xff\xff\xff\xff"  # before the size of a message


@dataclass(frozen=True, slots=True)
class Told:
    """`largest`: bytes that one of the batches unpacks to at most; `dictionaries`: those that all of them unpack to."""

    rows: int
    largest: int
    dictionaries: int


def told(path: Path) -> Told:
    """ArrowInvalid where the metadata cannot be read."""
    try:
        with path.open("rb") as file:
            footer = _footer(file)
            batches = [_batch(file, each) for each in footer.structs(BATCHES, "<qi4xq")]
            words = [_batch(file, each, WITHIN) for each in footer.structs(DICTIONARIES, "<qi4xq")]
    except (struct.error, OverflowError, ValueError) as broken:
        raise pa.ArrowInvalid(f"its metadata cannot be read: {broken}") from broken
    largest = max((size for _, size in batches), default=0)
    return Told(sum(rows for rows, _ in batches), largest, sum(size for _, size in words))


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of flatbuffers: before it the place of a list, of where each of its fields is."""

    content: bytes
    at: int

    @classmethod
    def root(cls, content: bytes) -> "_Table":
        return cls(content, _read("<I", content, 0))

    def place(self, field: int) -> int:
        """0 where there is no such field."""
        fields = self.at - _read("<i", self.content, self.at)
        entry = 4 + 2 * field
        away = _read("<H", self.content, fields + entry) if entry < _read("<H", self.content, fields) else 0
        return self.at + away if away else 0

    def number(self, field: int) -> int:
        place = self.place(field)
        return _read("<q", self.content, place) if place else 0

    def table(self, field: int) -> "_Table":
        return _Table(self.content, self._target(field))

    def structs(self, field: int, form: str) -> Iterator[tuple[int, ...]]:
        if self.place(field):
            begin = self._target(field)
            end = begin + 4 + _read("<I", self.content, begin) * struct.calcsize(form)
            yield from struct.iter_unpack(form, self.content[begin + 4 : end])

    def _target(self, field: int) -> int:
        place = self.place(field)
        return place + _read("<I", self.content, place)


def _read(form: str, content: bytes, at: int) -> int:
    if at < 0:
        raise ValueError("a place before its begin")
    return int(struct.unpack_from(form, content, at)[0])


def _footer(file: BinaryIO) -> _Table:
    end = file.seek(-len(MAGIC) - 4, 2)
    size = _read("<i", file.read(4), 0)
    file.seek(end - size)
    return _Table.root(file.read(size))


def _batch(file: BinaryIO, block: tuple[int, ...], *within: int) -> tuple[int, int]:
    """Rows, and bytes that its packed buffers unpack to: what is not packed is not held, but mapped."""
    begin, size, _ = block
    file.seek(begin)
    metadata = file.read(size)
    found = _Table.root(metadata[8 if metadata.startswith(CONTINUED) else 4 :]).table(HEADER)
    for field in within:
        found = found.table(field)
    unpacked = 0
    if found.place(COMPRESSION):
        unpacked = sum(_unpacked(file, begin + size + at, length) for at, length in found.structs(BUFFERS, "<qq"))
    return found.number(ROWS), unpacked


def _unpacked(file: BinaryIO, at: int, length: int) -> int:
    """A buffer says first how many bytes it unpacks to; -1 where it is not packed."""
    if not length:
        return 0
    file.seek(at)
    return max(0, _read("<q", file.read(8), 0))
