"""Tar archives, read from front to back: each entry's header is looked at before what it asks for is done."""

import tarfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from reading import encodings

LONGEST_HEADER = 1 << 20  # bytes of a name or of further facts that stand before an entry; tarfile holds them
FACTS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)


class _Header(tarfile.TarInfo):
    """ReadError for a header that would fill the memory, and for a sparse file: it claims bytes that are not there."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        found = super().frombuf(buf, encoding, errors)
        if found.type in FACTS and found.size > LONGEST_HEADER:
            raise tarfile.ReadError(f"one of its headers has {found.size} bytes")
        if found.type == tarfile.GNUTYPE_SPARSE:
            raise tarfile.ReadError("it holds a sparse file")
        return found

    def _proc_gnusparse_10(self, *_: Any) -> None:
        raise tarfile.ReadError("it holds a sparse file")

    _proc_gnusparse_00 = _proc_gnusparse_01 = _proc_gnusparse_10


def entries(content: BinaryIO) -> Iterator[tuple[str, bool, BinaryIO]]:
    """Name, whether it is a link, and the bytes of each file; they are to be read before the next entry."""
    with tarfile.open(fileobj=content, mode="r|", tarinfo=_Header) as archive:
        for member in archive:
            archive.members = []  # type: ignore[attr-defined]  # tarfile would hold every one that it has seen
            is_link = member.issym() or member.islnk()
            if member.isfile() or is_link:
                found = None if is_link else archive.extractfile(member)
                yield _name(member.name), is_link, found or archive.fileobj  # type: ignore[misc]


def _name(name: str) -> str:
    """What programs of Korean Windows write is CP949, which tarfile keeps as bytes that are no text."""
    raw = name.encode("utf-8", "surrogateescape")
    return encodings.file_name(raw) or raw.decode("utf-8", "backslashreplace")
