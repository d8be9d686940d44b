"""Parquet as programs write it: typed values, nesting, several row groups; what is damaged or a bomb is refused."""

import gzip
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reading import columnar
from reading.errors import Refusal
from tests.reading.test_language import column, declared, delivered

FORM = '[feed.format]\nkind = "parquet"\n'


def written(table: pa.Table, **how: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **how)
    return sink.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_structs_are_paths_lists_are_lists_and_what_is_deeper_is_json(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([2**62 + 1, 7]),
            "place": pa.array([{"name": "서울", "at": {"lat": 37.5}}, None]),
            "tags": pa.array([["a", "b"], None]),
            "deep": pa.array([[{"a": 1}], None]),
            "paid": pa.array([Decimal("1.50"), None], pa.decimal128(9, 2)),
            "left_out": pa.array([b"\xff", b"\xfe"]),
        }
    )
    columns = (
        column("id", "bigint") + column("name", more='source = "place.name"') + column("lat", "double", 'source = "place.at.lat"')
        + column("tags", "list", 'source = "tags[*]"') + column("deep") + column("paid", "decimal(9,2)")
    )  # fmt: skip
    dataset = declared(tmp_path, columns, form=FORM, keys='ignored = ["left_out"]')
    for content in (written(table), gzip.compress(written(table)), zipped("a.parquet", written(table))):
        found, rows = delivered(tmp_path, dataset, content, "f.parquet")
        assert found.read == 2
        assert rows == [
            ([2**62 + 1, "서울", 37.5, ["a", "b"], '[{"a": 1}]', Decimal("1.50")], []),
            ([7, *[None] * 5], []),
        ]
    told = declared(tmp_path, columns + column("left_out"), form=FORM)
    with pytest.raises(Refusal, match="column left_out holds bytes that are not text") as refused:
        delivered(tmp_path, told, written(table), "f.parquet")
    assert refused.value.code == "no_text"


def test_a_time_of_a_zone_is_utc_and_nothing_of_it_is_cut(tmp_path: Path) -> None:
    at = pa.array([1_700_000_000_123_456_000, 1_700_000_000_123_456_789], pa.int64()).view(
        pa.timestamp("ns", "Asia/Seoul")
    )
    form = 'format = ["%Y-%m-%d %H:%M:%S.%f+00:00"]\nzone = "UTC"'
    dataset = declared(tmp_path, column("at", "timestamp", form), form=FORM)
    _, rows = delivered(tmp_path, dataset, written(pa.table({"at": at})), "f.parquet")
    assert rows[0] == ([datetime(2023, 11, 14, 22, 13, 20, 123456, UTC).replace(tzinfo=None)], [])
    assert rows[1] == ([None], ["at: not a timestamp"])  # it has nanoseconds
    unsaid = declared(tmp_path, column("at", "timestamp"), form=FORM)
    _, [bare, _] = delivered(tmp_path, unsaid, written(pa.table({"at": at})), "f.parquet")
    assert bare == ([None], ["at: not a timestamp"])  # nobody said that it is UTC


def test_row_groups_follow_each_other_and_wide_becomes_long(tmp_path: Path) -> None:
    table = pa.table({"id": list(range(100_001)), "h01": [1] * 100_001, "h02": [2] * 100_001})
    form = FORM + 'unpivot = { match = "^h([0-9]+)$", names = ["hour"], value = "people" }\n'
    columns = column("id", "bigint") + column("hour", "integer") + column("people", "integer")
    content = written(table, row_group_size=33_000)
    found, rows = delivered(tmp_path, declared(tmp_path, columns, form=form), content, "f.parquet")
    assert found.read == 200_002
    assert [row for row, _ in (rows[0], rows[1], rows[-1])] == [[0, 1, 1], [0, 2, 2], [100_000, 2, 2]]


def test_other_columns_than_declared_no_rows_and_damage_are_refused(tmp_path: Path) -> None:
    dataset = declared(tmp_path, column("a", "integer"), form=FORM)
    sound = written(pa.table({"a": list(range(1000))}))
    for content, code in [
        (written(pa.table({"b": [1]})), "missing_column"),
        (written(pa.table({"a": [1], "b": [1]})), "unknown_column"),
        (written(pa.table({"a": pa.array([], pa.int64())})), "no_rows"),
        (sound[:-20], "damaged_file"),
        (sound[: len(sound) // 2], "damaged_file"),
        (sound[:100] + b"\xff" * 500 + sound[600:], "damaged_file"),
        (b"", "empty_file"),
    ]:
        with pytest.raises(Refusal) as refused:
            delivered(tmp_path, dataset, content, "f.parquet")
        assert refused.value.code == code


def test_a_file_of_another_kind_than_declared_is_told_with_both(tmp_path: Path) -> None:
    parquet = written(pa.table({"a": [1]}))
    text = declared(tmp_path, column("a"))
    with pytest.raises(
        Refusal, match=r'it is a Parquet file, and its format is declared as csv.*declare kind = "parquet"'
    ):
        delivered(tmp_path, text, parquet, "f.csv")
    typed = declared(tmp_path, column("a"), form=FORM)
    with pytest.raises(Refusal, match="it is text, or a file of no known kind, and its format is declared as parquet"):
        delivered(tmp_path, typed, "a\n1\n", "f.parquet")
    with pytest.raises(Refusal, match="it is a PDF document"):
        delivered(tmp_path, typed, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "f.parquet")


def test_many_rows_in_few_bytes_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = written(pa.table({str(n): pa.nulls(1 << 20, pa.int8()) for n in range(65)}))
    dataset = declared(tmp_path, column("a", more='source = "0"'), form=FORM, keys='drift = { new = "ignore" }')
    with pytest.raises(Refusal, match="unpack to 1048576 rows of 65 columns") as refused:
        delivered(tmp_path, dataset, bomb, "f.parquet")
    assert refused.value.code == "too_large"


def test_one_long_text_that_every_row_names_is_refused_before_it_is_repeated(tmp_path: Path) -> None:
    rows = columnar.LARGEST // (1 << 20) + 1
    table = pa.table({"a": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * (1 << 20)])})
    bomb = written(table)
    assert len(bomb) < 3 << 20
    with pytest.raises(Refusal, match="that few rows of it unpack to") as refused:
        delivered(tmp_path, declared(tmp_path, column("a"), form=FORM), bomb, "f.parquet")
    assert refused.value.code == "too_large"
