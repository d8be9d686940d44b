"""What the texts of a sheet's cells come to, before calamine makes each of them: one shared text may stand in them all.

the XML of shared texts → the size of each; the XML of a sheet → cells → Refusal where their texts are too large
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from defusedxml.ElementTree import DefusedXMLParser

from reading.bounds import in_force
from reading.elements import local
from reading.sheet import hold_texts

TAGS = 4  # of a cell with a value: two begin and two end
LONGEST_NUMBER = 32  # bytes; calamine keeps what is not one as a text


class Counted:
    """The same pieces of XML; `size`: bytes of those that were taken, `cells`: with a value, as many or fewer."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._tags, self.size = pieces, 0, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            self._tags += piece.count(b"<")
            yield piece

    @property
    def cells(self) -> int:
        return self._tags // TAGS


class _Target(Protocol):
    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


def sizes(pieces: Iterable[bytes]) -> Sequence[int]:
    """Bytes of each shared text. ParseError, DefusedXmlException where it is not XML."""
    target = _Shared()
    _feed(pieces, target)
    return target.sizes


def hold(pieces: Iterable[bytes], shared: Sequence[int], place: str) -> None:
    """Refusal where the texts of a sheet's cells are too large. Errors as those of `sizes`."""
    _feed(pieces, _Cells(shared, place))


def may_be_large(counted: Counted, shared: Sequence[int]) -> bool:
    """Whether the cells have to be looked at: that takes long for a large sheet, and most are far from the bound."""
    return counted.size + counted.cells * max(shared, default=0) > in_force().document


def _feed(pieces: Iterable[bytes], target: _Target) -> None:
    parser: Any = DefusedXMLParser(target=target)
    for piece in pieces:
        parser.feed(piece)
    parser.close()


class _Shared:
    def __init__(self) -> None:
        self.sizes, self._size = array("Q"), 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        if local(tag) == "si":
            self._size = 0

    def end(self, tag: str) -> None:
        if local(tag) == "si":
            self.sizes.append(self._size)

    def data(self, text: str) -> None:
        self._size += len(text.encode())

    def close(self) -> None: ...


class _Cells:
    def __init__(self, shared: Sequence[int], place: str) -> None:
        self._shared, self._place = shared, place
        self._kind, self._value, self._size, self._total = "", "", 0, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "c":
            self._kind = attributes.get("t", "")
        self._value, self._size = "", 0

    def data(self, text: str) -> None:
        self._size += len(text.encode())
        self._value = (self._value + text)[:LONGEST_NUMBER]

    def end(self, tag: str) -> None:
        if local(tag) in ("v", "t"):
            self._total += self._held()
        self._value, self._size = "", 0
        hold_texts(self._total, self._place)

    def _held(self) -> int:
        if self._kind == "s":
            number = self._value.strip()
            is_there = number.isdecimal() and int(number) < len(self._shared)
            return self._shared[int(number)] if is_there else 0
        return 0 if self._size <= LONGEST_NUMBER and self._kind in ("", "n") else self._size

    def close(self) -> None: ...
