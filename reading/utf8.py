"""Bytes of any encoding → the same text as bytes of UTF-8, which Arrow reads as they are, and checks beside Python.

chunks of bytes → pieces(…): UTF-8 as it came, what is of another encoding decoded and encoded → held(…) to be text
"""

import codecs
from collections.abc import Iterator

from reading.encodings import decoded, nul, wrong_byte
from reading.errors import Refusal
from reading.one_text import is_utf8


class Utf8:
    """The text of one file, block by block: which line and byte comes next is for refusals to name."""

    def __init__(self, file_name: str, encoding: str) -> None:
        self._file_name, self._encoding = file_name, encoding
        self._is_utf8 = codecs.lookup(encoding).name == "utf-8"
        self._line, self._byte = 1, 0

    def pieces(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The text without its byte order mark; UTF-8 is not looked at yet. Refusal for a byte that is not text."""
        if not self._is_utf8:
            yield from (piece.encode() for piece in decoded(chunks, self._file_name, self._encoding))
            return
        head = b""
        for chunk in chunks:
            if len(head := head + chunk) >= len(codecs.BOM_UTF8):
                break
        if head.startswith(codecs.BOM_UTF8):
            self._byte = len(codecs.BOM_UTF8)
        yield head[self._byte :]
        yield from chunks

    def held(self, block: bytes) -> bytes:
        """The block, if it is text; Refusal that names the first byte which is not, or a NUL."""
        if not is_utf8(block):
            self._decode(block, final=True)
        self._hold_no_nul(block)
        self._line += block.count(b"\n")
        self._byte += len(block)
        return block

    def too_long(self, line: bytes, most: int) -> Refusal:
        """What to raise where a line does not end; Refusal as `held` where that is so because it is not text."""
        self._decode(line, final=False)
        self._hold_no_nul(line)
        cause = f"the line has more than {most} bytes"
        place = f"{self._file_name}, line {self._line}"
        return Refusal("long_line", place=place, cause=cause, remedy="End lines with LF.")

    def _decode(self, content: bytes, *, final: bool) -> None:
        """Refusal for the first byte that is not UTF-8."""
        try:
            codecs.getincrementaldecoder("utf-8")("strict").decode(content, final)
        except UnicodeDecodeError as wrong:
            line = self._line + content[: wrong.start].count(b"\n")
            raise wrong_byte(self._file_name, self._encoding, self._byte + wrong.start, line, wrong) from wrong

    def _hold_no_nul(self, content: bytes) -> None:
        if b"\0" in content:
            raise nul(self._file_name, self._encoding, self._line + content[: content.index(b"\0")].count(b"\n"))
