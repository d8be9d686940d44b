"""What was sent, layer by layer → the files in it: an archive in an archive, or a packed file in one, is opened too.

raw file → packed stream → its bytes ┐ layer by layer, → Leaf: a name and bytes, of whatever kind
         → archive → its entries ────┘ within Limits
"""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from py7zr.exceptions import PasswordRequired

from reading import kinds, members, packing, seven, tars, zips
from reading.errors import Refusal
from reading.kinds import Kind
from reading.limits import Limits
from reading.packing import CHUNK, HEAD

HELD = 32 << 20  # bytes of an archive within an archive that the memory holds; the rest lies in a file meanwhile


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file that holds no others. `content` is to be read before the next leaf; a link has none.

    `name`: in its archive, those of the archives around it before it; nothing of a file that came in none.
    `kind`: what the names in it tell that it is, of a zip that no sender packed, such as a workbook.
    """

    name: str
    content: Iterator[bytes]
    is_link: bool = False
    kind: Kind | None = None


def leaves(raw: Path, file_name: str) -> Iterator[Leaf]:
    """Of the whole file; Refusal for what is empty, damaged, locked, or beyond a bound."""
    limits = Limits(raw, file_name)
    with raw.open("rb") as content:
        yield from _Walk(limits, file_name).leaves("", pieces_of(content), 0, content)


class _Walk:
    def __init__(self, limits: Limits, file_name: str) -> None:
        self._limits, self._file_name = limits, file_name

    def leaves(self, name: str, pieces: Iterator[bytes], layer: int, file: BinaryIO | None = None) -> Iterator[Leaf]:
        """What the bytes hold; `layer`: how many are opened already; `file`: the same bytes, where it can seek."""
        head, pieces = begun(pieces, HEAD)
        kind = packing.kind_of(head)
        if kind is None:
            yield Leaf(name, pieces)
            return
        self._limits.hold_layers(layer + 1)
        content = file or _reader(pieces)
        if file:
            file.seek(0)
        self._limits.hold_size(packing.told_size(kind, head))
        if kind in packing.STREAMS:
            unpacked = self._limits.within(packing.STREAMS[kind](content), layer + 1)
            yield from self.leaves(name, unpacked, layer + 1)
        else:
            yield from _OPENERS[kind](self, name, content, layer + 1)

    def of_tar(self, name: str, content: BinaryIO, layer: int) -> Iterator[Leaf]:
        with self._limits.unbroken(layer):
            for entry, is_link, file in tars.entries(content):
                pieces = self._limits.within(pieces_of(file), layer)
                yield from self._entry(_within(name, entry), pieces, layer, is_link=is_link)

    def of_zip(self, name: str, content: BinaryIO, layer: int) -> Iterator[Leaf]:
        with self._limits.unbroken(layer), self._seekable(content) as file, zips.opened(file, self._limits) as archive:
            held = {zips.name_of(member): member for member in archive.infolist()}
            if kind := kinds.of_names(held):
                file.seek(0)
                yield Leaf(name, pieces_of(file), kind=kind)
                return
            files = [member for member in archive.infolist() if not member.is_dir()]
            if locked := [zips.name_of(member) for member in files if member.flag_bits & zips.LOCKED]:
                raise self._locked(locked)
            self._limits.hold_size(sum(member.file_size for member in files))
            for member in files:
                pieces = self._limits.within(_opened(partial(archive.open, member)), layer)
                yield from self._entry(_within(name, zips.name_of(member)), pieces, layer, is_link=zips.is_link(member))

    def of_7z(self, name: str, content: BinaryIO, layer: int) -> Iterator[Leaf]:
        with self._limits.unbroken(layer), self._seekable(content) as file:
            try:
                for entry in seven.entries(file, self._limits):
                    pieces = self._limits.within(entry.pieces, layer)
                    yield from self._entry(_within(name, entry.name), pieces, layer, is_link=entry.is_link)
            except PasswordRequired as locked:
                raise self._locked([]) from locked

    def _entry(self, name: str, pieces: Iterator[bytes], layer: int, *, is_link: bool) -> Iterator[Leaf]:
        self._limits.count_entry()
        if is_link:
            yield Leaf(name, iter(()), is_link=True)
        else:
            yield from self.leaves(name, pieces, layer)

    @contextmanager
    def _seekable(self, content: BinaryIO) -> Iterator[BinaryIO]:
        """Archives whose list stands at their end are read from there."""
        if content.seekable():
            yield content
            return
        with SpooledTemporaryFile(HELD) as held:
            shutil.copyfileobj(content, held, CHUNK)
            held.seek(0)
            yield cast("BinaryIO", held)

    def _locked(self, names: Sequence[str]) -> Refusal:
        cause = f"the archive is locked by a password{members.named(names)}"
        remedy = "Pack it without one and send it again."
        return Refusal("damaged_file", place=self._file_name, cause=cause, remedy=remedy)


_OPENERS: Mapping[str, Callable[[_Walk, str, BinaryIO, int], Iterator[Leaf]]] = {
    "tar": _Walk.of_tar,
    "zip": _Walk.of_zip,
    "7z": _Walk.of_7z,
}


class _Raw(io.RawIOBase):
    """Pieces as a file that is read once, from front to back; every read fills its buffer, but for the last."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        filled = 0
        while filled < len(buffer):
            if not self._rest and (piece := next(self._pieces, None)) is None:
                break
            self._rest = self._rest or memoryview(piece or b"")
            taken = min(len(self._rest), len(buffer) - filled)
            buffer[filled : filled + taken] = self._rest[:taken]
            self._rest, filled = self._rest[taken:], filled + taken
        return filled


def _reader(pieces: Iterator[bytes]) -> BinaryIO:
    return io.BufferedReader(_Raw(pieces), CHUNK)


def pieces_of(content: BinaryIO) -> Iterator[bytes]:
    return iter(partial(content.read, CHUNK), b"")


def begun(pieces: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, enough to tell what they are, and all the pieces."""
    head = b""
    while len(head) < size and (piece := next(pieces, None)) is not None:
        head += piece
    return head, chain([head] if head else [], pieces)


def _opened(begin: Callable[[], Any]) -> Iterator[bytes]:
    with begin() as content:
        yield from pieces_of(content)


def _within(archive: str, name: str) -> str:
    return f"{archive}/{name}" if archive else name
