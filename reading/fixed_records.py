"""Bytes of fixed width text → records, a batch at a time: lines, or as many bytes or characters each as declared."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reading.ahead import Ahead
from reading.bounds import in_force
from reading.encodings import decoded, nul
from reading.errors import Refusal
from reading.one_text import as_array
from reading.text import Lines
from sectors.spec.format import Format

BLOCK = 4 << 20
MEANS_NOTHING = "\r\n\x1a "  # after the last record: a line's end, the mark of DOS for a file's end
Records = Iterator[tuple[int, pa.Array]]  # the number of the first of each batch; by bytes they are bytes, else texts


def records_of(pieces: Iterator[bytes], file_name: str, form: Format, encoding: str) -> Records:
    """Refusal for what is not text of the encoding, and for a last record that is cut."""
    if form.line_end == "none":
        length = form.record_length or 0
        if form.count == "bytes":
            return Ahead(_of_bytes(pieces, file_name, encoding, length))
        return Ahead(_of_characters(decoded(pieces, file_name, encoding), file_name, length))
    if form.count == "bytes":
        return Ahead(_lines_of_bytes(pieces, file_name, encoding, form.line_end))
    blocks = Lines(pieces, file_name, encoding, form.line_end).blocks()
    return ((first, _lines(block)) for first, block in blocks)


def _lines(block: bytes) -> pa.StringArray:
    """The lines of a block without their ends; nothing says yet that they are UTF-8."""
    lines = pc.split_pattern(as_array(block.removesuffix(b"\n")), "\n").values
    return pc.ascii_rtrim(lines, "\r") if b"\r" in block else lines


def _lines_of_bytes(pieces: Iterator[bytes], file_name: str, encoding: str, line_end: str) -> Records:
    rest, line = b"", 1
    for piece in (*_filled(pieces), b""):
        rest += piece.replace(b"\r", b"\n") if line_end == "cr" else piece
        end = rest.rfind(b"\n") + 1 if piece else len(rest)
        block, rest = rest[:end], rest[end:]
        if len(rest) > in_force().line:
            cause = f"the line has more than {in_force().line} bytes"
            raise Refusal("long_line", place=f"{file_name}, line {line}", cause=cause, remedy="End lines with LF.")
        if block:
            _hold_no_nul(block, file_name, encoding, line + block[: block.find(b"\0") + 1].count(b"\n"))
            lines = _lines(block).cast(pa.binary())
            yield line, lines
            line += len(lines)


def _of_bytes(pieces: Iterator[bytes], file_name: str, encoding: str, length: int) -> Records:
    rest, number = b"", 1
    for piece in _filled(pieces):
        rest += piece
        count = len(rest) // length
        block, rest = rest[: count * length], rest[count * length :]
        _hold_no_nul(block, file_name, encoding, number + max(0, block.find(b"\0")) // length)
        bounds = np.arange(0, len(block) + 1, length).astype(np.int32)
        yield number, pa.BinaryArray.from_buffers(pa.binary(), count, [None, pa.py_buffer(bounds), pa.py_buffer(block)])
        number += count
    _hold_whole(rest.decode("latin-1"), file_name, number, f"{length} bytes")


def _of_characters(pieces: Iterator[str], file_name: str, length: int) -> Records:
    rest, number = "", 1
    for piece in pieces:
        rest += piece
        count = len(rest) // length
        records = [rest[start : start + length] for start in range(0, count * length, length)]
        rest = rest[count * length :]
        yield number, pa.array(records, pa.string())
        number += count
    _hold_whole(rest, file_name, number, f"{length} characters")


def _filled(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Larger pieces: what is done with each costs as much for a small one."""
    held: list[bytes] = []
    for piece in pieces:
        held.append(piece)
        if sum(map(len, held)) >= BLOCK:
            yield b"".join(held)
            held = []
    yield b"".join(held)


def _hold_no_nul(block: bytes, file_name: str, encoding: str, line: int) -> None:
    if b"\0" in block:
        raise nul(file_name, encoding, line)


def _hold_whole(rest: str, file_name: str, number: int, length: str) -> None:
    if rest.strip(MEANS_NOTHING):
        cause = f"the last record has {len(rest)} of its {length}"
        remedy = "Send the whole file again, or mend record_length in feed.format."
        raise Refusal("broken_record", place=f"{file_name}, record {number}", cause=cause, remedy=remedy)
