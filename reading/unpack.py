"""Raw bytes → unpacked bytes, within limits: bombs, cut files and odd archives are refused before they do harm.

raw file → unpacked(…) → chunks(…), of the one file that was sent, at most 1 MiB at a time
                         documents(…), of each member: its name and its bytes
"""

import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from reading import kinds, members, packing
from reading.errors import Refusal
from reading.limits import Limits, whole
from reading.packing import CHUNK
from sectors.spec import Format

TAR_AT, TAR = 257, b"ustar"
Members = Iterator[tuple[str, Iterator[bytes]]]  # each is to be read before the next


def chunks(raw: Path, file_name: str, declared: str | None = None, glob: str | None = None) -> Iterator[bytes]:
    """Bytes of the one file that was sent: unpacked, and out of the archive that it came in.

    `declared`: the feed's compression; `glob`: its members. Refusal as `one`, and for what is not text.
    """
    yield from _of_our_kinds(one(raw, file_name, declared, glob), file_name)


def one(raw: Path, file_name: str, declared: str | None = None, glob: str | None = None) -> Iterator[bytes]:
    """The same of whichever kind the file is.

    Refusal for what is empty, cut, damaged or bomb-like, and for an archive of which not exactly one member is to be
    read.
    """
    head, pieces = begun(unpacked(raw, file_name, declared, glob))
    if not is_tar(head):
        yield from pieces
        return
    names = [name for name, _ in _of_tar(pieces, file_name)]
    wanted = members.only(names, glob, file_name)
    again = _of_tar(unpacked(raw, file_name, declared, glob), file_name)
    yield from next(content for name, content in again if name == wanted)


def listed(raw: Path, file_name: str) -> list[str]:
    """The names of the files in an archive; none where it is not one. Refusal as `chunks`."""
    if packing.kind_of(raw) == "zip":
        with Limits(raw, file_name).unbroken(), zipfile.ZipFile(raw) as archive:
            return list(members.of_zip(archive, file_name))
    head, pieces = begun(unpacked(raw, file_name))
    return [name for name, _ in _of_tar(pieces, file_name)] if is_tar(head) else []


def documents(raw: Path, file_name: str, form: Format) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the one document, or of each member of an archive; Refusal as `chunks`, or for a large one."""
    if not _holds_documents(raw, file_name, form):
        yield file_name, whole(chunks(raw, file_name, form.compression), file_name)
        return
    names = []
    for name, content in _members(raw, file_name, form):
        names.append(name)
        if members.fitting([name], form.members):
            place = f"{file_name}, {name}"
            yield place, whole(_of_our_kinds(content, place), place)
    if not members.fitting(names, form.members):
        members.only(names, form.members, file_name)


def _holds_documents(raw: Path, file_name: str, form: Format) -> bool:
    if form.archive or form.members is None:
        return form.archive is not None
    return packing.kind_of(raw) == "zip" or is_tar(begun(unpacked(raw, file_name))[0])


def unpacked(raw: Path, file_name: str, declared: str | None = None, glob: str | None = None) -> Iterator[bytes]:
    """The same as `chunks`, except that a tar archive is given as it is."""
    limits = Limits(raw, file_name)
    kind = _kind(raw, file_name, declared)
    yield from limits.within(packing.opened(raw, file_name, kind, glob))


def begun(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, enough to tell what they are, and all the pieces."""
    head = b""
    while len(head) < CHUNK and (piece := next(pieces, None)) is not None:
        head += piece
    return head, chain([head], pieces)


def _of_our_kinds(pieces: Iterator[bytes], place: str) -> Iterator[bytes]:
    """The same; Refusal where they are a file of a kind that no reader reads."""
    head, pieces = begun(pieces)
    if foreign := kinds.of_bytes(head, pieces):
        raise foreign.refusal(place)
    yield from pieces


def is_tar(head: bytes) -> bool:
    return head[TAR_AT : TAR_AT + len(TAR)] == TAR


def _kind(raw: Path, file_name: str, declared: str | None) -> str | None:
    kind = packing.kind_of(raw)
    if declared in (None, kind or "none"):
        return kind
    remedy = f"Send it as {declared}, or declare what it is in feed.format.compression."
    raise Refusal("wrong_compression", place=file_name, cause=f"it is {kind or 'not packed'}", remedy=remedy)


def _members(raw: Path, file_name: str, form: Format) -> Members:
    if form.archive is None and _kind(raw, file_name, form.compression) == "zip":
        return _of_zip(raw, file_name)
    return _of_tar(unpacked(raw, file_name, form.compression), file_name)


def _of_zip(raw: Path, file_name: str) -> Members:
    limits = Limits(raw, file_name)
    with limits.unbroken(), zipfile.ZipFile(raw) as archive:
        for name, member in members.of_zip(archive, file_name).items():
            with archive.open(member) as content:
                yield name, limits.within(iter(partial(content.read, CHUNK), b""))


def _of_tar(pieces: Iterator[bytes], file_name: str) -> Members:
    try:
        with tarfile.open(fileobj=cast("BinaryIO", _Stream(pieces)), mode="r|") as archive:
            for member in archive:
                if content := archive.extractfile(member) if member.isfile() else None:
                    yield member.name, iter(partial(content.read, CHUNK), b"")
    except tarfile.TarError as broken:
        cause = f"the archive is cut or damaged ({broken})"
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send the whole file again.") from broken


class _Stream:
    """Chunks as a file that is read once, from front to back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found
