"""Text in lines, or whole.

chunks of bytes → Lines → lines with their ends one by one, or a block of them at once, for the CSV reader
bytes of a document → document(…) → its text, however long its lines are
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from reading.ahead import Ahead
from reading.bounds import in_force
from reading.encodings import decoded, encoding_of, nul
from reading.unpack import chunks
from reading.utf8 import Utf8
from sectors.spec.format import Format

BLOCK = 4 << 20  # bytes


class Lines:
    r"""Numbered lines with their `\n`; nothing else ends one (str.splitlines would also cut at U+2028 and the like).

    Under `line_end` cr a lone carriage return does. What is read one by one is not in a block, nor the reverse.
    """

    def __init__(self, pieces: Iterator[bytes], file_name: str, encoding: str, line_end: str = "lf") -> None:
        self._blocks = Ahead(_blocks(pieces, file_name, encoding, line_end))
        self._block, self._at, self._line = b"", 0, 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> tuple[int, str]:
        if self._at == len(self._block):
            self._block, self._at = next(self._blocks), 0
        end = self._block.find(b"\n", self._at) + 1 or len(self._block)
        line, self._at = self._block[self._at : end], end
        self._line += 1
        return self._line, line.decode()

    def peek(self) -> str:
        """What comes next, as much as is there, without reading on."""
        if self._at == len(self._block):
            self._block, self._at = next(self._blocks, b""), 0
        return self._block[self._at :].decode()

    def coming(self) -> tuple[int, bytes]:
        """The block that is next, as it will come if no line of it is read before; empty where that cannot be told."""
        return self._line + 1, self._block[self._at :] or self._blocks.peek() or b""

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """Whole lines in UTF-8 as they come, with the number of the first: what is left of the current block, then the
        next.
        """
        while block := self._block[self._at :] or next(self._blocks, b""):
            first = self._line + 1
            self._block, self._at = b"", 0
            self._line += block.count(b"\n") + (not block.endswith(b"\n"))
            yield first, block


def lines_of(form: Format, raw: Path, file_name: str) -> Lines:
    """The lines of a file in the encoding that its format names, or the first of several that fits."""
    content = partial(chunks, raw, file_name, form.compression, form.members)
    return Lines(content(), file_name, encoding_of(content, form.encodings), form.line_end)


def document(content: bytes, encodings: Sequence[str], place: str) -> str:
    """The whole text in the encoding that fits; Refusal for a wrong byte, or a NUL."""
    encoding = encoding_of(lambda: iter([content]), encodings)
    text = "".join(decoded(iter([content]), place, encoding))
    if "\0" in text:
        raise nul(place, encoding, text[: text.index("\0")].count("\n") + 1)
    return text


def without_nul(pieces: Iterator[str], place: str, encoding: str) -> Iterator[str]:
    """The pieces; Refusal where one holds a NUL."""
    line = 1
    for piece in pieces:
        if "\0" in piece:
            raise nul(place, encoding, line + piece[: piece.index("\0")].count("\n"))
        line += piece.count("\n")
        yield piece


def _blocks(pieces: Iterator[bytes], file_name: str, encoding: str, line_end: str) -> Iterator[bytes]:
    rest, text = b"", Utf8(file_name, encoding)
    for piece in text.pieces(pieces):
        rest += piece.replace(b"\r", b"\n") if line_end == "cr" else piece
        if len(rest) < BLOCK:
            continue
        end = rest.rfind(b"\n") + 1
        block, rest = text.held(rest[:end]), rest[end:]
        if len(rest) > in_force().line:  # a line that never ends must not fill the memory
            raise text.too_long(rest, in_force().line)
        if block:
            yield block
    if rest:
        yield text.held(rest)
