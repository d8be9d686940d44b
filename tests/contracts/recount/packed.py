"""A delivered file → its text, or the bytes of its documents: the standard library, no code of the network."""

import codecs
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def unpacked(file: Path) -> bytes:
    content = file.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if content.startswith(b"\xfd7zXZ"):
        return lzma.decompress(content)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            [member] = archive.namelist()
            return archive.read(member)
    return content


def documents(file: Path, archive: str | None) -> list[bytes]:
    content = unpacked(file)
    if archive is None:
        return [content]
    with tarfile.open(fileobj=io.BytesIO(content)) as members:
        return [found.read() for member in members if (found := members.extractfile(member))]


def decoded(content: bytes, encodings: Sequence[str]) -> str:
    """By the byte order mark, else in the first encoding in which all of it reads; UnicodeError where there is none."""
    told = next((codec for mark, codec in MARKS.items() if content.startswith(mark)), None)
    if told and codecs.lookup(told.removesuffix("-sig")) in map(codecs.lookup, encodings):
        return content.decode(told)
    for encoding in encodings[:-1]:
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode(encodings[-1])
