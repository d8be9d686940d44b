"""Raw bytes → text, strictly: decompress with limits, decode with an error that names byte and line.

raw file → chunks(…) → decoded(…) → lines for the CSV reader
"""

import codecs
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from spark_jobs.errors import Refusal

CHUNK = 1 << 20
MOST_TIMES = 200  # larger than this many times its packed size, and than LEAST, is no honest file
LEAST = 64 << 20
MAGIC = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip"}
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
CANDIDATES = ("utf-8", "cp949", "utf-16")


class Readable(Protocol):
    """What unpacks while it is read."""

    def read(self, size: int, /) -> bytes: ...


def lines(raw: Path, file_name: str, encoding: str) -> Iterator[str]:
    """The file's lines with their ends; Refusal for what is empty, cut, bomb-like or in another encoding."""
    size = raw.stat().st_size
    if size == 0:
        raise Refusal("empty_file", place=file_name, cause="the file has no bytes", remedy="Send the file again.")
    yield from _split(_decoded(_limited(raw, size, file_name), file_name, encoding))


def _limited(raw: Path, size: int, file_name: str) -> Iterator[bytes]:
    """Unpacked chunks; what a compression says of itself (its first bytes) decides, not the file's name."""
    most, total = max(LEAST, size * MOST_TIMES), 0
    try:
        with _opened(raw, file_name) as file:
            while chunk := file.read(CHUNK):
                total += len(chunk)
                if total > most:
                    cause = f"unpacks to more than {MOST_TIMES} times its {size} bytes"
                    raise Refusal("too_large", place=file_name, cause=cause, remedy="Send it in smaller files.")
                yield chunk
    except BROKEN as broken:
        cause = f"the compressed file is cut or damaged after {total} unpacked bytes ({broken})"
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send the whole file again.") from broken


@contextmanager
def _opened(raw: Path, file_name: str) -> Iterator[Readable]:
    with raw.open("rb") as file:
        head = file.read(6)
    kind = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), None)
    if kind == "zip":
        with zipfile.ZipFile(raw) as archive, archive.open(_only_member(archive, file_name)) as member:
            yield member
        return
    with raw.open("rb") as packed:
        yield _unpacking(packed, kind)


def _unpacking(packed: BinaryIO, kind: str | None) -> Readable:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=packed)
    return lzma.LZMAFile(packed) if kind == "xz" else packed


def _only_member(archive: zipfile.ZipFile, file_name: str) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        cause = f"the archive holds {len(members)} files"
        raise Refusal("archive_members", place=file_name, cause=cause, remedy="Pack one file per archive.")
    return members[0]


def _decoded(chunks: Iterator[bytes], file_name: str, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before, line, first = 0, 1, True
    for chunk in chunks:
        if first and encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
            chunk = chunk.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the mark is no part of the text
        first = False
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as wrong:
            whole_lines = line + wrong.object[: wrong.start].count(b"\n")
            raise _wrong_encoding(file_name, encoding, before - pending + wrong.start, whole_lines, wrong) from wrong
        before += len(chunk)
        line += text.count("\n")
        yield text
    try:
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as cut:
        raise _wrong_encoding(file_name, encoding, before, line, cut) from cut


def _wrong_encoding(name: str, encoding: str, byte: int, line: int, wrong: UnicodeDecodeError) -> Refusal:
    fits = [other for other in CANDIDATES if other != encoding and _reads(wrong.object, other)]
    hint = f" This part reads as {' or '.join(fits)}." if fits else ""
    return Refusal(
        "wrong_encoding",
        place=f"{name}, line {line}, byte {byte}",
        cause=f"byte 0x{wrong.object[wrong.start]:02x} is not {encoding}",
        remedy=f"Send it in {encoding}, or declare its encoding in feed.format.{hint}",
    )


def _reads(content: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(content)
    except UnicodeError:
        return False
    return True


def _split(texts: Iterator[str]) -> Iterator[str]:
    r"""Lines with their `\\n`; nothing else ends one (str.splitlines would also cut at U+2028 and the like)."""
    rest = ""
    for text in texts:
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield line + "\n"
    if rest:
        yield rest
