"""Whether quotes quote: decided by how many fields they open and close, never by one record."""

from pathlib import Path

import pytest

from drafting import NoDraft
from tests.support.drafting import checked, declared, drafted, written

ROWS = range(1, 41)


def _file(folder: Path, header: str, rows: list[str], name: str = "sample.csv") -> Path:
    return written(folder, "\n".join([header, *rows]) + "\n", name)


def test_a_quoted_comma_in_each_of_many_rows(tmp_path: Path) -> None:
    rows = [f'시도 {n},"{n % 9 + 1},638",02-123-{n:04d}' for n in range(2_500)]
    found = drafted(file := _file(tmp_path, "지역,사업체수,전화번호", rows))
    assert not {"quote", "more_names"} & declared(found)["feed"]["format"].keys()
    assert checked(tmp_path, found, file).accepted == len(rows)


@pytest.mark.parametrize("said", [r'"say \"hi\", then"', r'"say \"hi\""'])
def test_quotes_behind_a_backslash(tmp_path: Path, said: str) -> None:
    found = drafted(file := _file(tmp_path, "id,said,n", [f"{n},{said},{n * 2}" for n in ROWS]))
    assert declared(found)["feed"]["format"]["escape"] == "\\"
    assert checked(tmp_path, found, file).accepted == len(ROWS)


@pytest.mark.parametrize("name", ['{}" pipe', 'O"Neil {}'])
def test_quotes_within_texts_quote_nothing(tmp_path: Path, name: str) -> None:
    found = drafted(file := _file(tmp_path, "id,item,n", [f"{n},{name.format(n)},{n}" for n in ROWS]))
    assert declared(found)["feed"]["format"]["quote"] == ""
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_quotes_that_are_signs_are_asked_about_with_their_lines(tmp_path: Path) -> None:
    rows = [f'{n},"O"Neil {n}",{n}' for n in ROWS]
    found = drafted(_file(tmp_path, "id,name,n", rows))
    (asked,) = [item for item in found.undecided if "quotes are part of the values" in item.question.en]
    assert (asked.examples[0].text, asked.examples[0].line) == ('"O"Neil 1"', 2)


def test_one_broken_quote_among_sound_ones_is_named(tmp_path: Path) -> None:
    rows = [f'{n},"name {n}{"" if n == 7 else chr(34)},{n}' for n in ROWS]
    with pytest.raises(NoDraft, match=r"line 8: a quote .* though 39 fields are quoted soundly"):
        drafted(_file(tmp_path, "id,name,n", rows))


def test_two_stray_quotes_that_glue_rows_are_named(tmp_path: Path) -> None:
    rows = [f'{n}\t"name {n}"\t{n}' for n in ROWS]
    rows[6:9] = ['7\t"name 7\t7', "8\tname 8\t8", '9\tname 9"\t9']
    with pytest.raises(NoDraft, match="line 8: a quote that opens here takes in 3 lines"):
        drafted(_file(tmp_path, "id\tname\tn", rows))


def test_a_line_end_within_quotes_glues_nothing(tmp_path: Path) -> None:
    rows = [f'{n},"first, {n}\nsecond, and more"' for n in ROWS]
    found = drafted(file := _file(tmp_path, "id,memo", rows))
    assert checked(tmp_path, found, file).accepted == len(rows)


def test_quotes_that_come_late_are_read_as_quotes(tmp_path: Path) -> None:
    rows = [f"x{n},{n},y" for n in range(120_000)] + ['x,"1,000",y', 'x,"5",y']
    found = drafted(file := _file(tmp_path, "a,b,c", rows))
    assert "quote" not in declared(found)["feed"]["format"]
    assert checked(tmp_path, found, file).accepted >= len(rows) - 1, "a thousands comma may be quarantined"


def test_the_whole_text_decides_where_the_first_part_has_stray_quotes(tmp_path: Path) -> None:
    rows = [f'x{n}\t"he said {n}\tz' for n in range(20)] + [f'x{n}\t"so {n}"\tz' for n in range(100_000)]
    with pytest.raises(NoDraft, match=r"line 2: a quote .* though 100,000 fields are quoted soundly"):
        drafted(_file(tmp_path, "a\tb\tc", rows))


def test_single_quotes_around_delimiters(tmp_path: Path) -> None:
    found = drafted(file := _file(tmp_path, "id,pair,n", [f"{n},'a, b {n}',{n}" for n in ROWS]))
    assert declared(found)["feed"]["format"]["quote"] == "'"
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_apostrophes_are_no_quotes(tmp_path: Path) -> None:
    found = drafted(_file(tmp_path, "id,name,n", [f"{n},'t is {n},{n}" for n in ROWS]))
    assert "quote" not in declared(found)["feed"]["format"]


def test_blanks_beside_quotes_that_hold_the_delimiter(tmp_path: Path) -> None:
    with pytest.raises(NoDraft, match="line 2: blanks stand between the delimiter and quotes"):
        drafted(_file(tmp_path, "id, name, n", [f'{n}, "a, b {n}", {n}' for n in ROWS]))
