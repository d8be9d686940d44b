"""The pages of a Parquet file, by their own headers, before any is unpacked: its footer may say less.

column chunk → page after page → its header (Thrift, compact) → the bytes that it unpacks to, how its values are written
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from reading.varints import signed, unsigned

UNPACKED, PACKED = 2, 3  # fields of a page's header: bytes
DATA = {5: (1, 2), 8: (1, 4)}  # header of a page of data, old and new: where its values and its encoding stand in it
SHORT, LONG = 1 << 8, 1 << 24  # bytes of a header, as a rule and at most: values stand in it
DEEPEST = 8


class Page(NamedTuple):
    """`size`: bytes that it unpacks to; `values`: none where it is a dictionary, as its `encoding` is 0 then."""

    size: int
    values: int
    encoding: int


def pages(file: BinaryIO, chunk: pq.ColumnChunkMetaData) -> Iterator[Page]:
    """Those of a column chunk. ArrowInvalid where a header cannot be read."""
    at = chunk.data_page_offset
    if chunk.dictionary_page_offset:
        at = min(at, chunk.dictionary_page_offset)
    end, left = at + chunk.total_compressed_size, chunk.num_values
    while at < end and left > 0:
        header, begin = _header(file, at)
        page = Page(header.get(UNPACKED, 0), *_values(header))
        yield page
        left -= page.values
        at = begin + max(0, header.get(PACKED, 0))


def _values(header: Mapping[int, Any]) -> tuple[int, int]:
    for kind, (values, encoding) in DATA.items():
        if kind in header:
            return header[kind].get(values, 0), header[kind].get(encoding, 0)
    return 0, 0


def _header(file: BinaryIO, at: int) -> tuple[dict[int, Any], int]:
    """The fields of the header that begins there, and where it ends."""
    size = SHORT
    while True:
        file.seek(at)
        compact = _Compact(file.read(size))
        try:
            return compact.struct(), at + compact.at
        except (IndexError, struct.error) as cut:
            if len(compact.content) < size or size > LONG:
                raise pa.ArrowInvalid("the header of a page is cut") from cut
            size *= SHORT
        except ValueError as odd:
            raise pa.ArrowInvalid(f"the header of a page cannot be read: {odd}") from odd


@dataclass(slots=True)
class _Compact:
    """IndexError where the bytes end too early, ValueError where they are no struct."""

    content: bytes
    at: int = 0
    depth: int = 0

    def struct(self) -> dict[int, Any]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError("it nests too deep")
        found, number = dict[int, Any](), 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            found[number] = self._value(head & 15)
        self.depth -= 1
        return found

    def _value(self, kind: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._signed()
        if kind == 12:
            return self.struct()
        if kind not in (7, 8):
            raise ValueError(f"a field of kind {kind}")
        self._skip(8 if kind == 7 else self._unsigned())
        return None

    def _byte(self) -> int:
        self.at += 1
        return self.content[self.at - 1]

    def _signed(self) -> int:
        value, self.at = signed(self.content, self.at)
        return value

    def _unsigned(self) -> int:
        value, self.at = unsigned(self.content, self.at)
        return value

    def _skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.content):
            raise IndexError("a field reaches beyond the header")
