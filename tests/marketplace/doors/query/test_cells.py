"""Values of a result: exact, and harmless in a spreadsheet (A39)."""

from datetime import datetime

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
    assert in_file(datetime(2026, 1, 2, 3)) == "2026-01-02 03:00:00"  # noqa: DTZ001
    assert [in_file(value) for value in (True, b"\x00\xff", ("a", 1), 2**70)] == ["true", "00ff", '["a", 1]', 2**70]
