"""A file → its text: how it is packed and encoded, by its bytes, never by its name.

    file → unpack → encoding (byte order mark, strict UTF-8, CP949, UTF-16) → Source.content, UTF-8

Of a larger file the first MOST bytes are read; the rest is not looked at, and the draft says so.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

from drafting.errors import NoDraft
from reading.packing import CHUNK
from reading.text import MARKS, reads_all
from reading.unpack import is_tar, unpacked
from sectors.spec import Text

MOST = 192 << 20
HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """`content`: UTF-8 without a byte order mark, or a tar archive's bytes where `encoding` is None."""

    path: Path
    encoding: str | None
    because: Text
    content: bytes
    whole: bool

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def head(self) -> str:
        """The text of the first MiB, to its last whole line."""
        if len(self.content) <= HEAD:
            return self.content.decode()
        end = max(self.content.rfind(b"\n", 0, HEAD), self.content.rfind(b"\r", 0, HEAD)) + 1
        return self.content[: end or HEAD].decode("utf-8", "ignore")

    @property
    def cut(self) -> bool:
        """Whether `head` is less than the text."""
        return len(self.content) > HEAD


def read(path: Path) -> Source:
    """Refusal for what cannot be unpacked, NoDraft for what is not text."""
    taken, size = [], 0
    for chunk in unpacked(path, path.name):
        taken.append(chunk)
        size += len(chunk)
        if size >= MOST:
            break
    content, whole = b"".join(taken), size < MOST
    if is_tar(content):
        return Source(path, None, Text("a tar archive", "tar 묶음"), content, whole)
    if not whole:
        content = content[: content.rfind(b"\n") + 1]
    encoding, because = _encoding(path.name, content)
    return Source(path, encoding, because, _as_utf8(content, encoding), whole)


def _as_utf8(content: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return content.removeprefix(codecs.BOM_UTF8)
    return content.decode(encoding).removeprefix("\ufeff").encode()


def _encoding(name: str, content: bytes) -> tuple[str, Text]:
    for mark, encoding in MARKS.items():
        if content.startswith(mark) and _reads(content, encoding):
            return encoding, Text("a byte order mark", "바이트 순서 표시(BOM)")
    if b"\0" in content[:HEAD]:
        return _without_mark(name, content)
    for encoding, because in _TRIED:
        if _reads(content, encoding):
            return ("cp949" if encoding == "euc-kr" else encoding), because
    raise NoDraft(
        name,
        "its bytes are not text in UTF-8, CP949 or UTF-16",
        "Send it in one of them, or declare the feed by hand with a hook.",
    )


_TRIED = (
    ("utf-8", Text("every byte read is UTF-8", "읽은 바이트가 모두 UTF-8이다")),
    (
        "euc-kr",
        Text("every byte reads as EUC-KR, of which CP949 is the superset", "모두 EUC-KR이며 CP949는 그 상위 집합"),
    ),
    ("cp949", Text("CP949: it holds syllables that EUC-KR lacks", "EUC-KR에 없는 글자가 있는 CP949")),
)


def _without_mark(name: str, content: bytes) -> tuple[str, Text]:
    """UTF-16 whose mark is missing: every other byte of Latin signs is zero."""
    for encoding, zeros in (("utf-16-le", content[1:4096:2]), ("utf-16-be", content[0:4096:2])):
        if zeros.count(0) > len(zeros) // 3 and _reads(content, encoding) and "\0" not in content.decode(encoding):
            return encoding, Text("every second byte is zero: UTF-16 without its mark", "BOM 없는 UTF-16")
    raise NoDraft(
        name, "it is not text: it holds NUL bytes", "Pictures, sound and video are not rows: declare a list of them."
    )


def _reads(content: bytes, encoding: str) -> bool:
    return reads_all((content[start : start + CHUNK] for start in range(0, len(content), CHUNK)), encoding)
