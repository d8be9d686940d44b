"""Line ends, lines that are no rows, lines with another number of fields."""

from pathlib import Path

import pytest

from drafting import Draft, NoDraft
from tests.support.drafting import checked, declared, drafted, written

ROWS = [f"{n},name {n},{n * 3}" for n in range(1, 41)]


def _file(folder: Path, *lines: str, end: str = "\n") -> Path:
    return written(folder, end.join([*lines, ""]))


def _form(found: Draft) -> dict[str, object]:
    return dict(declared(found)["feed"]["format"])


def _asked(found: Draft, words: str) -> list[int | None]:
    """The lines of the examples of the question with these words."""
    (item,) = [item for item in found.undecided if words in item.question.en]
    return [example.line for example in item.examples]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_carriage_return_alone_is_named(tmp_path: Path, end: str) -> None:
    with pytest.raises(NoDraft, match="line 8: a carriage return stands alone"):
        drafted(_file(tmp_path, "id,name,n", *ROWS[:6], "7,na\rme,21", *ROWS[7:], end=end))


def test_lines_that_end_with_either(tmp_path: Path) -> None:
    text = "id,name,n\n" + "".join(f"{row}{chr(13) if place % 2 else chr(10)}" for place, row in enumerate(ROWS))
    found = drafted(file := written(tmp_path, text))
    assert _form(found)["line_end"] == "cr"
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_one_line_feed_after_carriage_returns(tmp_path: Path) -> None:
    found = drafted(file := written(tmp_path, "\r".join(["id,name,n", *ROWS, ""]) + "\n"))
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_a_line_without_an_end_is_named(tmp_path: Path) -> None:
    rows = [*ROWS[:20], f'21,"{"long " * 3_000_000}",63', *ROWS[21:]]
    with pytest.raises(Exception, match="line 22: the line has more than"):
        drafted(_file(tmp_path, "id,name,n", *rows))


def test_totals_and_notes_are_skipped_and_asked_about(tmp_path: Path) -> None:
    total = f"합 계,,{sum(range(1, 41)) * 3}"
    found = drafted(file := _file(tmp_path, "번호,이름,건수", *ROWS, total, "※ 자료: 환경부,,", "담당자: 홍길동"))
    assert _form(found)["skip_matching"] == "^합 계,|^※|^담당자: 홍길동"
    assert "2460 is the sum of 40 others" in found.text
    assert _asked(found, "totals, not rows") == [42]
    assert _asked(found, "notes, not rows") == [43, 44]
    run = checked(tmp_path, found, file)
    assert (run.accepted, run.skipped, run.quarantined) == (40, 3, 0)


def test_pages_that_were_put_together(tmp_path: Path) -> None:
    pages = [
        ("월별 보고,,", "id,name,n", *ROWS[start : start + 10], f"소계,,{start}", f"- {start}쪽 -,,")
        for start in (0, 10, 20)
    ]
    found = drafted(file := _file(tmp_path, *(line for page in pages for line in page)))
    run = checked(tmp_path, found, file)
    assert (run.accepted, run.skipped, run.quarantined) == (30, 10, 0)
    assert _asked(found, "totals, not rows") == [13, 27]
    assert _asked(found, "notes, not rows") == [14, 28]


def test_a_total_below_each_group(tmp_path: Path) -> None:
    rows = [f"지역 {n},{town},{n}" if town else f"소계,,{n * 2}" for n in range(1, 30) for town in ("가", "나", "")]
    found = drafted(file := _file(tmp_path, "시도,시군구,건수", *rows))
    assert _asked(found, "totals, not rows") == [4, 7]
    assert checked(tmp_path, found, file).accepted == 58


def test_a_rule_below_the_header(tmp_path: Path) -> None:
    found = drafted(file := _file(tmp_path, "id | name | n", "---|---|---", *(row.replace(",", " | ") for row in ROWS)))
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_totals_in_another_field_stay_and_are_asked_about(tmp_path: Path) -> None:
    rows = [f"지역 {n},{kind},{n}" for n in range(20) for kind in ("급속", "완속", "소계")]
    found = drafted(file := _file(tmp_path, "시도,구분,건수", *rows))
    assert "skip_matching" not in _form(found)
    assert _asked(found, "the 20 rows that say 소계 in field 2") == [4]
    assert checked(tmp_path, found, file).accepted == len(rows)


def test_a_kind_of_row_is_no_total(tmp_path: Path) -> None:
    rows = [f"{sex},{2000 + n},{n}" for n in range(20) for sex in ("계", "남", "여")]
    found = drafted(file := _file(tmp_path, "성별,연도,수", *rows))
    assert checked(tmp_path, found, file).accepted == len(rows)
    assert _asked(found, "the 20 rows that say 계 in field 1") == [2]


def test_a_name_without_values_is_a_row(tmp_path: Path) -> None:
    rows = [f"name{n},{n},{n * 3}" for n in range(40)]
    found = drafted(file := _file(tmp_path, "name,a,b", *rows, "name41,,"))
    assert checked(tmp_path, found, file).accepted == 41


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_header_that_comes_again_is_skipped_and_no_null_token(tmp_path: Path, mark: str) -> None:
    found = drafted(file := _file(tmp_path, "id,name,n", *ROWS[:20], f"{mark}id,name,n", *ROWS[20:]))
    assert _form(found)["skip_matching"] == f"^{mark}id,name,n$"
    assert "the header again: line 22" in found.text
    assert "null_tokens" not in found.text
    run = checked(tmp_path, found, file)
    assert (run.accepted, run.skipped, run.quarantined) == (40, 1, 0)


def test_one_odd_row_of_three_is_asked_about(tmp_path: Path) -> None:
    found = drafted(file := _file(tmp_path, "a,b,c", "1,2,3", "4,5", "7,8,9"))
    assert _asked(found, "1 of 3 rows have another number of fields than 3 (line 3)") == [3]
    assert checked(tmp_path, found, file).quarantined == 1


def test_few_odd_rows_of_many_are_told(tmp_path: Path) -> None:
    rows = [f"{n},{n},{n}" for n in range(999)]
    found = drafted(_file(tmp_path, "a,b,c", *rows, "1,2,3" + "," * 5_000))
    assert "1 of 1,000 rows have another number of fields than 3 (line 1001)" in found.text


def test_rows_of_which_most_do_not_fit_are_refused(tmp_path: Path) -> None:
    rows = ["1,2,3"] * 2_100 + ["4,5"] * 2_200
    with pytest.raises(NoDraft, match="line 2102: 2,200 of 4,300 rows have another number of fields than 3"):
        drafted(_file(tmp_path, "a,b,c", *rows))
