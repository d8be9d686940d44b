"""The attributes of a shapefile's shapes (dbf): the fields that its header names, and each record's texts.

No library: the ones that read dbf make floating numbers of decimals, whose digits are then lost.
"""

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from reading.encodings import encoding_of

DELETED, END = b"*", b"\r"
MARKS = {0x4D: "cp936", 0x4E: "cp949", 0x4F: "cp950", 0x13: "cp932", 0x03: "cp1252", 0x57: "cp1252", 0x08: "utf-8"}
BATCH = 1 << 20
OVERFLOWN = re.compile(r"[*]+")  # what a number that is wider than its field is written as


@dataclass(frozen=True, slots=True)
class Attribute:
    """`kind`: C text, N and F numbers, D a day, L yes or no."""

    name: bytes
    kind: str
    width: int


class Attributes:
    """ValueError where the header is not one, or the file ends before its records."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = file.read(32)
        if len(head) < 32:
            raise ValueError("the dbf has no header")
        self.count, begin, self._length = struct.unpack_from("<LHH", head, 4)
        self._mark, self._begin = head[29], begin
        names = file.read(max(0, begin - 32))
        self.attributes = tuple(_attribute(names[at : at + 32]) for at in range(0, len(names) - 31, 32)
                                if not names[at:].startswith(END))  # fmt: skip
        if 1 + sum(each.width for each in self.attributes) != self._length:
            raise ValueError("the dbf's fields are not as long as its records")

    def encoding(self, declared: tuple[str, ...], told: str | None) -> str:
        """`declared` by the feed; else `told` by a cpg, or by a mark; else the first of two that reads every text."""
        named = declared or tuple(name for name in (told, MARKS.get(self._mark)) if name)[:1] or ("utf-8", "cp949")
        return encoding_of(self._blocks, named)

    def names(self, encoding: str) -> list[str]:
        return [each.name.decode(encoding) for each in self.attributes]

    def texts(self, encoding: str) -> Iterator[list[str] | None]:
        """The text of each field, record by record; None for a deleted one."""
        for block in self._blocks():
            for at in range(0, len(block), self._length):
                yield None if block[at : at + 1] == DELETED else list(self._texts(block, at + 1, encoding))

    def _texts(self, block: bytes, at: int, encoding: str) -> Iterator[str]:
        for each in self.attributes:
            text = block[at : at + each.width].decode(encoding).strip(" \0")
            at += each.width
            yield _plain(text, each.kind)

    def _blocks(self) -> Iterator[bytes]:
        self._file.seek(self._begin)
        left = self.count
        while left:
            taken = min(left, max(1, BATCH // self._length))
            block = self._file.read(taken * self._length)
            if len(block) < taken * self._length:
                raise ValueError(f"the dbf ends before the last of its {self.count} records")
            left -= taken
            yield block


def codec(name: str) -> str | None:
    """What a cpg calls an encoding: `UTF-8`, `949`, `ANSI 1252`, `ISO 88591`; None where that is not known."""
    bare = name.strip().strip("\ufeff").lower().replace("ansi ", "").replace("oem ", "")
    iso = re.fullmatch(r"(?:iso[ -]?)?8859-?(\d{1,2})", bare)
    for tried in (f"iso8859-{iso[1]}" if iso else bare, f"cp{bare}"):
        try:
            return codecs.lookup(tried).name
        except LookupError:
            continue
    return None


def _attribute(head: bytes) -> Attribute:
    kind, decimals, width = chr(head[11]), head[17], head[16]
    return Attribute(head[:11].partition(b"\0")[0], kind, width + 256 * decimals if kind == "C" else width)


def _plain(text: str, kind: str) -> str:
    """Days as ISO 8601, yes and no as words, numbers with the digits that they have; what was lost is nothing."""
    if kind == "D" and re.fullmatch(r"\d{8}", text):
        return "" if text == "00000000" else f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if kind == "L":
        return {"t": "true", "y": "true", "f": "false", "n": "false"}.get(text.lower(), "")
    return "" if kind in "NF" and OVERFLOWN.fullmatch(text) else text
