"""Where the header is, and what it names."""

from pathlib import Path

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


def test_an_empty_nameless_field_is_ignored_and_a_filled_one_named(tmp_path: Path) -> None:
    file = written(tmp_path, _lines("a,,b,", *(f"{n},x{n % 7},{n * 2}," for n in range(30))))
    found = drafted(file)
    assert column(found, "field_2")["type"] == "varchar"
    assert declared(found)["dataset"]["ignored"] == [""]
    assert checked(tmp_path, found, file).accepted == 30


def test_a_name_that_stands_twice_is_numbered(tmp_path: Path) -> None:
    file = written(tmp_path, _lines("day,value,value", *(f"2024-01-{n:02d},{n},{n * 2}" for n in range(1, 29))))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["names"] == ["day", "value", "value 2"]
    assert checked(tmp_path, found, file).accepted == 28
