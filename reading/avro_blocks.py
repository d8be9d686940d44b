"""A container of Avro → the same with its blocks unpacked, within the bounds: fastavro reads it, and knows no bounds.

header, block after block → each unpacked some bytes at a time, walked over, given on as one that nobody packed
"""

import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from fastavro.schema import SchemaParseException, parse_schema

from reading.avro_codecs import CODECS, Part, Unpack
from reading.avro_walk import Walk
from reading.bounds import MIB, in_force
from reading.errors import Refusal
from reading.json_text import hold_depth
from reading.limits import SMALLER, Limits
from reading.sent import Sent
from reading.varints import LONGEST, signed

MAGIC, SYNC = b"Obj\x01", 16
LONGEST_ENTRY = 16 * MIB  # bytes of one in the header: of a schema, as a rule


@dataclass(frozen=True, slots=True)
class Header:
    """`schema`: parsed; `names`: its named types by their full names; `begin`: its bytes, without a codec."""

    schema: Any
    names: Mapping[str, Any]
    unpack: Unpack
    begin: bytes


class Unpacked:
    """What fastavro reads from. Refusal or ValueError where a piece cannot be had."""

    def __init__(self, file: BinaryIO, sent: Sent, file_name: str) -> None:
        self._file, self._place, self._limits = file, file_name, Limits(sent.path, file_name)
        self._most = max(in_force().ratio_from, sent.size * in_force().ratio)  # values of all records
        self._out = 0  # bytes of all blocks
        self._pieces, self._held = filter(None, self._all()), io.BytesIO()

    def read(self, size: int) -> bytes:
        """As many bytes, of one piece: a block is not copied."""
        found = self._held.read(size)
        if size and not found:
            self._held = io.BytesIO(self._next())
            found = self._held.read(size)
        return found

    def _next(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except EOFError as cut:  # fastavro would take it for the end of the file
            raise ValueError(str(cut)) from cut

    def _all(self) -> Iterator[bytes]:
        header = _header(self._file, self._place)
        yield header.begin
        while self._file.peek(1):  # type: ignore[attr-defined]
            count, size = _number(self._file), _number(self._file)
            if count < 0:
                raise ValueError(f"a block says that it holds {count} records")
            if count > self._most:
                raise self._beyond(f"a block says that it holds {count} records", SMALLER)
            block = self._block(header.unpack, Part(self._file, size))
            self._most -= Walk(block, header.names, self._place).records(header.schema, count, self._most)
            yield _written(count) + _written(len(block))
            yield block
            yield _exactly(self._file, SYNC)

    def _block(self, unpack: Unpack, part: Part) -> bytes:
        held = io.BytesIO()
        for piece in unpack(part, self._hold):
            held.write(piece)
            self._hold(held.tell())
            self._out += len(piece)
            self._limits.hold_size(self._out)
        while part.read(MIB):  # what follows a packed stream
            pass
        return held.getvalue()

    def _hold(self, size: int) -> None:
        if size > in_force().block:
            cause = f"one block of it has more than {in_force().block} bytes"
            raise self._beyond(cause, "Write it in smaller blocks.")

    def _beyond(self, cause: str, remedy: str) -> Refusal:
        return Refusal("too_large", place=self._place, cause=cause, remedy=remedy)


def _header(file: BinaryIO, file_name: str) -> Header:
    """EOFError, ValueError, KeyError where it is none; Refusal where it nests too deep, or its codec is not read."""
    magic, told = _exactly(file, len(MAGIC)), dict(_entries(file))
    text, codec, names = told["avro.schema"], told.get("avro.codec", b"null").decode(), dict[str, Any]()
    hold_depth(iter([text.decode()]), f"{file_name}, its schema")
    try:
        schema = parse_schema(json.loads(text), names, _write_hint=False)
    except SchemaParseException as odd:
        raise ValueError(f"its schema is none: {odd}") from odd
    if not isinstance(schema, dict) or schema["type"] != "record":
        raise ValueError("its schema is not that of a record")
    if codec not in CODECS:
        cause, remedy = f"its codec is {codec}, which is not read", f"Write it with one of {', '.join(CODECS)}."
        raise Refusal("wrong_compression", place=file_name, cause=cause, remedy=remedy)
    entry = _written(1) + _long_text(b"avro.schema") + _long_text(text) + _written(0)
    return Header(schema, names, CODECS[codec], magic + entry + _exactly(file, SYNC))


def _entries(file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    while count := _number(file):
        if count < 0:
            _number(file)  # the bytes that they take
        for _ in range(abs(count)):
            yield _entry(file).decode(), _entry(file)


def _entry(file: BinaryIO) -> bytes:
    size = _number(file)
    if not 0 <= size <= LONGEST_ENTRY:
        raise ValueError(f"an entry of its header says that it has {size} bytes")
    return _exactly(file, size)


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise EOFError(f"{size} bytes were told, {len(found)} are there")
    return found


def _number(file: BinaryIO) -> int:
    begun = file.read(LONGEST)
    try:
        value, end = signed(begun, 0)
    except IndexError as cut:
        raise EOFError("it ends within a number") from cut
    file.seek(end - len(begun), os.SEEK_CUR)
    return value


def _written(number: int) -> bytes:
    """A number that is not below 0, as `varints` reads it."""
    left, told = number << 1, bytearray()
    while left > 127:
        told.append(left & 127 | 128)
        left >>= 7
    return bytes([*told, left])


def _long_text(text: bytes) -> bytes:
    return _written(len(text)) + text
