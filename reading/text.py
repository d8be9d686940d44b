"""Text in lines, or whole.

chunks of bytes → Lines → lines with their ends one by one, or a block of them at once, for the CSV reader
bytes of a document → document(…) → its text, however long its lines are
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from reading.encodings import decoded, encoding_of, nul
from reading.errors import Refusal
from reading.unpack import chunks
from sectors.spec import Format

LONGEST_LINE = 4 << 20  # characters; a line that never ends must not fill the memory
BLOCK = 4 << 20  # characters


class Lines:
    r"""Numbered lines with their `\n`; nothing else ends one (str.splitlines would also cut at U+2028 and the like).

    Under `line_end` cr a lone carriage return does. What is read one by one is not in a block, nor the reverse.
    """

    def __init__(self, pieces: Iterator[bytes], file_name: str, encoding: str, line_end: str = "lf") -> None:
        self._blocks = _blocks(pieces, file_name, encoding, line_end)
        self._block, self._at, self._line = "", 0, 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> tuple[int, str]:
        if self._at == len(self._block):
            self._block, self._at = next(self._blocks), 0
        end = self._block.find("\n", self._at) + 1 or len(self._block)
        line, self._at = self._block[self._at : end], end
        self._line += 1
        return self._line, line

    def peek(self) -> str:
        """What comes next, as much as is there, without reading on."""
        if self._at == len(self._block):
            self._block, self._at = next(self._blocks, ""), 0
        return self._block[self._at :]

    def blocks(self) -> Iterator[tuple[int, str]]:
        """Whole lines as they come, with the number of the first: what is left of the current block, then the next."""
        while block := self._block[self._at :] or next(self._blocks, ""):
            first = self._line + 1
            self._block, self._at = "", 0
            self._line += block.count("\n") + (not block.endswith("\n"))
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


def _blocks(pieces: Iterator[bytes], file_name: str, encoding: str, line_end: str) -> Iterator[str]:
    rest, line = "", 1
    for piece in decoded(pieces, file_name, encoding):
        text = piece.replace("\r", "\n") if line_end == "cr" else piece
        if "\0" in text:
            raise nul(file_name, encoding, line + (rest + text[: text.index("\0")]).count("\n"))
        rest += text
        if len(rest) < BLOCK:
            continue
        end = rest.rfind("\n") + 1
        block, rest = rest[:end], rest[end:]
        line += block.count("\n")
        if len(rest) > LONGEST_LINE:
            cause = f"the line has more than {LONGEST_LINE} characters"
            raise Refusal("long_line", place=f"{file_name}, line {line}", cause=cause, remedy="End lines with LF.")
        if block:
            yield block
    if rest:
        yield rest
