"""Arrow files of few bytes that unpack to very many, count very many, or say one text very often: refused before."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from reading import arrow_sizes
from reading.bounds import MIB, Bounds, held_to
from sdn.cli.words import Language, Words
from tests.reading.test_language import column, declared, delivered
from tests.support.bombs import refused

LONG = "x" * MIB
FORM = '[feed.format]\nkind = "arrow"\n'


def written(array: pa.Array, **options: Any) -> bytes:
    sink, batch = io.BytesIO(), pa.record_batch({"a": array})
    with pa.ipc.new_file(sink, batch.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_a_record_batch_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, codec: str) -> None:
    packed = written(pa.array(np.zeros(40 * MIB, np.int64)), compression=codec)
    assert len(packed) < 2 * MIB
    found = refused(tmp_path, packed, "arrow")
    assert (found.code, found.place) == ("too_large", "f.arrow")
    assert found.cause == "one record batch of it unpacks to 335544320 bytes, more than 268435456"
    assert "SDN_MOST_DOCUMENT을 늘려야" in Words(Language.KO).refusal(str(found))


def test_a_buffer_that_says_it_unpacks_to_very_much_is_not_believed(tmp_path: Path) -> None:
    sound = written(pa.array(np.arange(1000)), compression="zstd")
    lying = sound.replace(struct.pack("<q", 8000), struct.pack("<q", 1 << 40))
    assert "unpacks to 1099511627776 bytes" in refused(tmp_path, lying, "arrow").cause
    below = sound.replace(struct.pack("<q", 8000), struct.pack("<q", 80))
    assert refused(tmp_path, below, "arrow").code == "damaged_file"


def test_the_dictionaries_of_a_file_are_counted_together(tmp_path: Path) -> None:
    words = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2], pa.int8()), [f"{number}{LONG}" for number in range(3)])
    content = written(words, compression="zstd")
    dataset = declared(tmp_path, column("a"), form=FORM)
    with held_to(Bounds(document=3 * MIB)):
        assert "all that its dictionaries hold unpacks to 31457" in refused(tmp_path, content, "arrow").cause
    with held_to(Bounds(document=4 * MIB)):
        assert delivered(tmp_path, dataset, content, "f.arrow")[0].read == 3


def test_rows_that_take_no_bytes_are_counted(tmp_path: Path) -> None:
    content = written(pa.Array.from_buffers(pa.null(), 1 << 40, [None]), allow_64bit=True)
    assert "unpack to 1099511627776 rows of 1 columns" in refused(tmp_path, content, "arrow").cause


def nothing(count: int) -> pa.Array:
    return pa.Array.from_buffers(pa.null(), count, [None])


MOST = (1 << 31) - 1
LIST = pa.Array.from_buffers(
    pa.list_(pa.null()), 1, [None, pa.py_buffer(struct.pack("<ii", 0, MOST))], 0, 0, [nothing(MOST)]
)
LISTS = pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), LIST)
FIXED = pa.Array.from_buffers(pa.list_(pa.null(), MOST), 1, [None], children=[nothing(MOST)])
VIEWS = pa.Array.from_buffers(pa.string_view(), 3000, [None, pa.py_buffer(struct.pack("<i4sii", MIB, b"xxxx", 0, 0) * 3000), pa.py_buffer(LONG.encode())])  # fmt: skip
WORDS = pa.DictionaryArray.from_arrays(pa.array(np.zeros(3000, np.int32)), [LONG])
STRUCT = pa.StructArray.from_arrays([WORDS], ["b"])
WORDS_OF_LIST = pa.ListArray.from_arrays(pa.array([0, 3000], pa.int32()), WORDS)


@pytest.mark.parametrize(
    ("array", "source", "said"),
    [
        (LIST, "a[*]", "34359738352 bytes that one row of it holds"),
        (LISTS, "a", "34359738368 bytes that one row of it holds"),
        (FIXED, "a[*]", "34359738352 bytes that one row of it holds"),
        (VIEWS, "a", "3145728000 bytes that few rows of it unpack to"),
        (STRUCT, "a.b", "bytes that few rows of it unpack to"),
        (WORDS_OF_LIST, "a[*]", "bytes that few rows of it unpack to"),
    ],
    ids=["a list", "lists", "a list of fixed size", "views", "words of a struct", "words of a list"],
)
def test_what_few_bytes_say_very_often_is_counted(tmp_path: Path, array: pa.Array, source: str, said: str) -> None:
    found = refused(tmp_path, written(array, allow_64bit=True), "arrow", source)
    assert (found.code, said in found.cause) == ("too_large", True)
    assert Words(Language.KO).refusal(found.cause) != found.cause


RUNS = pa.RunEndEncodedArray.from_arrays(pa.array([3000], pa.int32()), [LONG])
SAME = pa.ListViewArray.from_arrays(pa.array([0] * 9, pa.int32()), pa.array([9] * 9, pa.int32()), pa.array(range(9)))


@pytest.mark.parametrize("array", [RUNS, SAME], ids=lambda array: str(array.type))
def test_types_whose_values_overlap_are_named(tmp_path: Path, array: pa.Array) -> None:
    for each, source in ((array, "a"), (pa.StructArray.from_arrays([array], ["b"]), "a.b")):
        assert "holds values of type" in refused(tmp_path, written(each), "arrow", source).cause
    listed = pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), array)
    assert refused(tmp_path, written(listed), "arrow", "a").code == "no_text"


WORD = pa.array(["서울", None, "부산광역시"])
SAMPLES = [
    WORD,
    WORD.cast(pa.string_view()),
    WORD.dictionary_encode(),
    WORD.cast(pa.string_view()).slice(1),
    pa.array([["가", "나"], None, ["다"]]),
    pa.array([[("가", "나")], None, [("다", "라")]], pa.map_(pa.string(), pa.string())),
    pa.array([{"a": "가"}, None, {"a": "나"}]),
]


@pytest.mark.parametrize("array", SAMPLES, ids=lambda array: str(array.type))
def test_a_part_of_an_array_is_smaller_than_all_of_it(array: pa.Array) -> None:
    sizes = [arrow_sizes.size(array.slice(0, count)) for count in range(len(array) + 1)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_a_view_counts_as_long_as_its_text() -> None:
    assert arrow_sizes.size(pa.array(["x" * 100, None, "y"], pa.string_view())) == 101
