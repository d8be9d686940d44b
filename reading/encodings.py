"""Bytes → text of an encoding, strictly: an error names the byte and the line; nothing is replaced or guessed.

chunks of bytes → which of several encodings it is → decoded(…) → pieces of text
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence

from reading.errors import Refusal
from reading.one_text import is_utf8

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WESTERN = "windows-1252"
PIECE = 1 << 20
FEW = 0.3  # share of bytes beyond ASCII above which a text is of another script than Latin
MOST = 0.9
USUAL = "€‚„…‘’“”•–—™¡£§©ª«°±²³µ·º»¼½¾¿×÷ "  # what is neither ASCII nor a letter, and yet common
PAIR = re.compile(rb"[\x80-\xff]{2}")
BEYOND = bytes(range(0x80, 0x100))
CONTROLS = bytes(sign for sign in range(0x20) if sign not in b"\t\n\r\v\f")
WORDS = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")


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


def is_western(content: bytes) -> bool:
    """Whether it is text of a Latin script in Windows-1252: few bytes are beyond ASCII, and they are letters of words.

    No byte can prove it, as nearly all of them mean something in it; Korean and Cyrillic bytes come in dense rows.
    """
    words = [word.decode(WESTERN, "replace") for word in WORDS.findall(content)]
    beyond = len(content) - len(content.translate(None, BEYOND))
    if not words or beyond > FEW * len(content) or content.translate(None, CONTROLS) != content:
        return False
    usual = [word for word in words if all(sign.isalpha() or sign in USUAL for sign in word)]
    within = [word for word in words if any(map(str.isascii, word)) or not any(map(str.isalpha, word))]
    return len(usual) >= MOST * len(words) and 2 * len(within) >= len(words)


def fitting(line: bytes) -> list[str]:
    """The encodings in which a line reads as text that people write."""
    if b"\0" in line:
        return ["utf-16"] if reads(line, "utf-16") else []
    if read := [name for name, fits in (("utf-8", reads(line, "utf-8")), ("cp949", is_korean(line))) if fits]:
        return read
    return [WESTERN] if is_western(line) else []


def is_korean(content: bytes) -> bool:
    """Whether it reads as CP949, and not by chance: `Är` in `Ärzte` is a syllable there too."""
    return reads(content, "cp949") and (PAIR.search(content) is not None or not is_western(content))


def reads(content: bytes, encoding: str) -> bool:
    """Whether all the bytes are text of the encoding."""
    if codecs.lookup(encoding).name == "utf-8":
        return is_utf8(content)
    return reads_all(pieces(content), encoding)


def pieces(content: bytes) -> Iterator[bytes]:
    """A little at a time: the whole of a text is not held twice."""
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))


def file_name(raw: bytes) -> str | None:
    """A name as text: what programs of Korean Windows write is often CP949, which others keep as bytes."""
    return next((raw.decode(encoding) for encoding in ("utf-8", "cp949") if reads(raw, encoding)), None)


def decoded(pieces: Iterator[bytes], file_name: str, encoding: str) -> Iterator[str]:
    """The text piece by piece, without its byte order mark; Refusal that names the first wrong byte, and its line."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    before, line, first = 0, 1, True
    for chunk in pieces:
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as wrong:
            whole_lines = line + wrong.object[: wrong.start].count(b"\n")
            raise wrong_byte(file_name, encoding, before - pending + wrong.start, whole_lines, wrong) from wrong
        before += len(chunk)
        line += text.count("\n")
        yield text.removeprefix("\ufeff") if first else text
        first = first and not text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as cut:
        raise wrong_byte(file_name, encoding, before - len(cut.object) + cut.start, line, cut) from cut


def nul(file_name: str, encoding: str, line: int) -> Refusal:
    return Refusal(
        "wrong_encoding",
        place=f"{file_name}, line {line}",
        cause=f"a NUL character: read as {encoding}, this is not text",
        remedy="Send it as text, or declare its encoding in feed.format (a spreadsheet's Unicode text is utf-16).",
    )


def wrong_byte(name: str, encoding: str, byte: int, line: int, wrong: UnicodeDecodeError) -> Refusal:
    """What to raise for a byte that is not of the encoding; its place in the file, and its line."""
    begin, end = wrong.object.rfind(b"\n", 0, wrong.start) + 1, wrong.object.find(b"\n", wrong.start) + 1
    fits = fitting(wrong.object[begin : end or None])
    hint = f" This line reads as {' or '.join(fits)}." if fits else ""
    return Refusal(
        "wrong_encoding",
        place=f"{name}, line {line}, byte {byte}",
        cause=f"byte 0x{wrong.object[wrong.start]:02x} is not {encoding}",
        remedy=f"Send it in {encoding}, or declare its encoding in feed.format.{hint}",
    )
