"""How a file is packed, by its first bytes, and the bytes that it unpacks to. Nothing is ever written."""

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from reading import kinds, members

CHUNK = 1 << 20
MOST_XZ_MEMORY = 256 << 20  # what an xz header may make us set aside; `xz -9` wants 65 MiB
MAGIC = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
# zipfile says NotImplementedError, a kind of RuntimeError, for a rare compression.
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError)


def kind_of(raw: Path) -> str | None:
    """gzip, xz, zip; None for what is not packed."""
    with raw.open("rb") as packed:
        head = packed.read(max(map(len, MAGIC)))
    return next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), None)


def opened(raw: Path, file_name: str, kind: str | None, glob: str | None) -> Iterator[bytes]:
    """The bytes that it unpacks to, of a zip those of the one member that `glob` fits; BROKEN where it is damaged."""
    with raw.open("rb") as packed:
        if kind == "zip":
            with zipfile.ZipFile(packed) as archive:
                files = members.of_zip(archive, file_name)
                if foreign := kinds.of_names(files):
                    raise foreign.refusal(file_name)
                with archive.open(files[members.only(list(files), glob, file_name)]) as member:
                    yield from iter(partial(member.read, CHUNK), b"")
        elif kind == "gzip":
            yield from iter(partial(gzip.GzipFile(fileobj=packed).read, CHUNK), b"")
        else:
            yield from _xz(packed) if kind == "xz" else iter(partial(packed.read, CHUNK), b"")


def _xz(packed: BinaryIO) -> Iterator[bytes]:
    """Like `lzma.LZMAFile`, which sets no limit to the memory that a file may ask for."""
    stream = None
    while chunk := packed.read(CHUNK):
        while chunk := chunk if stream else chunk.lstrip(b"\0"):  # zeros may stand between streams
            stream = stream or lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MOST_XZ_MEMORY)
            yield stream.decompress(chunk, CHUNK)
            while not (stream.eof or stream.needs_input):
                yield stream.decompress(b"", CHUNK)
            chunk = stream.unused_data
            stream = None if stream.eof else stream
    if stream:
        raise EOFError("the stream has no end")
