"""How a block of Avro is packed: its bytes → what they unpack to, some at a time. EOFError, ValueError where cut."""

import zlib
from bz2 import BZ2Decompressor
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import BinaryIO

import pyarrow as pa

from reading import packing
from reading.packing import CHUNK
from reading.varints import unsigned

CHECKSUM = 4  # bytes behind a block of snappy
Hold = Callable[[int], None]  # raises where a block of so many bytes is too large
Unpack = Callable[["Part", Hold], Iterator[bytes]]


class Part:
    """The next `left` bytes of a file, which may be told of more than it has."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        if left < 0:
            raise ValueError(f"a block says that it has {left} bytes")
        self._file, self.left = file, left

    def read(self, size: int) -> bytes:
        found = self._file.read(min(size, self.left))
        if not found and self.left:
            raise EOFError(f"the file ends {self.left} bytes before its block does")
        self.left -= len(found)
        return found


def _bare(part: Part, _: Hold) -> Iterator[bytes]:
    return iter(partial(part.read, CHUNK), b"")


def _deflate(part: Part, _: Hold) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in iter(partial(part.read, CHUNK), b""):
        packed = piece
        while packed and not stream.eof:
            yield stream.decompress(packed, CHUNK)
            packed = stream.unconsumed_tail
    while not stream.eof and (last := stream.decompress(b"", CHUNK)):
        yield last


def _snappy(part: Part, hold: Hold) -> Iterator[bytes]:
    """It tells first how much it unpacks to, and unpacks to no more."""
    hold(part.left)
    packed = part.read(part.left)
    told = _told(packed)
    hold(told)
    try:
        yield pa.Codec("snappy").decompress(packed[:-CHECKSUM], told, asbytes=True)
    except (pa.ArrowException, OSError) as broken:
        raise ValueError(f"a block is not one of snappy: {broken}") from broken


def _told(packed: bytes) -> int:
    try:
        return unsigned(packed, 0)[0]
    except IndexError as cut:
        raise EOFError("a block of snappy does not tell its size") from cut


def _stream(begin: Callable[[], packing.Decoder], part: Part, _: Hold) -> Iterator[bytes]:
    return packing.streams(begin, part)


CODECS: Mapping[str, Unpack] = {
    "null": _bare,
    "deflate": _deflate,
    "snappy": _snappy,
    "zstandard": partial(_stream, packing.begin_zstd),
    "bzip2": partial(_stream, BZ2Decompressor),
    "xz": partial(_stream, packing.begin_xz),
}
