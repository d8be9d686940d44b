"""Names that a file brings and nobody declared, and the declared ones that it lacks, under each policy."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reading.errors import Refusal
from reading.parse import parse
from reading.port import Parsed
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.feed import Feed
from sectors.spec.format import Format, Unpivot
from sectors.spec.text import Text
from tests.support.declarations import make_dataset

CSV = Format()
ROWS = "Station,Time,Output,Note\na,2026-10-01 00:00:00,1.50,calm\n"


def parsed(
    folder: Path, content: str, name: str = "a.csv", form: Format = CSV, **policy: OnDrift
) -> tuple[Parsed, list[dict[str, Any]]]:
    feed = Feed("windpark", "*", "0 6 2 * *", (form,))
    return read(folder, content, name, make_dataset(drift=DriftPolicy(**policy), feed=feed))


def read(folder: Path, content: str, name: str, dataset: Dataset) -> tuple[Parsed, list[dict[str, Any]]]:
    raw, target = folder / "raw", folder / "parsed.parquet"
    raw.write_text(content, encoding="utf-8")
    return parse(dataset, raw, name, target), pq.read_table(target).to_pylist()


def test_rows_with_a_value_that_nobody_declared_are_held_back_with_it(tmp_path: Path) -> None:
    content = "Station,Time,Output,Note,풍속 (m/s)\na,t,1.50,calm,3.5\nb,t,2,,\n"
    found, rows = parsed(tmp_path, content, new=OnDrift.QUARANTINE)
    assert found.drift == ("new column 풍속 (m/s): quarantine",)
    assert found.header.evolved == ()
    assert [row["_problem"] for row in rows] == ["풍속 (m/s): not declared", None]
    assert json.loads(rows[0]["_fields"]) == {
        "station": "a", "measured_at": "t", "output": "1.50", "note": "calm", "풍속 (m/s)": "3.5",
    }  # fmt: skip
    assert [row["station"] for row in rows] == ["a", "b"]


def test_a_value_under_no_name_holds_its_row_back(tmp_path: Path) -> None:
    content = "Station,Time,Output,Note,\na,t,1.50,calm,\nb,t,2,,x\n"
    found, rows = parsed(tmp_path, content, new=OnDrift.QUARANTINE)
    cause = "field 5 has values but the header gives it no name"
    assert [row["_problem"] for row in rows] == [None, cause]
    assert found.drift == (f"{cause}: quarantine",)
    assert json.loads(rows[1]["_fields"])["field 5"] == "x"


def test_records_of_documents_are_held_back_too(tmp_path: Path) -> None:
    content = '{"Station":"a","Time":"t","Output":1,"Note":"x"}\n{"Station":"b","Time":"t","Output":2,"wind":3}\n'
    found, rows = parsed(tmp_path, content, "a.jsonl", Format("jsonl"), new=OnDrift.QUARANTINE)
    assert [row["_problem"] for row in rows] == [None, "wind: not declared"]
    assert json.loads(rows[1]["_fields"])["wind"] == "3"
    assert "new column wind: quarantine" in found.drift


def test_what_a_file_lacks_is_nothing_where_that_is_ignored(tmp_path: Path) -> None:
    found, rows = parsed(tmp_path, "Time,Station,Output\nt,a,1.50\n", missing=OnDrift.IGNORE)
    assert found.drift == ("column note: missing: ignore",)
    assert list(rows[0]) == ["_row", "_line", "_problem", "_fields", "station", "measured_at", "output", "note"]
    assert (rows[0]["station"], rows[0]["note"]) == ("a", None)


@pytest.mark.parametrize("content", ["Station,Output,Note\na,1,x\n", "Time,Output,Note\nt,1,x\n"])
def test_the_key_is_never_done_without(tmp_path: Path, content: str) -> None:
    with pytest.raises(Refusal, match="declared columns are missing"):
        parsed(tmp_path, content, missing=OnDrift.IGNORE)


@pytest.mark.parametrize("name", ["OUTPUT", " out put ", "Ｏｕｔｐｕｔ", "out_put", "Out-Put."])
def test_a_name_written_otherwise_is_the_column_where_it_may_be(tmp_path: Path, name: str) -> None:
    content = ROWS.replace("Output", name)
    found, rows = parsed(tmp_path, content, renamed=OnDrift.EVOLVE)
    assert found.drift == (f"column output: named {name.strip()}, usually Output",)
    assert rows[0]["output"] == "1.50"
    with pytest.raises(Refusal, match=r"output may be '.+' now\."):
        parsed(tmp_path, content)


@pytest.mark.parametrize(
    "header",
    ["Station,Time,Outputs,Note", "Station,Time,OUTPUT,Note,out put"],
    ids=["another name", "two that it may be"],
)
def test_a_name_that_is_not_surely_the_columns_is_not_taken(tmp_path: Path, header: str) -> None:
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(Refusal, match="declared columns are missing: output"):
        parsed(tmp_path, f"{header}\n{row}\n", renamed=OnDrift.EVOLVE)


def test_one_name_is_not_two_columns(tmp_path: Path) -> None:
    columns = tuple(
        Column(name, (source,), "varchar", Text(name, name)) for name, source in (("a", "A b"), ("b", "a-b"))
    )
    dataset = make_dataset(columns=columns, key=(), partitions=(), drift=DriftPolicy(renamed=OnDrift.EVOLVE))
    with pytest.raises(Refusal, match="declared columns are missing: a"):
        read(tmp_path, "AB\n1\n", "a.csv", dataset)


def test_a_documents_name_written_otherwise_is_the_column_too(tmp_path: Path) -> None:
    content = '{"station":"a","TIME":"t","Output":1,"Note":"x"}\n'
    found, rows = parsed(tmp_path, content, "a.jsonl", Format("jsonl"), renamed=OnDrift.EVOLVE)
    assert (rows[0]["station"], rows[0]["measured_at"], rows[0]["output"]) == ("a", "t", "1")
    assert found.drift == (
        "column station: named station, usually Station",
        "column measured_at: named TIME, usually Time",
    )


def test_the_likely_name_is_a_hint_that_a_person_reads(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        parsed(tmp_path, ROWS.replace("Station", "Statoin"))
    assert refused.value.remedy.endswith("station may be 'Statoin' now.")
    with pytest.raises(Refusal) as plain:
        parsed(tmp_path, ROWS.replace("Station", "zzz"))
    assert plain.value.remedy.endswith("further sources.")


def test_a_line_of_a_wide_file_is_held_back_whole(tmp_path: Path) -> None:
    unpivot = Unpivot(r"^(\d{2})시$", ("hour",), "value")
    columns = tuple(
        Column(name, (source,), "varchar", Text(name, name))
        for name, source in (("station", "Station"), ("hour", "hour"), ("value", "value"))
    )
    feed = Feed("windpark", "*", "0 6 2 * *", (Format(unpivot=unpivot),))
    dataset = make_dataset(columns=columns, key=(), partitions=(), feed=feed, drift=DriftPolicy(new=OnDrift.QUARANTINE))
    _, rows = read(tmp_path, "Station,01시,02시,비고\na,1,2,x\nb,3,4,\n", "a.csv", dataset)
    assert [(row["hour"], row["_problem"]) for row in rows] == [
        (None, "비고: not declared"), ("01", None), ("02", None),
    ]  # fmt: skip
    assert json.loads(rows[0]["_fields"]) == {"station": "a", "01시": "1", "02시": "2", "비고": "x"}
