"""Formats of dates and times, the order of day and month, centuries, and dates in pieces."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from drafting import NoDraft
from drafting.evidence import Harm
from drafting.texts.patterns import readings, skeleton
from tests.support.drafting import checked, column, declared, drafted, of_column, of_rows, written

DAYS = [date(2024, 1, 1) + timedelta(days=7 * n) for n in range(60)]
MOMENTS = [datetime(2024, 1, 1, 13, 5, 9) + timedelta(hours=31 * n) for n in range(60)]  # noqa: DTZ001 - local times
FORMATS = [
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y. %m. %d", "%Y년 %m월 %d일", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y",
    "%d-%b-%y", "%d %b %Y", "%b %d, %Y", "%m/%d/%y", "%y.%m.%d",
]  # fmt: skip
CLOCKS = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M", "%Y%m%d%H%M%S", "%m/%d/%Y %I:%M:%S %p", "%Y.%m.%d %H:%M",
]  # fmt: skip


@pytest.mark.parametrize("pattern", FORMATS)
def test_formats_of_dates(tmp_path: Path, pattern: str) -> None:
    found = of_column(tmp_path, "date", [day.strftime(pattern) for day in DAYS])
    assert (found["type"], found.get("format", "%Y-%m-%d")) == ("date", pattern)


@pytest.mark.parametrize("pattern", CLOCKS)
def test_formats_of_times(tmp_path: Path, pattern: str) -> None:
    found = of_column(tmp_path, "measured", [moment.strftime(pattern) for moment in MOMENTS])
    assert (found["type"], found.get("format", "%Y-%m-%d %H:%M:%S")) == ("timestamp", pattern)


def test_a_pattern_reads_what_strptime_reads() -> None:
    for pattern in FORMATS:
        for day in DAYS:
            text = day.strftime(pattern)
            read = [each.read(text) for each in readings(skeleton(text)) if each.text == pattern]
            assert [moment.date() for moment in read if moment] == [day]


def test_a_time_that_is_always_midnight_is_a_date(tmp_path: Path) -> None:
    assert of_column(tmp_path, "sold", [f"{day:%Y%m%d}T000000" for day in DAYS])["type"] == "date"


def test_a_zone_in_the_text_is_taken(tmp_path: Path) -> None:
    assert of_column(tmp_path, "seen", [f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in MOMENTS])["zone"] == "UTC"


def test_several_formats_in_one_column(tmp_path: Path) -> None:
    texts = [day.strftime("%Y-%m" if place % 3 else "%y-%b") for place, day in enumerate(DAYS)]
    assert sorted(of_column(tmp_path, "설치년월", texts)["format"]) == ["%Y-%m", "%y-%b"]


@pytest.mark.parametrize("pattern", ["%m/%d/%Y", "%d/%m/%Y"])
def test_day_or_month_first_is_told_by_how_rows_follow_each_other(tmp_path: Path, pattern: str) -> None:
    days = [date(2024, month, day) for month in range(1, 13) for day in range(1, 13)]
    assert of_column(tmp_path, "date", [day.strftime(pattern) for day in days])["format"] == pattern


def test_an_order_that_nothing_tells_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,date", [f"r{n},0{n % 2 + 1}/0{n % 2 + 1}/2024" for n in range(30)])
    assert any("%m/%d/%Y or %d/%m/%Y is meant" in item.question.en for item in found.undecided)


def test_two_digit_years_that_cross_a_century(tmp_path: Path) -> None:
    found = of_column(tmp_path, "opendate", [f"7/{n % 27 + 1}/{n % 100:02d}" for n in range(62, 107)])
    assert (found["format"], found["first_year"]) == ("%m/%d/%y", 1962)
    assert "first_year" not in of_column(tmp_path, "opendate", [f"7/{n % 27 + 1}/{n:02d}" for n in range(5, 26)])


def test_words_among_dates_stand_for_nothing(tmp_path: Path) -> None:
    texts = [*(day.isoformat() for day in DAYS), *["Not Captured"] * 5]
    assert of_column(tmp_path, "date", texts)["null_tokens"] == ["Not Captured"]


@pytest.mark.parametrize(
    ("name", "texts", "kind", "asks"),
    [
        ("기준일자", ["20240101", "20240102", "20240103"], "date", False),
        ("기준일자 2", ["20240101", "20240102", "20240103"], "date", False),
        ("reading", ["20240101", "20240102", "20240103"], "date", True),
        ("reading", ["20240101", "20240102", "20241301"], "bigint", False),
        ("item code", ["20240101", "20240102", "20240103"], "varchar", False),
        ("reading", ["202401", "202402", "202412"], "integer", True),
        ("년월", ["202401", "202402", "202412"], "date", False),
        ("built", [str(1900 + n) for n in range(60)], "integer", False),
    ],
)
def test_digits_alone_are_days_by_their_name_or_a_question_is_asked(
    tmp_path: Path, name: str, texts: list[str], kind: str, asks: bool
) -> None:
    found = of_rows(tmp_path, f"serial;{name}", [f"row {place};{text}" for place, text in enumerate(texts)])
    declared_as = declared(found)["column"][1]
    assert declared_as["type"] == kind
    asked = [item for item in found.undecided if item.where == declared_as["name"] and item.harm is not Harm.NAMES]
    assert bool(asked) == asks


def test_dates_that_a_spreadsheet_has_mangled_are_refused(tmp_path: Path) -> None:
    days = [date(2016, 4, 12) + timedelta(days=n) for n in range(31)]
    texts = [f"{day:%d-%m-%Y}" if day.day > 12 else f"{day:%m-%d-%Y}" for day in days]
    file = written(tmp_path, "id,date\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts)))
    with pytest.raises(NoDraft, match="day and month changed round"):
        drafted(file)


def test_dates_in_pieces(tmp_path: Path) -> None:
    rows = [f"{d.year},{d.month},{d.day},{n}:05,x{n}" for n, d in enumerate(DAYS[:20])]
    file = written(tmp_path, "\n".join(["발생일시_년,발생일시_월,발생일시_일,발생일시_시간,note", *rows]) + "\n")
    found = drafted(file)
    made = column(found, "occurred_at")
    assert made["parts"] == ["발생일시_년", "발생일시_월", "발생일시_일", "발생일시_시간"]
    assert (made["type"], made["format"]) == ("timestamp", "%Y %m %d %H:%M")
    assert checked(tmp_path, found, file).accepted == len(rows)


def test_pieces_beside_a_whole_date_stay(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "opened,year,month", [f"{d},{d.year},{d.month}" for d in DAYS])
    assert [item["name"] for item in declared(found)["column"]] == ["opened", "year", "month"]


def test_cadence_and_gaps_are_said(tmp_path: Path) -> None:
    hours = [datetime(2024, 1, 1) + timedelta(hours=n) for n in range(100) if n not in (50, 51)]  # noqa: DTZ001 - local
    found = of_rows(tmp_path, "ts,value", [f"{hour},{n}.5" for n, hour in enumerate(hours)])
    assert "every hour, 1 gaps, the first from 2024-01-03 01:00:00 to 2024-01-03 04:00:00" in found.text
    assert declared(found)["feed"]["cron"] == "5 * * * *"


def test_an_offset_in_the_texts_is_their_zone(tmp_path: Path) -> None:
    found = of_column(tmp_path, "seen", [f"{moment:%Y-%m-%dT%H:%M:%S}+09:00" for moment in MOMENTS])
    assert found["zone"] == "Asia/Seoul"


def test_times_of_several_zones_are_not_read_as_of_one(tmp_path: Path) -> None:
    rows = [f"r{n},{moment:%Y-%m-%dT%H:%M:%S}{'Z' if n % 2 else '+09:00'}" for n, moment in enumerate(MOMENTS)]
    found = of_rows(tmp_path, "id,seen", rows)
    assert column(found, "seen")["type"] == "varchar"
    assert any("several zones" in item.question.en for item in found.undecided)


def test_one_time_of_another_zone_goes_to_quarantine(tmp_path: Path) -> None:
    rows = [f"r{n},{moment:%Y-%m-%dT%H:%M:%S}{'+09:00' if n else 'Z'}" for n, moment in enumerate(MOMENTS)]
    found = of_rows(tmp_path, "id,seen", rows)
    assert column(found, "seen")["format"] == "%Y-%m-%dT%H:%M:%S+09:00"
    assert checked(tmp_path, found, tmp_path / "sample.csv").quarantined == 1


def test_digits_too_few_for_a_day_are_none(tmp_path: Path) -> None:
    months = [f"r{n},2024{n % 12 + 1:02d}" for n in range(40)]
    found = of_rows(tmp_path, "id,기준년월", [*months, "x,202413"])
    assert column(found, "reference_month")["format"] == "%Y%m"
    assert checked(tmp_path, found, tmp_path / "sample.csv").quarantined == 1


def test_days_that_no_pattern_reads_are_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,일자", [f"r{n},2024년 1월 {n % 28 + 1}일(월)" for n in range(40)])
    assert any("no pattern reads" in item.question.en for item in found.undecided if item.where == "date")
