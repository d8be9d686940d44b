"""Bombs of Avro, really built: refused at the bound or before, with the memory flat; each codec that is read, read."""

import bz2
import json
import lzma
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from backports import zstd

from reading.bounds import Bounds, held_to
from reading.errors import Refusal
from sdn.cli.words import Language, Words
from tests.reading.test_language import column, declared, delivered
from tests.support.held import held

MIB = 1 << 20
SYNC = b"sixteen bytes ok"


def number(value: int) -> bytes:
    left, told = (value << 1) ^ (value >> 63), b""
    while left > 127:
        told, left = told + bytes([left & 127 | 128]), left >> 7
    return told + bytes([left])


def text(value: bytes) -> bytes:
    return number(len(value)) + value


def container(schema: Any, block: bytes, count: int = 1, codec: str = "null", size: int | None = None) -> bytes:
    told = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
    header = number(2) + text(b"avro.schema") + text(told) + text(b"avro.codec") + text(codec.encode()) + number(0)
    return b"Obj\x01" + header + SYNC + number(count) + number(len(block) if size is None else size) + block + SYNC


def record(kind: Any) -> dict[str, Any]:
    return {"type": "record", "name": "r", "fields": [{"name": "a", "type": kind}]}


def deflate(content: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(content) + stream.flush()


def snappy(content: bytes) -> bytes:
    packed: bytes = pa.Codec("snappy").compress(content, asbytes=True)
    return packed + zlib.crc32(content).to_bytes(4, "big")


PACKERS = {"deflate": deflate, "snappy": snappy, "zstandard": zstd.compress, "bzip2": bz2.compress, "xz": lzma.compress}
CODECS = pytest.mark.parametrize(("codec", "pack"), PACKERS.items())


def refused(folder: Path, content: bytes, bounds: Bounds = Bounds()) -> Refusal:  # noqa: B008 - frozen
    """What is said of the file, and in Korean; next to nothing was held meanwhile."""
    dataset = declared(folder, column("a"), form='[feed.format]\nkind = "avro"\n')
    with held_to(bounds), held() as memory, pytest.raises(Refusal) as caught:
        delivered(folder, dataset, content, "f.avro")
    assert memory.peak < 64 * MIB
    if caught.value.code != "damaged_file":
        assert Words(Language.KO).refusal(caught.value.cause) != caught.value.cause
    assert Words(Language.KO).refusal(caught.value.remedy) != caught.value.remedy
    return caught.value


@CODECS
def test_every_codec_is_read_and_its_damage_is_told(tmp_path: Path, codec: str, pack: Callable[[bytes], bytes]) -> None:
    dataset = declared(tmp_path, column("a"), form='[feed.format]\nkind = "avro"\n')
    packed = pack(text("서울".encode()) * 1000)
    content = container(record("string"), packed, 1000, codec)
    assert delivered(tmp_path, dataset, content, "f.avro")[1] == [(["서울"], [])] * 1000
    for broken in (content.replace(packed, packed[:9] + b"\xee\xee\xee" + packed[12:]), content[:-20]):
        assert refused(tmp_path, broken).code == "damaged_file"


@CODECS
def test_a_block_that_unpacks_to_too_much_is_given_up(
    tmp_path: Path, codec: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = container(record("string"), pack(text(b"0" * (48 * MIB))), codec=codec)
    found = refused(tmp_path, bomb, Bounds(block=MIB))
    assert (found.code, found.cause) == ("too_large", f"one block of it has more than {MIB} bytes")
    if codec != "snappy":  # which cannot pack so well
        found = refused(tmp_path, bomb, Bounds(ratio_from=MIB))
        assert (found.code, "unpacks to more than 200 times" in found.cause) == ("too_large", True)


def test_blocks_are_counted_together(tmp_path: Path) -> None:
    one = container(record("string"), deflate(text(b"0" * (3 * MIB))), codec="deflate")
    block = one[one.index(SYNC) + len(SYNC) :]
    assert "unpacks to more than 200 times" in refused(tmp_path, one + block * 2, Bounds(ratio_from=4 * MIB)).cause


ITEMS = {"type": "array", "items": {"type": "record", "name": "i", "fields": [{"name": "x", "type": "int"}]}}
NODE = {"type": "record", "name": "n", "fields": [{"name": "a", "type": ["null", "n"]}]}


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (container(record("string"), b"\x02a", size=1 << 40), "damaged_file", "ends .* bytes before its block"),
        (container(record("string"), b"\x02a", size=-4), "damaged_file", "a block says that it has -4 bytes"),
        (container(record("string"), number(1 << 40) + b"a"), "damaged_file", "1099511627776 bytes, and its block"),
        (container(record("string"), number(-4) + b"a"), "damaged_file", "a value says that it has -4 bytes"),
        (container(record("string"), b"\x02a", 1 << 40), "too_large", "a block says that it holds 1099511627776 recor"),
        (container(record("string"), b"\x02a", -1), "damaged_file", "a block says that it holds -1 records"),
        (container(record("null"), b"", 1 << 40), "too_large", "a block says that it holds 1099511627776 records"),
        (container(record({"type": "array", "items": "null"}), number(1 << 40) + b"\0"), "too_large", "one record of"),
        (container(record({"type": "map", "values": "null"}), number(1 << 40) + b"\0"), "damaged_file", "index out of"),
        (container(record(ITEMS), number(2 * MIB) + bytes(2 * MIB + 1)), "too_large", "more than 1000000 values"),
        (container(NODE, b"\x02" * 100_000 + b"\0"), "broken_document", "nest too deep"),
        (container(b'{"items":' * 10_000 + b'"int"' + b"}" * 10_000, b""), "broken_document", "nest too deep"),
        (container(record({"type": "bytes", "logicalType": "decimal", "precision": 9}), text(b"\x01" * MIB)),
         "damaged_file", "a decimal number of 1048576 bytes"),
        (container(record({"type": "bytes", "logicalType": "decimal", "precision": 1 << 30, "scale": 1 << 29}), b"\x02a"),
         "damaged_file", "536870912 digits of it behind the point"),
        (container(record("string"), b"\x02a", codec="lz4"), "wrong_compression", "its codec is lz4"),
        (container("int", b"\x02"), "damaged_file", "its schema is not that of a record"),
        (container(record("what"), b"\x02"), "damaged_file", "what"),
        (b"Obj\x01" + number(1) + number(1 << 40) + b"abc", "damaged_file", "an entry of its header says"),
    ],
)  # fmt: skip
def test_what_is_told_is_not_believed(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    """Sizes and counts beyond all measure, values that take no bytes, records within records."""
    found = refused(tmp_path, content)
    assert found.code == code
    assert re.search(said, found.cause)


def test_a_schema_whose_records_double_at_each_step_is_walked_to_the_bound(tmp_path: Path) -> None:
    """As the billion laughs: thirty records, each of two of the next, of no bytes at all."""
    schema: Any = {"type": "record", "name": "r0", "fields": [{"name": "a", "type": "null"}]}
    for step in range(1, 31):
        fields = [{"name": "a", "type": schema}, {"name": "b", "type": f"r{step - 1}"}]
        schema = {"type": "record", "name": f"r{step}", "fields": fields}
    assert "holds more than 1000000 values" in refused(tmp_path, container(schema, b"")).cause


def test_values_of_no_bytes_are_counted_over_all_records(tmp_path: Path) -> None:
    content = container(record({"type": "array", "items": "null"}), (number(900) + b"\0") * 100, 100)
    found = refused(tmp_path, content, Bounds(ratio=9, ratio_from=1))
    assert (found.code, found.cause) == ("too_large", "its records hold more than 9 values a byte")
