"""Where the header is, and what it names."""

from pathlib import Path

import pytest

from tests.support.drafting import checked, column, declared, drafted, written

ROWS = [f"{place},{place * 2.5},x{place}" for place in range(1, 40)]


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def test_a_header_row(tmp_path: Path) -> None:
    form = declared(drafted(written(tmp_path, _lines("a,b,c", *ROWS))))["feed"]["format"]
    assert not {"header_rows", "names", "skip_rows"} & form.keys()


def test_no_header_row(tmp_path: Path) -> None:
    file = written(tmp_path, _lines(*ROWS))
    found = drafted(file)
    form = declared(found)["feed"]["format"]
    assert (form["header_rows"], form["names"]) == (0, ["field_1", "field_2", "field_3"])
    assert any("called" in item.question.en for item in found.undecided)
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_two_header_rows(tmp_path: Path) -> None:
    rows = [f"p{n},1,2,3,{n}" for n in range(30)]
    file = written(tmp_path, _lines("place,04:00,,05:00,", ",in,out,in,out", *rows))
    found = drafted(file)
    names = ["place", "04:00 / in", "04:00 / out", "05:00 / in", "05:00 / out"]
    assert declared(found)["feed"]["format"]["header_rows"] == 2
    assert [item.get("source", item["name"]) for item in declared(found)["column"]] == names
    assert checked(tmp_path, found, file).accepted == 30


def test_titles_above_the_header_are_counted_in_lines(tmp_path: Path) -> None:
    file = written(tmp_path, _lines("Monthly report,,", "", "as of 2024,,", "a,b,c", *ROWS))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["skip_rows"] == 3
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_more_fields_than_names(tmp_path: Path) -> None:
    file = written(tmp_path, _lines("a,b", *ROWS))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["more_names"] == ["field_3"]
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_a_delimiter_at_the_end_of_rows_makes_no_column(tmp_path: Path) -> None:
    found = drafted(file := written(tmp_path, _lines("a,b,c", *(f"{row}," for row in ROWS))))
    assert declared(found)["feed"]["format"]["more_names"] == [""]
    assert len(declared(found)["column"]) == 3
    assert not any("the header's" in item.question.en for item in found.undecided)
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_an_empty_nameless_field_is_left_out_and_a_filled_one_named(tmp_path: Path) -> None:
    file = written(tmp_path, _lines("a,,b,", *(f"{n},x{n % 7},{n * 2}," for n in range(30))))
    found = drafted(file)
    assert column(found, "field_2")["type"] == "varchar"
    assert "ignored" not in declared(found)["dataset"], "a value under no name must be reported"
    assert checked(tmp_path, found, file).accepted == 30


def test_a_name_that_stands_twice_is_numbered(tmp_path: Path) -> None:
    file = written(tmp_path, _lines("day,value,value", *(f"2024-01-{n:02d},{n},{n * 2}" for n in range(1, 29))))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["names"] == ["day", "value", "value 2"]
    assert checked(tmp_path, found, file).accepted == 28


def test_names_by_place_hold_the_header(tmp_path: Path) -> None:
    rows = [f"지역{n},{n},{n * 2},{n * 3}" for n in range(40)]
    found = drafted(written(tmp_path, _lines("구분,계,남,계", *rows)))
    form = declared(found)["feed"]["format"]
    assert (form["header"], form["names"]) == (["구분", "계", "남", "계"], ["구분", "계", "남", "계 2"])
    run = checked(tmp_path, found, written(tmp_path, _lines("구분,남,계,계", *rows), "changed round.csv"))
    assert run.refused_for is not None
    assert run.refused_for.code == "header_mismatch"


def test_three_header_rows(tmp_path: Path) -> None:
    rows = [f"지역{n},{n},{n + 1},{n + 2},{n + 3}" for n in range(40)]
    head = ("구분,급속,,완속,", ",상반기,하반기,상반기,하반기", ",kWh,kWh,건,건")
    found = drafted(file := written(tmp_path, _lines(*head, *rows)))
    assert declared(found)["feed"]["format"]["header_rows"] == 3
    assert declared(found)["column"][1]["source"] == "급속 / 상반기 / kWh"
    assert checked(tmp_path, found, file).accepted == 40


@pytest.mark.parametrize("units", [",,(㎍/㎥),(℃)", "-,-,㎍/㎥,℃"])
def test_a_row_of_units(tmp_path: Path, units: str) -> None:
    rows = [f"2024-01-{n % 28 + 1:02d},지점{n},{n},{n / 2}" for n in range(40)]
    found = drafted(file := written(tmp_path, _lines("일시,지점,pm10,기온", units, *rows)))
    assert declared(found)["feed"]["format"]["header_rows"] == 2
    assert (column(found, "temperature")["unit"], column(found, "temperature")["title"]["ko"]) == ("degC", "기온")
    assert checked(tmp_path, found, file).accepted == 40


@pytest.mark.parametrize("first", ["서울,,점검", "서울,점검중,고장", "서울,-,-"])
def test_a_first_row_of_words_for_numbers_is_a_row(tmp_path: Path, first: str) -> None:
    rows = [f"지점{n},{n},{n * 2}" for n in range(40)]
    found = drafted(file := written(tmp_path, _lines("지점,기온,습도", first, *rows)))
    assert "header_rows" not in declared(found)["feed"]["format"]
    assert checked(tmp_path, found, file).read == 41


def test_years_name_columns(tmp_path: Path) -> None:
    found = drafted(written(tmp_path, _lines("지역,2013,2014,2015", *(f"지역{n},{n},{n},{n}" for n in range(40)))))
    assert declared(found)["column"][1]["source"] == "2013"


def test_codes_tell_that_there_is_no_header(tmp_path: Path) -> None:
    found = drafted(written(tmp_path, _lines(*(f"K{n:03d},A-{n},서울" for n in range(40)))))
    assert declared(found)["feed"]["format"]["header_rows"] == 0


def test_words_over_words_are_asked_about(tmp_path: Path) -> None:
    found = drafted(written(tmp_path, _lines("이름,도시", "홍길동,서울", "김철수,부산", "이영희,대구")))
    (asked,) = [item for item in found.undecided if "whether line 1 is a header" in item.question.en]
    assert asked.answer[1] == "header_rows = 0"


@pytest.mark.parametrize(
    "above",
    [
        ("2024년 현황,,,", "작성기준일 : 2024-06-30,,,(단위 : 명)"),
        ("Station,Seoul", "Period,2024-01"),
        ("# made by x",),
    ],
)
def test_what_stands_above_the_header_is_skipped(tmp_path: Path, above: tuple[str, ...]) -> None:
    rows = [f"2024-01-{n % 28 + 1:02d},{n},{n / 2},{n / 4}" for n in range(40)]
    found = drafted(file := written(tmp_path, _lines(*above, "date,rain,temperature,wind", *rows)))
    assert declared(found)["feed"]["format"]["skip_rows"] == len(above)
    assert checked(tmp_path, found, file).accepted == 40


def test_more_names_than_fields(tmp_path: Path) -> None:
    found = drafted(file := written(tmp_path, _lines("a,b,c,d,e", *ROWS)))
    assert any("the header's 5 names" in item.question.en for item in found.undecided)
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_lines_above_rows_without_a_header_are_asked_about(tmp_path: Path) -> None:
    found = drafted(written(tmp_path, _lines("Readings of the night", *(f"K{n:03d},{n},{n * 2}" for n in range(40)))))
    assert "lines above the header: 'Readings of the night'" in found.text
    (asked,) = [item for item in found.undecided if "above the rows are no rows" in item.question.en]
    assert asked.examples[0].line == 1
