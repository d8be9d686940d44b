"""Parquet files whose pages unpack to more than their footer says, or whose texts repeat one another."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reading import parquet
from reading.bounds import MIB, Bounds, held_to
from tests.reading.test_language import column, declared, delivered
from tests.support.bombs import refused
from tests.support.held import held

FORM = '[feed.format]\nkind = "parquet"\n'
WORDS = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1200, np.int32)), ["x" * MIB])  # written as plain texts
BYTES = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1200, np.int32)), pa.array([b"x" * MIB]))


def written(array: pa.Array, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": array}), sink, compression="zstd", store_schema=False, **options)
    return sink.getvalue()


def number(value: int, width: int = 1) -> bytes:
    """As Thrift writes it, in so many bytes at least."""
    left, told = value << 1, b""
    while left > 127 or len(told) < width - 1:
        told, left = told + bytes([left & 127 | 128]), left >> 7
    return told + bytes([left])


def lying(content: bytes) -> bytes:
    """The same file, whose footer says that each part unpacks to one byte."""
    begin = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    head, footer = content[:begin], content[begin:]
    told = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(0)
    for size in {told.total_byte_size, told.column(0).total_uncompressed_size}:
        assert number(size) in footer
        footer = footer.replace(number(size), number(1, len(number(size))))
    return head + footer


@pytest.mark.parametrize("is_dictionary", [False, True])
def test_a_page_that_unpacks_to_too_much_is_not_unpacked_whatever_the_footer_says(
    tmp_path: Path, is_dictionary: bool
) -> None:
    texts = pa.array([f"{place:09}" + "x" * MIB for place in range(9)])
    content = lying(
        written(texts, use_dictionary=is_dictionary, data_page_size=1 << 30, dictionary_pagesize_limit=1 << 30)
    )
    dataset = declared(tmp_path, column("a"), form=FORM)
    assert delivered(tmp_path, dataset, content, "f.parquet")[0].read == 9
    with held_to(Bounds(document=8 * MIB)):
        found = refused(tmp_path, content, "parquet")
    assert (found.code, found.place) == ("too_large", "f.parquet")
    assert re.fullmatch(rf"one page of it unpacks to 94373\d\d bytes, more than {8 * MIB}", found.cause)
    assert "SDN_MOST_DOCUMENT" in found.remedy
    with held_to(Bounds(ratio_from=MIB)):
        assert "unpacks to more than 200 times" in refused(tmp_path, content, "parquet").cause


@pytest.mark.parametrize(
    ("array", "source"),
    [
        (BYTES, "a"),
        (pa.StructArray.from_arrays([WORDS], ["b"]), "a.b"),
        (pa.ListArray.from_arrays(pa.array([0, 1200], pa.int32()), WORDS), "a[*]"),
    ],
    ids=["bytes", "within a struct", "within a list"],
)
def test_every_text_that_a_file_says_once_stays_in_its_dictionary(tmp_path: Path, array: pa.Array, source: str) -> None:
    content = written(array, dictionary_pagesize_limit=1 << 30)
    assert "bytes that few rows of it unpack to" in refused(tmp_path, content, "parquet", source).cause


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_texts_that_arrow_makes_no_dictionary_of_are_read(tmp_path: Path, encoding: str) -> None:
    content = written(pa.array(["서울", "서울역"]), use_dictionary=False, column_encoding={"a": encoding})
    found = delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), content, "f.parquet")
    assert found[1] == [(["서울"], []), (["서울역"], [])]


def test_texts_that_begin_as_the_one_before_are_read_few_at_a_time(tmp_path: Path) -> None:
    content = written(pa.array(["x" * MIB] * 150), use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"})
    assert len(content) < 4096
    (tmp_path / "raw").write_bytes(content)
    dataset = declared(tmp_path, column("a"), form=FORM)
    with held() as memory:
        found = parquet.read(dataset, dataset.feed.formats[0], tmp_path / "raw", "f.parquet")
        assert max(table.num_rows for table in found.tables) <= 32
    assert memory.peak < 200 * MIB


def test_a_file_whose_page_has_no_header_is_damaged(tmp_path: Path) -> None:
    content = written(pa.array(["x"] * 100), use_dictionary=False)
    for broken in (b"\xff" * 20, b"\x1c" * 20, b"\x18\xff\xff\xff\xff\x0f" + b"\x11" * 14):
        assert refused(tmp_path, content[:4] + broken + content[24:], "parquet").code == "damaged_file"
