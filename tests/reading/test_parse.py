"""A file as a whole: parsed to text columns, or refused with the columns and the line named."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reading.errors import Refusal
from reading.parse import parse
from reading.port import Parsed
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy, OnDrift
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, ROWS


def parsed(
    tmp_path: Path, content: str | bytes, dataset: Dataset | None = None
) -> tuple[Parsed, list[dict[str, object]]]:
    raw, target = tmp_path / "raw", tmp_path / "parsed.parquet"
    raw.write_bytes(content.encode() if isinstance(content, str) else content)
    found = parse(dataset or make_dataset(), raw, "f.csv", target)
    return found, pq.read_table(target).to_pylist()


def drifting(columns: OnDrift, **changes: object) -> Dataset:
    return make_dataset(drift=DriftPolicy(columns), **changes)


def test_columns_bear_declared_names_and_values_lose_the_space_around_them(tmp_path: Path) -> None:
    found, rows = parsed(tmp_path, 'Note,Time,"Output ", Station\n\tcalm ,2026-10-01 00:00:00," 1.5",a\n')
    assert (found.read, found.drift) == (1, ())
    assert rows == [
        {"_row": 0, "_line": 2, "_problem": None, "_fields": None, "station": "a", "measured_at": "2026-10-01 00:00:00", "output": "1.5", "note": "calm"}
    ]  # fmt: skip


def test_a_row_with_too_few_fields_keeps_its_texts(tmp_path: Path) -> None:
    found, rows = parsed(tmp_path, HEADER + ROWS + "a,2026-10-01\n")
    assert found.read == 4
    assert (rows[3]["_line"], rows[3]["_problem"], rows[3]["_fields"]) == (
        5,
        "2 fields for 4 columns",
        '["a", "2026-10-01"]',
    )


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("", "empty_file", "f.csv: the file has no bytes"),
        ("\n\r\n\n", "empty_file", "f.csv: the file has no header"),
        (HEADER, "no_rows", "f.csv: the file has a header only"),
        ("Station,Time,Output\na,b,c\n", "missing_column", "f.csv, line 1: declared columns are missing: note (as Note)"),
        (HEADER.replace("Note", "Note,Extra") + "a,b,c,d,e\n", "unknown_column", "undeclared columns: Extra"),
        (HEADER.replace("Note", "Note,Note") + "a,b,c,d,e\n", "header_unfit", "the header names Note twice"),
        (",".join(f"c{n}" for n in range(10_001)) + "\n", "header_unfit", "10001 columns, more than 10000"),
        (HEADER + "a,b,c,d,e\n" * 3, "header_mismatch", "line 2: the header names 4 columns (Station, Time, Output, Note) but the rows have 5 fields"),
    ],
)  # fmt: skip
def test_refused_with_the_columns_named_and_nothing_left_behind(
    tmp_path: Path, content: str, code: str, says: str
) -> None:
    with pytest.raises(Refusal) as refused:
        parsed(tmp_path, content)
    assert refused.value.code == code
    assert says in str(refused.value)
    assert refused.value.remedy in str(refused.value)
    assert not (tmp_path / "parsed.parquet").exists()


def test_an_ignored_column_is_dropped_without_a_word(tmp_path: Path) -> None:
    found, rows = parsed(tmp_path, "Rank," + HEADER + "1,a,b,c,d\n", make_dataset(ignored=("Rank",)))
    assert found.drift == ()
    assert "rank" not in rows[0]


def test_a_comma_at_the_end_of_every_line_means_nothing(tmp_path: Path) -> None:
    found, _ = parsed(tmp_path, HEADER.replace("\n", ",\n") + "a,b,c,d,\na,b,c,d, \n")
    assert (found.read, found.drift) == (2, ())


def test_a_value_without_a_name_is_a_column_that_nobody_declared(tmp_path: Path) -> None:
    content = HEADER.replace("\n", ",\n") + "a,b,c,d,\na,b,c,d,lost?\n"
    with pytest.raises(Refusal, match="line 3: field 5 has values but the header gives it no name"):
        parsed(tmp_path, content)
    found, _ = parsed(tmp_path, content, drifting(OnDrift.IGNORE))
    assert found.drift == ("field 5 has values but the header gives it no name: ignore",)


def test_new_columns_are_kept_dropped_or_refused_as_declared(tmp_path: Path) -> None:
    content = HEADER.replace("\n", ",Wind (m/s),output\n") + "a,b,1,d,7,8\n"
    found, rows = parsed(tmp_path, content, drifting(OnDrift.EVOLVE))
    assert found.header.evolved == ("wind__m_s", "output_2")
    assert (rows[0]["output"], rows[0]["wind__m_s"], rows[0]["output_2"]) == ("1", "7", "8")
    assert found.drift == ("new column Wind (m/s): evolve", "new column output: evolve")
    ignored, rows = parsed(tmp_path, content, drifting(OnDrift.IGNORE))
    assert (ignored.header.evolved, set(rows[0])) == (
        (),
        {"_row", "_line", "_problem", "_fields", "station", "measured_at", "output", "note"},
    )


def test_a_renamed_column_is_found_by_its_other_names_and_reported(tmp_path: Path) -> None:
    columns = make_dataset().columns
    renamed = make_dataset(columns=(replace(columns[0], sources=("Station", "Site")), *columns[1:]))
    found, rows = parsed(tmp_path, HEADER.replace("Station", "Site") + ROWS, renamed)
    assert found.drift == ("column station: named Site, usually Station",)
    assert rows[0]["station"] == "a"


def test_a_large_file_goes_through_in_pieces(tmp_path: Path) -> None:
    lines = [
        f'"s{n}",2026-10-01 00:00:00,{n},"x\ny"\n' if n % 7 == 0 else f"s{n},2026-10-01 00:00:00,{n},\n"
        for n in range(120_000)
    ]
    found, rows = parsed(tmp_path, HEADER + "".join(lines))
    assert found.read == 120_000
    assert [row["station"] for row in rows] == [f"s{n}" for n in range(120_000)]
    assert rows[-1]["_line"] == 2 + 119_999 + sum(1 for n in range(119_999) if n % 7 == 0)
