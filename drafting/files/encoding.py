"""Bytes → their encoding and why, by every byte that is read; or what stands against each, with its line.

byte order mark → zeros of UTF-16 → UTF-8 → EUC-KR, CP949 → Windows-1252, a guess
"""

import re
from typing import NamedTuple

from drafting.errors import NoDraft
from drafting.evidence import HIGH, LOW, Confidence
from reading.encodings import MARKS, WESTERN, fitting, is_korean, is_western, reads
from reading.xml_text import encodings
from sectors.spec.format import Format
from sectors.spec.text import Text

HEAD = 1 << 20
SYLLABLES = re.compile(rb"(?:[\xea-\xed][\x80-\xbf]{2}){2}")  # two of Hangul in UTF-8: in CP949 rare Hanja
TRIED = (
    ("utf-8", Text("every byte read is UTF-8", "읽은 바이트가 모두 UTF-8이다")),
    (
        "euc-kr",
        Text("every byte reads as EUC-KR, of which CP949 is the superset", "모두 EUC-KR이며 CP949는 그 상위 집합"),
    ),
    ("cp949", Text("CP949: it holds syllables that EUC-KR lacks", "EUC-KR에 없는 글자가 있는 CP949")),
)
LATIN = Text(
    "not UTF-8, but letters of Latin words in Windows-1252; no byte can prove it",
    "UTF-8이 아니고 Windows-1252로 읽으면 라틴 낱말이 되지만, 바이트로 증명할 수는 없다",
)
NO_TEXT = "its bytes are not text in UTF-8, CP949 or UTF-16"
REMEDY = "Send it in one encoding, or declare by hand the one it is in: encoding in feed.format."


class Encoding(NamedTuple):
    """How a file is encoded, why it is thought to be, and how sure that is; `is_told`: its reader learns it from it."""

    name: str
    because: Text
    confidence: Confidence = HIGH
    is_told: bool = False


def of(place: str, content: bytes) -> Encoding:
    """NoDraft that names the line where the bytes are not text, or of another encoding than those above."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            if not reads(content, encoding):
                raise _wrong(place, content, encoding)
            return Encoding(encoding, Text("a byte order mark", "바이트 순서 표시(BOM)"))
    if b"\0" in content:
        return _with_zeros(place, content)
    for encoding, because in TRIED:
        if is_korean(content) if encoding == "cp949" else reads(content, encoding):
            if encoding != "utf-8":
                _one_all_through(place, content)
            return Encoding("cp949" if encoding == "euc-kr" else encoding, because)
    if is_western(content) and reads(content, WESTERN):
        return Encoding(WESTERN, LATIN, LOW)
    raise _mixed(place, content)


def of_xml(place: str, content: bytes) -> Encoding | None:
    """What an XML document says of itself, where it is so. Refusal for a name of an encoding that nobody knows."""
    if not re.match(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<\0?\?", content):
        return None
    tried = encodings(content, Format().encodings, place)
    because = Text("the document says so itself", "문서가 스스로 그렇게 말한다")
    return next((Encoding(name, because, is_told=True) for name in tried if reads(content, name)), None)


def _with_zeros(place: str, content: bytes) -> Encoding:
    """UTF-16 whose mark is missing: every other byte of Latin signs is zero."""
    for encoding, zeros in (("utf-16-le", content[1:4096:2]), ("utf-16-be", content[0:4096:2])):
        if zeros.count(0) > len(zeros) // 3 and reads(content, encoding) and "\0" not in content.decode(encoding):
            because = Text("every second byte is zero: UTF-16 without its mark", "BOM 없는 UTF-16")
            return Encoding(encoding, because)
    at = content.index(0)
    cause = f"it is not text: it holds NUL bytes ({content.count(0)}, this is the first)"
    remedy = "Send it as text, without NUL; pictures, sound and video are not rows: send a table of them."
    raise NoDraft(f"{place}, line {_line(content, at)}, byte {at}", cause, remedy)


def _one_all_through(place: str, content: bytes) -> None:
    """NoDraft where a line of a file in CP949 is Korean in UTF-8: read as CP949 it would be other, senseless words."""
    for pair in SYLLABLES.finditer(content):
        if reads(_around(content, pair.start()), "utf-8"):
            line = _line(content, pair.start())
            cause = f"line {line} is UTF-8, while other lines are CP949"
            raise NoDraft(f"{place}, line {line}, byte {pair.start()}", cause, REMEDY)


def _wrong(place: str, content: bytes, encoding: str) -> NoDraft:
    """The first byte that is not of the encoding whose mark the file bears."""
    at = _first_wrong(content, encoding)
    cause = f"it begins with the mark of {encoding}, but byte 0x{content[at]:02x} is not"
    return NoDraft(f"{place}, line {_line(content, at)}, byte {at}", cause, REMEDY)


def _mixed(place: str, content: bytes) -> NoDraft:
    """The first byte that is not in the encoding of the lines above it, and the first that is not UTF-8."""
    first = beyond.start() if (beyond := re.search(rb"[\x80-\xff]", content)) else 0
    above = "cp949" if is_korean(_around(content, first)) else "utf-8"
    if above == "cp949":
        _one_all_through(place, content)
    at = _first_wrong(content, above)
    said = [f"byte 0x{content[wrong]:02x} of line {_line(content, wrong)} is not {encoding}"
            for encoding in dict.fromkeys((above, "utf-8"))
            for wrong in [_first_wrong(content, encoding)]]  # fmt: skip
    fits = fitting(_around(content, at))
    more = f"; line {_line(content, at)} reads as {' or '.join(fits)}" if fits else ""
    return NoDraft(f"{place}, line {_line(content, at)}, byte {at}", f"{NO_TEXT}: {', '.join(said)}{more}", REMEDY)


def _first_wrong(content: bytes, encoding: str) -> int:
    try:
        content.decode(encoding)
    except UnicodeDecodeError as wrong:
        return wrong.start
    return len(content)


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def _around(content: bytes, at: int) -> bytes:
    end = content.find(b"\n", at) + 1
    return content[content.rfind(b"\n", 0, at) + 1 : end or None]
