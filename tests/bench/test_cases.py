"""Shared cases are judged by what is right of them; a child that hangs or breaks is a figure, not the end."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import cases, edges, verdicts
from bench.child import TooLong, spent
from bench.edges import Edge
from bench.generated import write_columns, write_field

CASE = {"verdict": "accepted", "read": 2, "accepted": 2, "quarantined": 0, "skipped": 0, "values": []}
REFUSED = {"code": "broken_record", "place": "a.csv, line 3", "cause": "it is a zip archive", "remedy": "Say encoding."}


def run(**changes: Any) -> dict[str, Any]:
    columns = [
        {"name": "level", "sources": ["수위"], "type": "double"},
        {"name": "no", "sources": ["no"], "type": "varchar"},
    ]
    account = {"verdict": "accepted", "read": 2, "accepted": 2, "quarantined": 0, "skipped": 0, "reasons": {}}
    return {**account, "lines": [], "columns": columns, "key": ["no"], "rows": {}, "records_at": "", **changes}


def test_a_process_is_ended_with_what_it_started() -> None:
    with pytest.raises(TooLong, match="not ended after"):
        spent([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.5)


@pytest.mark.parametrize(
    ("case", "facts", "wrong"),
    [
        ({}, {}, []),
        ({}, {"accepted": 1}, ["accepted 1, not 2"]),
        ({"verdict": "refused"}, {}, ["accepted 2 of 2, not refused"]),
        ({"quarantined_lines": [4]}, {"lines": [5]}, ["quarantined lines [5], not [4]"]),
        ({"text_columns": ["수위"]}, {}, ["수위 is double"]),
        ({"date_columns": ["수위"]}, {}, ["수위 is double"]),
        ({"key_not": "no"}, {}, ["the key is ['no']"]),
        ({"key_any_of": ["no", "id"]}, {}, []),
        ({"key_any_of": ["id"]}, {}, ["the key is ['no'], not one of"]),
        ({"records_at": "a[*]"}, {}, ["records at , not a[*]"]),
        ({"values": [{"data_row": 1, "values": {"수위": 1.5}}]}, {"rows": {"1": {"level": 1.50}}}, []),
        ({"values": [{"data_row": 1, "values": {"수위": 1.5}}]}, {"rows": {"1": {"level": 2}}}, ["row 1, 수위: 2, not 1.5"]),
        ({"values": [{"data_row": 1, "values": {"2": "x"}}], "by": "place"}, {"rows": {"1": {"no": "x"}}}, []),
    ],
)  # fmt: skip
def test_a_file_that_was_taken(case: dict[str, Any], facts: dict[str, Any], wrong: list[str]) -> None:
    found = [said for said, _ in verdicts.of_run(CASE | case, run(**facts), [])]
    assert len(found) == len(wrong)
    assert all(said.startswith(want) for said, want in zip(found, wrong, strict=True))


def test_a_question_by_name_excuses_a_value_that_may_be_asked_about() -> None:
    case = CASE | {"values": [{"data_row": 1, "values": {"수위": 1.5}}]}
    facts = run(rows={"1": {"level": "1.5 m"}})
    asked = ["level: text (taken) or numbers"]
    assert [is_asked for _, is_asked in verdicts.of_run(case | {"or_asks": ["수위"]}, facts, asked)] == [True]
    assert [is_asked for _, is_asked in verdicts.of_run(case | {"or_asks": ["수위"]}, facts, [])] == [False]
    assert [is_asked for _, is_asked in verdicts.of_run(case, facts, asked)] == [False]


@pytest.mark.parametrize(
    ("case", "is_right"),
    [
        ({"verdict": "refused", "code": "any"}, True),
        ({"verdict": "refused", "code": "no_rows"}, False),
        ({"verdict": "refused", "place_names": "line 3"}, True),
        ({"verdict": "refused", "place_names": "line 4"}, False),
        ({"verdict": "refused", "cause_names": "an archive within the archive"}, True),
        ({"verdict": "refused", "cause_names": "an archive of several tables"}, False),
        ({}, False),
        ({"or_refused": "broken_record, naming the lines"}, True),
        ({"or_refused": "broken_record, naming EUC-KR"}, False),
        ({"or_refused": "wrong_encoding"}, False),
    ],
)
def test_a_refusal(case: dict[str, Any], is_right: bool) -> None:
    assert (not list(verdicts.of_refusal(CASE | case, REFUSED, by_draft=False))) is is_right


def test_limits_of_time_and_memory() -> None:
    case = CASE | {"limits": {"draft_seconds": 10, "check_seconds": 10, "memory_mb": 500}}
    assert not list(verdicts.of_limits(case, (9, 400), (9, 400)))
    assert list(verdicts.of_limits(case, (11, 400), (9, 600))) == [
        "draft: 11 s, more than 10",
        "check: 600 MiB, more than 500",
    ]


def test_a_folder_of_cases(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "01-sound.csv").write_text("day,level\n2026-01-01,1.5\n2026-01-02,2.5\n")
    (tmp_path / "inputs" / "02-nothing.csv").write_text("")
    value = {"data_row": 2, "values": {"day": "2026-01-02", "level": 2.5}}
    expected = {"01-sound.csv": CASE | {"values": [value]}, "02-nothing.csv": CASE}
    (tmp_path / "expected.json").write_text(json.dumps(expected))
    measures, tried = cases.measure(tmp_path)
    assert [one.ended for one in tried] == ["as expected", "wrong"]
    assert measures[0].remark == "1 as expected, 0 asked, 1 wrong, 0 Traceback"
    assert tried[0].checking
    assert tried[0].checking[0] > 0


def test_files_at_an_edge(tmp_path: Path) -> None:
    write_columns(tmp_path / "wide.csv", columns=30, rows=3)
    assert [line.count(",") for line in (tmp_path / "wide.csv").read_text().splitlines()] == [29] * 4
    write_field(tmp_path / "long.csv", size=1000)
    assert max(map(len, (tmp_path / "long.csv").read_text().splitlines())) > 300
    edge = Edge("nothing", lambda target: target.write_text("") and None)
    (seconds, memory) = edges.measures((edge,))
    assert "refused" in seconds.remark
    assert memory.unit == "MiB"
