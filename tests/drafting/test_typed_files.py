"""Files that hold types of their own: what they say of a column is its type, and the draft reads its own sample."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather, orc

from drafting.drafter import draft
from drafting.trial import loaded
from judging import dry_run
from sectors.spec.dataset import Dataset
from tests.reading.test_typed_files import dbf
from tests.support.workbooks import xls, xlsx
from wire.deliveries import Verdict

BEGUN = datetime(2024, 1, 1, tzinfo=UTC)
COUNT = 60
TYPED = pa.table(
    {
        "station_id": pa.array(range(1000, 1000 + COUNT), pa.int64()),
        "측정일시": pa.array([BEGUN + timedelta(hours=n, milliseconds=500 * (n % 2)) for n in range(COUNT)], pa.timestamp("us", "UTC")),
        "요금": pa.array([Decimal(n) / 100 for n in range(COUNT)], pa.decimal128(12, 2)),
        "pm10": pa.array([n * 0.5 if n % 7 else float("nan") for n in range(COUNT)]),
        "ok": [True] * COUNT,
        "place": [{"city": "서울", "code": f"0{n}"} for n in range(COUNT)],
        "tags": [["a", "b"]] * COUNT,
        "picture": [b"\xff\xd8"] * COUNT,
        "on": [date(2024, 1, 1)] * COUNT,
        "nothing": pa.nulls(COUNT, pa.float64()),
    }
)  # fmt: skip
AS = {
    "station_id": "bigint", "measured_at": "timestamp", "fee": "decimal(12,2)", "pm_10": "double", "ok": "boolean",
    "place_city": "varchar", "place_code": "varchar", "tags": "list", "on_value": "date", "nothing": "double",
}  # fmt: skip


def drafted(*files: Path) -> Dataset:
    """The draft, which takes every row of its samples."""
    dataset = loaded(draft(files, "air", "x").text)
    for file in files:
        run = dry_run.run(dataset, file)
        assert (run.verdict, run.quarantined, run.reasons) == (Verdict.ACCEPTED, 0, {}), run.refused_for
    return dataset


def test_a_draft_of_parquet_has_the_types_of_the_file(tmp_path: Path) -> None:
    pq.write_table(TYPED, tmp_path / "a.csv")  # the bytes tell, not the name
    dataset = drafted(tmp_path / "a.csv")
    assert {c.name: c.type for c in dataset.columns} == AS
    assert dataset.feed.formats[0].kind == "parquet"
    assert dataset.ignored == ("picture",)
    assert dataset.column("measured_at").zone == "UTC"
    assert dataset.column("pm_10").null_tokens == ("NaN",)


def test_nanoseconds_are_kept_as_texts_rather_than_cut(tmp_path: Path) -> None:
    at = pa.array([1_700_000_000_123_456_789 + n for n in range(30)], pa.int64()).view(pa.timestamp("ns"))
    pq.write_table(pa.table({"at": at, "v": list(range(30))}), tmp_path / "a.parquet")
    assert drafted(tmp_path / "a.parquet").column("at").type == "varchar"


REPORT = [
    ["대기질 측정 결과"], ["단위: ㎍/㎥"], [],
    ["측정소", "측정일시", "PM10", "비고"],
    *([f"S{n % 5:03d}", datetime.fromisoformat("2024-01-01") + timedelta(hours=n), 10.5 + n % 9, None] for n in range(50)),
    ["합계", None, 700, None],
]  # fmt: skip


@pytest.mark.parametrize("write", [xlsx, xls])
def test_a_draft_of_a_report_in_a_workbook(tmp_path: Path, write: Any) -> None:
    (tmp_path / "a.bin").write_bytes(write({"1월": REPORT}))
    dataset = drafted(tmp_path / "a.bin")
    form = dataset.feed.formats[0]
    assert (form.kind, form.sheet, form.skip_rows, form.header_rows) == ("excel", None, 3, 1)
    assert form.skip_matching == "^합계\t"
    assert {c.name: c.type for c in dataset.columns} == {
        "station": "varchar", "measured_at": "timestamp", "pm_10": "double", "remarks": "varchar",
    }  # fmt: skip
    assert set(dataset.column("measured_at").formats) == {
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d",
    }  # midnight is a day to a sheet
    run = dry_run.run(dataset, tmp_path / "a.bin")
    assert (run.read, run.accepted, run.skipped) == (51, 50, 1)


def test_several_sheets_merged_cells_and_errors_are_asked_about(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["지역", "n", "rate"],
        *([f"A{n // 2}" if n % 2 == 0 else None, n, 0.5] for n in range(40)),
    ]
    rows[5][2] = "#DIV/0!"

    def change(_: Any, sheets: list[Any]) -> None:
        sheets[0].merge_range("A2:A3", "A0")
        sheets[0].set_row(9, None, None, {"hidden": True})

    (tmp_path / "a.xlsx").write_bytes(xlsx({"서울": rows, "부산": rows}, change))
    found = draft([tmp_path / "a.xlsx"], "air", "x")
    asked = [(item.question.en, item.answer) for item in found.undecided]
    assert ("which sheet: 서울 (taken), or 부산", ("[feed.format]", 'sheet = "부산"')) in asked
    assert any(
        "whether all rows have the value of merged cells" in question and "A2:A3" in question for question, _ in asked
    )
    assert "hidden rows, read as others are: 10" in found.text
    dataset = loaded(found.text)
    assert dataset.column("rate").null_tokens == ("#DIV/0!",)
    assert dry_run.run(dataset, tmp_path / "a.xlsx").accepted == 40


def test_a_cover_before_the_table_is_passed_over(tmp_path: Path) -> None:
    cover = [["기상청 관측 자료"], [], ["담당", None], ["문의: 02-000-0000"]]
    rows = [["측정소명", "n"], *([f"A{n}", n] for n in range(40))]
    (tmp_path / "a.xlsx").write_bytes(xlsx({"안내": cover, "관측 2026": rows}))
    dataset = drafted(tmp_path / "a.xlsx")
    assert dataset.feed.formats[0].sheet == "관측 2026"
    assert dry_run.run(dataset, tmp_path / "a.xlsx").accepted == 40


@pytest.mark.parametrize("kind", ["arrow", "orc", "avro", "sqlite"])
def test_drafts_of_the_other_kinds(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "a.bin"
    plain = TYPED.select(["station_id", "측정일시", "요금"]).rename_columns(["station_id", "measured_at", "fee"])
    WRITERS[kind](plain, file)
    dataset = drafted(file)
    assert dataset.feed.formats[0].kind == kind
    types = {c.name: c.type for c in dataset.columns}
    if kind in ("arrow", "orc"):
        assert types == {"station_id": "bigint", "measured_at": "timestamp", "fee": "decimal(12,2)"}
    assert types["measured_at"] == "timestamp"


def _avro(table: pa.Table, file: Path) -> None:
    kinds = {"station_id": "long", "measured_at": {"type": "long", "logicalType": "timestamp-micros"}, "fee": "double"}
    schema = {"type": "record", "name": "r", "fields": [{"name": name, "type": kind} for name, kind in kinds.items()]}
    rows = [{**row, "fee": float(row["fee"])} for row in table.to_pylist()]
    with file.open("wb") as sink:
        fastavro.writer(sink, schema, rows)


def _sqlite(table: pa.Table, file: Path) -> None:
    with closing(sqlite3.connect(file)) as engine, engine:
        engine.execute("CREATE TABLE t (station_id, measured_at, fee)")
        engine.execute("CREATE TABLE z (x)")
        rows = [
            (row["station_id"], row["measured_at"].strftime("%Y-%m-%d %H:%M:%S"), float(row["fee"]))
            for row in table.to_pylist()
        ]
        engine.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)


WRITERS: Mapping[str, Callable[[pa.Table, Path], None]] = {
    "arrow": lambda table, file: feather.write_feather(table, str(file)),
    "orc": lambda table, file: orc.write_table(table, str(file)),
    "avro": _avro,
    "sqlite": _sqlite,
}


def test_which_table_of_a_database_is_asked(tmp_path: Path) -> None:
    _sqlite(TYPED.rename_columns({"측정일시": "measured_at", "요금": "fee"}), tmp_path / "a.db")
    found = draft([tmp_path / "a.db"], "air", "x")
    assert ("which table: t (taken), or z", ("[feed.format]", 'table = "z"')) in [
        (u.question.en, u.answer) for u in found.undecided
    ]


def test_two_days_among_times_are_not_asked_about_by_patterns_that_read_neither(tmp_path: Path) -> None:
    rows = [["v", "측정일시"], *([n, datetime.fromisoformat("2024-01-01") + timedelta(hours=n)] for n in range(48))]
    (tmp_path / "a.xlsx").write_bytes(xlsx({"s": rows}))
    asked = [item.question.en for item in draft([tmp_path / "a.xlsx"], "air", "x").undecided]
    assert not [question for question in asked if "which of %Y-%m-%d" in question]


def test_a_draft_of_dbase_in_cp949(tmp_path: Path) -> None:
    fields = [("지역", "C", 10, 0), ("관측일", "D", 8, 0), ("값", "N", 10, 3), ("수", "N", 6, 0)]
    rows = [
        [f"서울{n}".encode("cp949"), f"202401{n + 1:02d}".encode(), f"{n}.125".encode(), str(n).encode()] for n in range(30)
    ]  # fmt: skip
    (tmp_path / "a.dbf").write_bytes(dbf(fields, rows))
    dataset = drafted(tmp_path / "a.dbf")
    assert [c.type for c in dataset.columns] == ["varchar", "date", "decimal(10,3)", "integer"]
    assert (dataset.feed.formats[0].kind, dataset.feed.formats[0].encodings) == ("dbf", ("cp949",))
