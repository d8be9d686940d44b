"""Parquet, ORC and Arrow files of few bytes that stand for very many: read a part at a time, or refused."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import orc

from reading.bounds import Bounds, held_to
from reading.errors import Refusal
from reading.parse import parse
from tests.reading.test_language import column, declared
from tests.support.held import held

MIB = 1 << 20
Write = Callable[[pa.Table], bytes]


def as_parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def as_orc(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    orc.write_table(table, sink, compression="zstd", stripe_size=1 << 30, dictionary_key_size_threshold=1.0)
    return sink.getvalue()


def as_arrow(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def peak(folder: Path, kind: str, content: bytes, name: str = "a") -> int:
    """Bytes that were held while it was read."""
    more = f'source = "{name}"' if name != "a" else ""
    dataset = declared(folder, column("a", more=more), form=f'[feed.format]\nkind = "{kind}"\n')
    (folder / "raw").write_bytes(content)
    with held() as memory:
        parse(dataset, folder / "raw", "f.bin", folder / "parsed.parquet")
    return memory.peak


REPEATED = pa.table({"a": pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000, np.int32)), ["x" * 20_000])})


def repeated() -> pa.Table:
    return REPEATED


def plain() -> pa.Table:
    return pa.table({"a": pa.array(["x" * 4000] * 80_000)})


def lists() -> pa.Table:
    return pa.table({"a": pa.array([[0] * 1000] * 8_000, pa.list_(pa.int8()))})


@pytest.mark.parametrize(
    ("kind", "write", "made", "name"),
    [
        ("parquet", as_parquet, repeated, "a"),
        ("arrow", as_arrow, repeated, "a"),
        ("orc", as_orc, plain, "a"),
        ("parquet", as_parquet, lists, "a[*]"),
        ("orc", as_orc, lists, "a[*]"),
    ],
    ids=["texts, Parquet", "texts, Arrow", "texts, ORC", "lists, Parquet", "lists, ORC"],
)
def test_what_repeats_is_read_a_part_at_a_time(
    tmp_path: Path, kind: str, write: Write, made: Callable[[], pa.Table], name: str
) -> None:
    """Some 300 MiB of texts, or eight million items, in a few KiB."""
    content = write(made())
    assert len(content) < MIB
    assert peak(tmp_path, kind, content, name) < 256 * MIB  # beside other tests some 20 more than alone


def test_texts_that_several_columns_repeat_are_counted_together(tmp_path: Path) -> None:
    one = REPEATED["a"]
    content = as_parquet(pa.table(dict.fromkeys("abc", one)))
    dataset = declared(tmp_path, "".join(map(column, "abc")), form='[feed.format]\nkind = "parquet"\n')
    (tmp_path / "raw").write_bytes(content)
    with held() as memory, pytest.raises(Refusal, match="the texts of 1200000000 bytes") as refused:
        parse(dataset, tmp_path / "raw", "f.parquet", tmp_path / "parsed.parquet")
    assert (refused.value.code, refused.value.place) == ("too_large", "f.parquet")
    assert memory.peak < 64 * MIB


def test_a_parquet_file_that_says_it_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": ["x" * (8 * MIB)]}), sink, compression="zstd", use_dictionary=False)
    with held_to(Bounds(ratio_from=MIB)), pytest.raises(Refusal, match="unpacks to more than 200 times") as refused:
        peak(tmp_path, "parquet", sink.getvalue())
    assert refused.value.code == "too_large"


def test_a_sensor_that_says_the_same_for_years_is_read(tmp_path: Path) -> None:
    """Five million cells and more bytes than 200 times the file's: numbers count as cells, not as bytes."""
    same = pa.array(np.full(5_000_000, 20.5))
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": same}), sink, compression="zstd", use_dictionary=False, data_page_size=32 << 20)
    assert len(sink.getvalue()) * 200 < same.nbytes
    with held_to(Bounds(ratio_from=10 * MIB)):
        peak(tmp_path, "parquet", sink.getvalue())


@pytest.mark.parametrize(("kind", "write"), [("parquet", as_parquet), ("orc", as_orc)])
def test_a_file_of_too_many_cells_is_refused_and_says_what_an_operator_may_set(
    tmp_path: Path, kind: str, write: Write
) -> None:
    content = write(pa.table({"a": pa.array(np.zeros(5_000_000, np.int8))}))
    with held_to(Bounds(ratio_from=MIB)), pytest.raises(Refusal) as refused:
        peak(tmp_path, kind, content)
    assert refused.value.code == "too_large"
    says = f"its {len(content)} bytes unpack to 5000000 rows of 1 columns, more than 200 cells a byte"
    assert refused.value.cause == says
    assert refused.value.remedy == "Send it in smaller files, or let the operator set SDN_MOST_RATIO_FROM to 5000000."
    with held_to(Bounds(ratio_from=5_000_000)):
        peak(tmp_path, kind, content)
