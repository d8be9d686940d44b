"""One row never decides for all: it goes to quarantine and is said; a range is not learnt from it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from drafting import Draft
from drafting.evidence import Harm, Undecided
from tests.support.drafting import checked, column, declared, of_rows

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(40)]


def _drafted(folder: Path, name: str, texts: list[str]) -> Draft:
    return of_rows(folder, f"id,{name}", [f"r{place},{text}" for place, text in enumerate(texts)])


def _asked(found: Draft, where: str) -> Undecided:
    return next(item for item in found.undecided if item.where == where and item.harm is Harm.ROWS)


@pytest.mark.parametrize(
    ("texts", "odd", "kind"),
    [
        ([str(n * 3) for n in range(40)], "about 5", "integer"),
        ([f"{n}.5" for n in range(40)], "12x", "double"),
        ([str(day) for day in DAYS], "2024-02-30", "date"),
        ([f"{day} 07:15" for day in DAYS], "n.d.", "timestamp"),
        ([str(n) for n in range(40)], "9" * 25, "integer"),
        ([f"₩{n}" for n in range(1, 41)], "$5", "integer"),
    ],
)
def test_an_odd_text_goes_to_quarantine_by_name_and_line(tmp_path: Path, texts: list[str], odd: str, kind: str) -> None:
    found = _drafted(tmp_path, "seen", [*texts[:25], odd, *texts[25:]])
    assert column(found, "seen")["type"] == kind
    asked = _asked(found, "seen")
    assert (asked.examples[0].text, asked.examples[0].line) == (odd, 27)
    run = checked(tmp_path, found, tmp_path / "sample.csv")
    assert (run.accepted, run.quarantined, [row.line for row in run.bad_rows]) == (40, 1, [27])


def test_many_odd_texts_make_a_text_and_that_is_asked(tmp_path: Path) -> None:
    found = _drafted(tmp_path, "seen", [*(str(day) for day in DAYS), *(f"see note {n}" for n in range(9))])
    assert column(found, "seen")["type"] == "varchar"
    asked = next(item for item in found.undecided if item.where == "seen")
    assert asked.answer == ('name = "seen"', 'type = "date"', 'format = ["%Y-%m-%d"]')


def test_a_zero_before_one_number_is_asked_about(tmp_path: Path) -> None:
    found = _drafted(tmp_path, "level", [*(str(n + 100) for n in range(40)), "007"])
    asked = next(item for item in found.undecided if item.where == "level")
    assert (column(found, "level")["type"], asked.examples[0].text) == ("varchar", "007")


@pytest.mark.parametrize(
    ("name", "usual", "odd", "bounds"),
    [("reading", range(-9, 31), "99999999", [-1000, 1000]), ("humidity", range(40, 80), "999", [0, 100])],
)
def test_a_range_is_not_learnt_from_a_row_far_out(
    tmp_path: Path, name: str, usual: range, odd: str, bounds: list[int]
) -> None:
    found = _drafted(tmp_path, name, [*map(str, usual), odd])
    assert column(found, name)["checks"] == [{"between": bounds}]
    assert _asked(found, name).examples[0].line == 42
    assert checked(tmp_path, found, tmp_path / "sample.csv").quarantined == 1


def test_a_day_two_hundred_years_off_is_asked_about(tmp_path: Path) -> None:
    found = _drafted(tmp_path, "seen", [*(str(day) for day in DAYS), "2224-01-01"])
    assert "2224-01-01" in _asked(found, "seen").question.en


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("population_change", [-1000, 1000]),
        ("확진자수 전일대비(명)", [-1000, 1000]),
        ("수온(℃)", [-100, 100]),
        ("가동률(%)", [-1000, 1000]),
        ("상대습도(%)", [0, 100]),
        ("방문객수(명)", [0, 1000]),
        ("pH", [0, 14]),
        ("탁도 NTU", [-1000, 1000]),
    ],
)
def test_nothing_is_forbidden_that_the_quantity_can_be(tmp_path: Path, name: str, bounds: list[int]) -> None:
    most = 14 if name == "pH" else 40
    found = of_rows(tmp_path, f"id,{name}", [f"r{n},{n % most}" for n in range(80)])
    assert declared(found)["column"][1]["checks"] == [{"between": bounds}]


def test_one_word_among_yes_and_no_is_asked_about(tmp_path: Path) -> None:
    found = _drafted(tmp_path, "open", [*("YN"[n % 2] for n in range(40)), "예"])
    asked = next(item for item in found.undecided if item.where == "open")
    assert (asked.examples[0].line, asked.answer[1]) == (42, 'type = "boolean"')
