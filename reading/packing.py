"""How bytes are packed, by the first of them, and what one packed stream unpacks to. Nothing is ever written.

gzip, xz, bz2, zstd: one stream → its bytes;  zip, 7z, tar: archives, which `reading.archives` opens
"""

import bz2
import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from backports import zstd
from py7zr.exceptions import ArchiveError

from reading.bounds import in_force

CHUNK = 1 << 20
HEAD = 512  # bytes that tell how it is packed
MAGIC = tuple(
    (kind, re.compile(begins, re.DOTALL))
    for kind, begins in {
        "gzip": rb"\x1f\x8b",
        "xz": rb"\xfd7zXZ\0",
        "bz2": rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)",
        "zstd": rb"(?:[\x50-\x5f]\x2a\x4d\x18|\x28\xb5\x2f\xfd)",
        "zip": rb"PK(?:\x03\x04|\x05\x06)",
        "7z": rb"7z\xbc\xaf\x27\x1c",
        "tar": rb".{257}ustar",
    }.items()
)
# zipfile says NotImplementedError, a kind of RuntimeError, for a rare compression.
BROKEN = (
    *(EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zstd.ZstdError, zipfile.BadZipFile, RuntimeError),
    *(ArchiveError, tarfile.TarError),
)


def kind_of(head: bytes) -> str | None:
    """gzip, xz, bz2, zstd, zip, 7z, tar; None for what is not packed."""
    return next((kind for kind, begins in MAGIC if begins.match(head)), None)


def kind_of_file(raw: Path) -> str | None:
    """The same of a file; a tar that is packed once more is of the kind of its outermost layer."""
    with raw.open("rb") as packed:
        return kind_of(packed.read(HEAD))


def told_size(kind: str, head: bytes) -> int:
    """How many bytes a stream says that it unpacks to; 0 where it does not say."""
    try:
        return (zstd.get_frame_info(head).decompressed_size or 0) if kind == "zstd" else 0
    except zstd.ZstdError:  # damaged: whoever unpacks it says so
        return 0


class Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def _gzip(packed: BinaryIO) -> Iterator[bytes]:
    return iter(partial(gzip.GzipFile(fileobj=packed).read, CHUNK), b"")


class Packed(Protocol):
    """A file, or a part of one."""

    def read(self, size: int, /) -> bytes: ...


def streams(begin: Callable[[], Decoder], packed: Packed) -> Iterator[bytes]:
    """Streams one after the other, as `lzma.LZMAFile` and its like read them, which set no limit to the memory that a
    file may ask for.
    """
    stream: Decoder | None = None
    while chunk := packed.read(CHUNK):
        while chunk := chunk if stream else chunk.lstrip(b"\0"):  # zeros may stand between streams
            stream = stream or begin()
            if piece := _step(stream, chunk):
                yield piece
            while not (stream.eof or stream.needs_input):
                yield _step(stream, b"")
            chunk, stream = (stream.unused_data, None) if stream.eof else (b"", stream)
    if stream:
        raise EOFError("the stream has no end")


def _step(stream: Decoder, chunk: bytes) -> bytes:
    try:
        return stream.decompress(chunk, CHUNK)
    except OSError as damaged:  # as bz2 says it: no file is read here
        raise EOFError(str(damaged)) from damaged


def begin_xz() -> Decoder:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=in_force().memory)


def begin_zstd() -> Decoder:
    window = max(10, min(31, in_force().memory.bit_length() - 1))  # as a power of two: what zstd takes
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: window})


STREAMS: dict[str, Callable[[BinaryIO], Iterator[bytes]]] = {
    "gzip": _gzip,
    "xz": partial(streams, begin_xz),
    "bz2": partial(streams, bz2.BZ2Decompressor),
    "zstd": partial(streams, begin_zstd),
}
