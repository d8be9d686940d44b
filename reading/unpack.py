"""Raw bytes → unpacked bytes, within limits: bombs, cut files and odd archives are refused before they do harm.

    raw file → chunks(…) → at most 1 MiB at a time

What a file says of itself (its first bytes) decides how it is packed, not its name. Nothing is ever written.
"""

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from reading.errors import Refusal
from sectors.spec import Format

CHUNK = 1 << 20
MOST_TIMES = 200  # larger than this many times its packed size, and than LEAST, is not an honest file
LEAST = 64 << 20
LARGEST_DOCUMENT = 256 << 20
MOST_XZ_MEMORY = 256 << 20  # what an xz header may make us set aside; `xz -9` wants 65 MiB
MAGIC = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
# zipfile says RuntimeError for a password, NotImplementedError (a kind of it) for a rare compression.
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError)


def documents(raw: Path, file_name: str, form: Format) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the one document, or of each member of a tar; Refusal as `chunks`, or for one too large."""
    unpacked = chunks(raw, file_name, form.compression)
    if form.archive is None:
        yield file_name, _whole(unpacked, file_name)
        return
    try:
        with tarfile.open(fileobj=cast("BinaryIO", _Stream(unpacked)), mode="r|") as archive:
            for member in archive:
                if content := archive.extractfile(member) if member.isfile() else None:
                    place = f"{file_name}, {member.name}"
                    yield place, _whole(iter(partial(content.read, CHUNK), b""), place)
    except tarfile.TarError as broken:
        cause = f"the archive is cut or damaged ({broken})"
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send the whole file again.") from broken


def _whole(pieces: Iterator[bytes], place: str) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > LARGEST_DOCUMENT:
            cause = f"the document has more than {LARGEST_DOCUMENT} bytes"
            raise Refusal("too_large", place=place, cause=cause, remedy="Send it in smaller documents, or as lines.")
    return bytes(found)


class _Stream:
    """Chunks as a file that is read once, from front to back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def chunks(raw: Path, file_name: str, declared: str | None = None) -> Iterator[bytes]:
    """Unpacked bytes; Refusal for what is empty, cut, damaged or bomb-like. `declared`: the feed's compression."""
    size = raw.stat().st_size
    if size == 0:
        raise Refusal("empty_file", place=file_name, cause="the file has no bytes", remedy="Send the file again.")
    most, total = max(LEAST, size * MOST_TIMES), 0
    try:
        with _opened(raw, file_name, declared) as unpacked:
            for chunk in unpacked:
                total += len(chunk)
                if total > most:
                    cause = f"unpacks to more than {MOST_TIMES} times its {size} bytes"
                    raise Refusal("too_large", place=file_name, cause=cause, remedy="Send it in smaller files.")
                yield chunk
    except BROKEN as broken:
        cause = f"the compressed file is cut or damaged after {total} unpacked bytes ({broken})"
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send the whole file again.") from broken


@contextmanager
def _opened(raw: Path, file_name: str, declared: str | None) -> Iterator[Iterator[bytes]]:
    with raw.open("rb") as packed:
        kind = _kind(packed, file_name, declared)
        packed.seek(0)
        if kind == "zip":
            with zipfile.ZipFile(packed) as archive, archive.open(_only_member(archive, file_name)) as member:
                yield iter(partial(member.read, CHUNK), b"")
        elif kind == "gzip":
            yield iter(partial(gzip.GzipFile(fileobj=packed).read, CHUNK), b"")
        else:
            yield _xz(packed) if kind == "xz" else iter(partial(packed.read, CHUNK), b"")


def _kind(packed: BinaryIO, file_name: str, declared: str | None) -> str | None:
    head = packed.read(6)
    kind = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), None)
    if declared in (None, kind or "none"):
        return kind
    remedy = f"Send it as {declared}, or declare what it is in feed.format.compression."
    raise Refusal("wrong_compression", place=file_name, cause=f"it is {kind or 'not packed'}", remedy=remedy)


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


def _only_member(archive: zipfile.ZipFile, file_name: str) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        cause = f"the archive holds {len(members)} files"
        raise Refusal("archive_members", place=file_name, cause=cause, remedy="Pack one file per archive.")
    path = PurePosixPath(members[0].filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        cause = f"the archive's file is named {members[0].filename!r}, outside the archive"
        raise Refusal("archive_path", place=file_name, cause=cause, remedy="Pack the file under its plain name.")
    return members[0]
