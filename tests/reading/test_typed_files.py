"""Arrow, ORC, Avro, SQLite: the same rows out of each, and what is damaged or holds no text refused by name."""

import io
import sqlite3
import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pytest
from pyarrow import feather, orc

from reading.errors import Refusal
from sdn.cli.words import Language, Words
from tests.reading.test_language import column, declared, delivered

ROWS: list[dict[str, Any]] = [
    {"id": 2**53 + 1, "paid": Decimal("1.50"), "rate": 0.1, "on": date(2024, 1, 2), "at": datetime(2024, 1, 2, 3, 4, 5, 600_000, UTC), "이름": "가"},
    {"id": 2, "paid": None, "rate": 1e-7, "on": None, "at": None, "이름": None},
]  # fmt: skip
SCHEMA = pa.schema([("id", pa.int64()), ("paid", pa.decimal128(9, 2)), ("rate", pa.float64()), ("on", pa.date32()),
                    ("at", pa.timestamp("us", "UTC")), ("이름", pa.string())])  # fmt: skip
TABLE = pa.Table.from_pylist(ROWS, SCHEMA)
AVRO = {
    "type": "record", "name": "r", "fields": [
        {"name": "id", "type": "long"},
        {"name": "paid", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}]},
        {"name": "rate", "type": "double"},
        {"name": "on", "type": ["null", {"type": "int", "logicalType": "date"}]},
        {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
        {"name": "name_", "type": ["null", "string"]},
        {"name": "place", "type": ["null", {"type": "record", "name": "p", "fields": [{"name": "city", "type": "string"}]}]},
        {"name": "tags", "type": {"type": "array", "items": "int"}},
    ],
}  # fmt: skip
AT = 'source = "at"\nformat = ["%Y-%m-%d %H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S.%f+00:00"]\nzone = "UTC"'
COLUMNS = (
    column("id", "bigint") + column("paid", "decimal(9,2)") + column("rate", "double") + column("on_", "date", 'source = "on"')
    + column("at_", "timestamp", AT)
)  # fmt: skip
WANTED = [[row["id"], row["paid"], row["rate"], row["on"], row["at"] and row["at"].replace(tzinfo=None), row["이름"]] for row in ROWS]  # fmt: skip


def arrow(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    feather.write_feather(table, sink, compression="zstd", chunksize=1)
    return sink.getvalue()


def as_orc(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    orc.write_table(table, sink)
    return sink.getvalue()


def avro(schema: Any, rows: list[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    fastavro.writer(sink, schema, rows, codec="deflate")
    return sink.getvalue()


def sqlite(folder: Path, *statements: str, rows: Sequence[tuple[Any, ...]] = ()) -> bytes:
    file = folder / "made.db"
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as engine:
        for statement in statements:
            engine.execute(statement)
        if rows:
            engine.executemany("INSERT INTO 측정 VALUES (?, ?, ?)", rows)
    engine.close()
    return file.read_bytes()


@pytest.mark.parametrize(("kind", "write"), [("arrow", arrow), ("orc", as_orc)])
def test_columns_of_arrow_and_orc(tmp_path: Path, kind: str, write: Any) -> None:
    form = f'[feed.format]\nkind = "{kind}"\n'
    dataset = declared(tmp_path, COLUMNS + column("name", more='source = "이름"'), form=form)
    content = write(TABLE)
    found, rows = delivered(tmp_path, dataset, content, "f.bin")
    assert rows == [(values, []) for values in WANTED]
    assert found.read == 2
    for broken in (content[: len(content) // 2], content[:-10]):
        with pytest.raises(Refusal) as refused:
            delivered(tmp_path, dataset, broken, "f.bin")
        assert refused.value.code == "damaged_file"
    text = declared(tmp_path, COLUMNS)
    with pytest.raises(Refusal, match=f'its format is declared as csv.*declare kind = "{kind}"'):
        delivered(tmp_path, text, content, "f.csv")


def test_records_of_avro(tmp_path: Path) -> None:
    more = column("name", more='source = "name_"') + column("city", more='source = "place.city"') + column("tags", "list", 'source = "tags[*]"')  # fmt: skip
    dataset = declared(tmp_path, COLUMNS + more, form='[feed.format]\nkind = "avro"\n')
    sent = [{**row, "name_": row["이름"], "place": place, "tags": tags} for row, place, tags in zip(ROWS, [{"city": "서울"}, None], [[1, 2], []], strict=True)]  # fmt: skip
    content = avro(AVRO, sent)
    _, rows = delivered(tmp_path, dataset, content, "f.avro")
    assert rows == [([*WANTED[0], "서울", ["1", "2"]], []), ([*WANTED[1], None, None], [])]
    for broken in (content[:-30], content[: len(content) // 2]):
        with pytest.raises(Refusal, match="cut or damaged after record 0") as refused:
            delivered(tmp_path, dataset, broken, "f.avro")
        assert refused.value.code == "damaged_file"
    picture = {"type": "record", "name": "r", "fields": [{"name": "id", "type": "bytes"}]}
    with pytest.raises(Refusal, match="record 1 holds bytes that are not text") as refused:
        delivered(tmp_path, dataset, avro(picture, [{"id": b"\xff"}]), "f.avro")
    assert refused.value.code == "no_text"


def test_a_table_of_sqlite(tmp_path: Path) -> None:
    made = "CREATE TABLE 측정 (id INTEGER PRIMARY KEY, 값 REAL, note TEXT)"
    columns = column("id", "bigint") + column("value", "double", 'source = "값"') + column("note")
    dataset = declared(tmp_path, columns, form='[feed.format]\nkind = "sqlite"\n')
    sent = [(1, 2.0, "가"), (2**53 + 1, None, "x"), (3, "많음", None)]
    content = sqlite(tmp_path, made, rows=sent)
    _, rows = delivered(tmp_path, dataset, content, "f.db")
    assert rows == [([1, 2.0, "가"], []), ([3, None, None], ["value: not a double"]), ([2**53 + 1, None, "x"], [])]
    two = sqlite(tmp_path, made, "CREATE TABLE b (x)", "CREATE VIEW v AS SELECT * FROM b", rows=sent)
    with pytest.raises(Refusal, match=r"holds 2 tables: b, 측정\. Choose one by table") as refused:
        delivered(tmp_path, dataset, two, "f.db")
    assert refused.value.code == "which_table"
    assert "데이터베이스에 표가 2개 있음: b, 측정" in Words(Language.KO).refusal(str(refused.value))
    one = declared(tmp_path, columns, form='[feed.format]\nkind = "sqlite"\ntable = "측정"\n')
    assert delivered(tmp_path, one, two, "f.db")[1] == rows
    with pytest.raises(Refusal, match="none of them is table = '측정'"):
        delivered(tmp_path, one, sqlite(tmp_path, "CREATE TABLE a (x)"), "f.db")


@pytest.mark.parametrize(
    ("change", "code"), [(lambda content: content[:5000], "damaged_file"), (lambda content: content[:4096] + b"\xff" * 4096 + content[8192:], "damaged_file")]
)  # fmt: skip
def test_a_damaged_database_is_refused(tmp_path: Path, change: Any, code: str) -> None:
    rows = [(n, n / 2, "x" * 100) for n in range(500)]
    content = sqlite(tmp_path, "CREATE TABLE 측정 (id INTEGER PRIMARY KEY, 값 REAL, note TEXT)", rows=rows)
    dataset = declared(
        tmp_path, column("id") + column("note"), form='[feed.format]\nkind = "sqlite"\n', keys='ignored = ["값"]'
    )
    with pytest.raises(Refusal) as refused:
        delivered(tmp_path, dataset, change(content), "f.db")
    assert refused.value.code == code


def test_bytes_of_a_database_are_refused_where_somebody_reads_them(tmp_path: Path) -> None:
    content = sqlite(tmp_path, "CREATE TABLE 측정 (id, shape, note)", rows=[(1, b"\xff", "x")])
    form = '[feed.format]\nkind = "sqlite"\n'
    unread = declared(tmp_path, column("id") + column("note"), form=form, keys='ignored = ["shape"]')
    assert delivered(tmp_path, unread, content, "f.db")[1] == [(["1", "x"], [])]
    with pytest.raises(Refusal, match="column shape holds bytes"):
        delivered(
            tmp_path, declared(tmp_path, column("id") + column("note") + column("shape"), form=form), content, "f.db"
        )


def dbf(
    fields: Sequence[tuple[str, str, int, int]], rows: Sequence[Sequence[bytes]], encoding: str = "cp949", sign: int = 3
) -> bytes:
    """A table whose records hold these cells, each filled up to its width; a row that begins with `*` is deleted."""
    width = 1 + sum(size for _, _, size, _ in fields)
    head = struct.pack("<4BIHH20x", sign, 124, 1, 2, len(rows), 33 + 32 * len(fields), width)
    told = [
        struct.pack("<11sc4xBB14x", name.encode(encoding), kind.encode(), size, decimals)
        for name, kind, size, decimals in fields
    ]
    records = []
    for row in rows:
        deleted, cells = (b"*", row[1:]) if row[0] == b"*" else (b" ", row)
        records.append(
            deleted + b"".join(cell.ljust(size) for cell, (_, _, size, _) in zip(cells, fields, strict=True))
        )
    return head + b"".join(told) + b"\r" + b"".join(records) + b"\x1a"


PLACES = [
    ("이름", "C", 10, 0),
    ("n", "N", 20, 2),
    ("on", "D", 8, 0),
    ("ok", "L", 1, 0),
    ("no", "I", 4, 0),
    ("note", "M", 10, 0),
]


def test_a_table_of_dbase(tmp_path: Path) -> None:
    rows = [
        ["서울".encode("cp949"), b"12345678901234567.89", b"20240102", b"T", struct.pack("<i", -7), b""],
        [b"*", "부산".encode("cp949"), b"1", b"", b"", struct.pack("<i", 1), b""],
        [b"", b"", b"", b"?", struct.pack("<i", 0), b""],
        ["가나다라마바".encode("cp949")[:9], b"****", b"20240230", b"x", struct.pack("<i", 2), b"1"],
    ]
    columns = (
        column("name", more='source = "이름"') + column("n", "decimal(20,2)") + column("on_", "date", 'source = "on"')
        + column("ok", "boolean") + column("no", "integer") + column("note")
    )  # fmt: skip
    form = '[feed.format]\nkind = "dbf"\nencoding = ["utf-8", "cp949"]\n'
    dataset = declared(tmp_path, columns, form=form)
    content = dbf(PLACES, rows)
    found, judged = delivered(tmp_path, dataset, content, "f.dbf")
    assert judged[0] == (["서울", Decimal("12345678901234567.89"), date(2024, 1, 2), True, -7, None], [])
    assert judged[1] == ([None, None, None, None, 0, None], [])
    assert judged[2][1] == [
        "name: byte 0xb8 is not cp949", "n: a number too wide for its field", "ok: x says neither yes nor no",
        "note: a memo, which lies in another file",
    ]  # fmt: skip
    assert (found.read, found.skipped) == (4, 1)
    with pytest.raises(Refusal, match="it is cut: its header tells of 4 records") as refused:
        delivered(tmp_path, dataset, content[:-20], "f.dbf")
    assert refused.value.code == "damaged_file"
    with pytest.raises(Refusal, match=r"it is a dBASE file, and its format is declared as csv"):
        delivered(tmp_path, declared(tmp_path, columns), content, "f.csv")


@pytest.mark.parametrize("begin", [0, 1, 32, 40])
def test_a_table_of_dbase_whose_header_names_no_field_is_refused(tmp_path: Path, begin: int) -> None:
    content = bytearray(dbf([("a", "C", 3, 0)], [[b"x"]]))
    content[8:10] = struct.pack("<H", begin)
    with pytest.raises(Refusal) as refused:
        delivered(
            tmp_path, declared(tmp_path, column("a"), form='[feed.format]\nkind = "dbf"\n'), bytes(content), "f.dbf"
        )
    said = f"f.dbf: its header names no field and says that it has {begin} bytes. Send the whole file again."
    assert (refused.value.code, str(refused.value)) == ("damaged_file", said)
    assert f"그 길이가 {begin}바이트" in Words(Language.KO).refusal(said)


def test_a_moment_of_foxpro(tmp_path: Path) -> None:
    moment = struct.pack("<II", 2_460_312, 3 * 3_600_000 + 1_500)  # the Julian day of 2 January 2024
    content = dbf([("at", "T", 8, 0), ("b", "B", 8, 0)], [[moment, struct.pack("<d", 0.1)]], sign=0x30)
    dataset = declared(
        tmp_path, column("at", "timestamp") + column("b", "double"), form='zone = "UTC"\n[feed.format]\nkind = "dbf"\n'
    )
    assert delivered(tmp_path, dataset, content, "f.dbf")[1] == [
        ([datetime.fromisoformat("2024-01-02T03:00:01.5"), 0.1], [])
    ]


def test_a_moment_of_foxpro_in_no_year_is_a_problem_of_its_row(tmp_path: Path) -> None:
    content = dbf(
        [("at", "T", 8, 0)], [[struct.pack("<II", 2**32 - 1, 0)], [struct.pack("<II", 2_460_312, 0)]], sign=0x30
    )
    dataset = declared(tmp_path, column("at", "timestamp"), form='zone = "UTC"\n[feed.format]\nkind = "dbf"\n')
    assert delivered(tmp_path, dataset, content, "f.dbf")[1] == [
        ([None], ["at: a moment of no year up to 9999"]),
        ([datetime.fromisoformat("2024-01-02T00:00:00")], []),
    ]
