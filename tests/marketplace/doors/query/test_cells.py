"""Values of a result: exact, and harmless in a spreadsheet (A39)."""

import pytest

from marketplace.doors.query.cells import formulas, in_file, shown


def test_a_browser_loses_no_digit() -> None:
    assert shown(2**53 - 1) == 2**53 - 1
    assert shown(-(2**53)) == str(-(2**53))
    assert shown(9007199254740993) == "9007199254740993"
    assert [shown(value) for value in (True, None, 1.5, "x")] == [True, None, 1.5, "x"]
    assert shown([1, {"가": None}]) == '[1,{"가":null}]'


def test_cells_that_a_spreadsheet_would_run_are_named() -> None:
    rows = [["=1+1", -5, "-5"], [None, "\t=cmd", "＠SUM(1)"], ["plain", True, "+82"]]
    assert list(formulas(rows)) == [(0, 0), (1, 1), (1, 2)]


def test_a_file_holds_every_kind_of_value() -> None:
    row = in_file(["boolean", "array(integer)", "bigint", "timestamp(3) with time zone", "timestamp(3)"])
    at = "2026-01-02 03:00:00.000"
    assert row([True, [1, "가"], 2**60, f"{at} Asia/Seoul", at]) == [
        "true", '[1,"가"]', 2**60, "2026-01-02T03:00:00+09:00", at,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("2026-01-02 03:00:00.123456 UTC", "2026-01-02T03:00:00.123456+00:00"),
        ("2026-01-02 03:00:00 -03:30", "2026-01-02T03:00:00-03:30"),
        ("1880-01-02 03:00:00.000 Asia/Seoul", "1880-01-02T03:00:00+08:27:52"),
        ("+20260-01-02 03:00:00.000 UTC", "+20260-01-02 03:00:00.000 UTC"),
        ("2026-01-02 03:00:00.000 Mars/Olympus", "2026-01-02 03:00:00.000 Mars/Olympus"),
    ],
)
def test_a_time_has_its_offset_in_a_file(told: str, written: str) -> None:
    assert in_file(["timestamp(6) with time zone"])([told]) == [written]
    assert in_file(["timestamp(6) with time zone"])([None]) == [None]
