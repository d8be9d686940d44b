"""What parts the fields: signs that cut evenly by chance, several signs at once, blanks, none at all."""

from pathlib import Path

import pytest

from drafting import NoDraft
from tests.support.drafting import checked, column, declared, drafted, written

ROWS = range(1, 41)


def _file(folder: Path, header: str, rows: list[str]) -> Path:
    return written(folder, "\n".join([header, *rows]) + "\n")


@pytest.mark.parametrize("row", ["K{0};{0},5", "K{0};{0},125,250"])
def test_commas_of_numbers_part_nothing(tmp_path: Path, row: str) -> None:
    found = drafted(file := _file(tmp_path, "shop;amount", [row.format(n) for n in range(1, 2_500)]))
    assert declared(found)["feed"]["format"]["delimiter"] == ";"
    assert checked(tmp_path, found, file).read == 2_499


def test_another_delimiter_that_cuts_as_well_is_asked_about(tmp_path: Path) -> None:
    found = drafted(_file(tmp_path, "a;b,c", [f"x{n};y{n},z{n}" for n in ROWS]))
    assert any("parts the fields" in item.question.en for item in found.undecided)


@pytest.mark.parametrize(("sign", "told"), [("~|", "'~|'"), ("|~|", "'|~|'"), ("¦", "'¦'")])
def test_several_signs_are_called_by_their_name(tmp_path: Path, sign: str, told: str) -> None:
    rows = [sign.join([f"C{n}", f"2024-01-{n % 28 + 1:02d}", "서울"]) for n in ROWS]
    with pytest.raises(NoDraft) as no:
        drafted(_file(tmp_path, sign.join(["cust", "joined", "city"]), rows))
    assert f"parted by {told}" in no.value.cause


def test_a_doubled_sign_shifts_nothing_in_silence(tmp_path: Path) -> None:
    rows = [f"C{n}||{'a|b' if n == 5 else 'ab'}||서울||{n}" for n in ROWS]
    found = drafted(file := _file(tmp_path, "cust||memo||city||points", [*rows, "C99|x||ab||서울|5"]))
    assert column(found, "cust")["type"] == "varchar"
    assert len(declared(found)["column"]) == 4
    assert any("have shifted in line 42" in item.question.en for item in found.undecided)
    run = checked(tmp_path, found, file)
    assert (run.read, run.quarantined) == (41, 1)
    assert any("has values but the header gives it no name" in drift for drift in run.drift)


def test_colons_twice(tmp_path: Path) -> None:
    found = drafted(file := written(tmp_path, "".join(f"{n}::{1000 + n}::{n % 5}::97830{n:04d}\n" for n in ROWS)))
    assert declared(found)["feed"]["format"]["names"] == ["field_1", "", "field_3", "", "field_5", "", "field_7"]
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_blanks_that_part_fields_are_asked_about(tmp_path: Path) -> None:
    found = drafted(file := _file(tmp_path, "day at level", [f"2024-01-{n % 28 + 1:02d} 00:{n} {n}.5" for n in ROWS]))
    assert declared(found)["feed"]["format"]["delimiter"] == " "
    assert any("' ' parts the fields" in item.question.en for item in found.undecided)
    assert checked(tmp_path, found, file).accepted == len(ROWS)


@pytest.mark.parametrize("width", [7, 9])
def test_columns_aligned_by_blanks_are_cut_at_their_places(tmp_path: Path, width: int) -> None:
    rows = [f"{'Seoul' if n % 2 else 'Busan-si':<14}{n * 1003:>{width},}{n * 2007:>{width},}" for n in ROWS]
    found = drafted(file := _file(tmp_path, "station         level     flow", rows))
    assert [each["name"] for each in declared(found)["feed"]["format"]["fields"]] == ["station", "level", "flow"]
    assert checked(tmp_path, found, file).accepted == len(rows)


def test_padded_fields_between_delimiters_are_fields(tmp_path: Path) -> None:
    found = drafted(file := _file(tmp_path, "a    ,b    ,c", [f"{f'x{n}':<10},{n:>10},{'z':<5}" for n in ROWS]))
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_one_field_a_line_is_asked_about_and_never_cut(tmp_path: Path) -> None:
    rows = [f"Street {n}{', floor 2' if n % 3 == 0 else ''}" for n in ROWS]
    found = drafted(file := _file(tmp_path, "address", rows))
    assert any("each line is one field" in item.question.en for item in found.undecided)
    assert checked(tmp_path, found, file).accepted == len(rows)


def test_a_line_that_tells_the_delimiter(tmp_path: Path) -> None:
    for first in ("sep=;", '"sep=;"'):
        found = drafted(file := _file(tmp_path, first, ["a;b", *(f"x{n};{n},5" for n in ROWS)]))
        assert declared(found)["feed"]["format"]["skip_rows"] == 1
        assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_a_short_header_over_fields_of_which_each_second_is_empty(tmp_path: Path) -> None:
    found = drafted(file := _file(tmp_path, "c0", [f"{n},,,,x" for n in ROWS]))
    assert checked(tmp_path, found, file).accepted == len(ROWS)
