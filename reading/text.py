"""Bytes → text, strictly: an error names the byte and the line; nothing is replaced or guessed.

chunks of bytes → Lines → lines with their ends one by one, or a block of them at once, for the CSV reader
"""

import codecs
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from reading.errors import Refusal
from reading.unpack import chunks
from sectors.spec import Format

LONGEST_LINE = 4 << 20  # characters; a line that never ends must not fill the memory
BLOCK = 4 << 20  # characters
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CANDIDATES = ("utf-8", "cp949", "utf-16")


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


def _blocks(pieces: Iterator[bytes], file_name: str, encoding: str, line_end: str) -> Iterator[str]:
    rest, line = "", 1
    for decoded in _decoded(pieces, file_name, encoding):
        text = decoded.replace("\r", "\n") if line_end == "cr" else decoded
        if "\0" in text:
            raise _nul(file_name, encoding, line + (rest + text[: text.index("\0")]).count("\n"))
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


def encoding_of(pieces: Callable[[], Iterator[bytes]], encodings: Sequence[str]) -> str:
    """Of several encodings the one that a byte order mark tells, else the first in which the whole file reads.

    Where none does it is the last, so that reading it says what is wrong.
    """
    if len(encodings) == 1:
        return encodings[0]
    head = next(pieces(), b"")[:3]
    for mark, codec in MARKS.items():
        told = [name for name in encodings if head.startswith(mark) and codecs.lookup(name).name == codec]
        if told:
            return told[0]
    return next((name for name in encodings if reads_all(pieces(), name)), encodings[-1])


def reads_all(pieces: Iterator[bytes], encoding: str) -> bool:
    """Whether the bytes are text of the encoding, to their end."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in pieces:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _decoded(pieces: Iterator[bytes], file_name: str, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before, line, first = 0, 1, True
    for chunk in pieces:
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as wrong:
            whole_lines = line + wrong.object[: wrong.start].count(b"\n")
            raise _wrong_encoding(file_name, encoding, before - pending + wrong.start, whole_lines, wrong) from wrong
        before += len(chunk)
        line += text.count("\n")
        yield text.removeprefix("\ufeff") if first else text  # a byte order mark is not a part of the text
        first = first and not text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as cut:
        raise _wrong_encoding(file_name, encoding, before - len(cut.object) + cut.start, line, cut) from cut


def _nul(file_name: str, encoding: str, line: int) -> Refusal:
    return Refusal(
        "wrong_encoding",
        place=f"{file_name}, line {line}",
        cause=f"a NUL character: read as {encoding}, this is not text",
        remedy="Send it as text, or declare its encoding in feed.format (a spreadsheet's Unicode text is utf-16).",
    )


def _wrong_encoding(name: str, encoding: str, byte: int, line: int, wrong: UnicodeDecodeError) -> Refusal:
    fits = [other for other in CANDIDATES if other != encoding and _reads(wrong.object, other)]
    hint = f" This part reads as {' or '.join(fits)}." if fits else ""
    return Refusal(
        "wrong_encoding",
        place=f"{name}, line {line}, byte {byte}",
        cause=f"byte 0x{wrong.object[wrong.start]:02x} is not {encoding}",
        remedy=f"Send it in {encoding}, or declare its encoding in feed.format.{hint}",
    )


def _reads(content: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(content)
    except UnicodeError:
        return False
    return True
