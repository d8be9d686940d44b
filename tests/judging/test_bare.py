"""What stands around a value is none of it: `strip`, and the ways in which `negative` says minus."""

import re
from pathlib import Path

import pytest

from judging import dry_run
from tests.support.judging import column, dataset_of, judged

PAGE = (Path(__file__).parents[2] / "docs" / "declarations.md").read_text(encoding="utf-8")
MONEY = column("integer", strip=("₩", "%"), negative=("(1)", "1-"), thousands=",")
SHOWN = {
    "1234": (1234, []),
    "-1234": (-1234, []),
    "nothing": (None, []),
    "no number": (None, ["value: not an integer"]),
}
ROWS = [(text, result) for cell, result in re.findall(r"^\| (`₩ 1,.*|`\(.*|`₩`) \| ([^|:]+).* \|$", PAGE, re.MULTILINE) for text in re.findall("`(.+?)`", cell)]  # fmt: skip


@pytest.mark.parametrize(("text", "result"), ROWS)
def test_the_table_of_the_page(text: str, result: str) -> None:
    assert judged(MONEY, text) == [SHOWN[result.partition(":")[0].strip()]]


def test_the_page_has_its_table() -> None:
    assert {result.partition(":")[0].strip() for _, result in ROWS} == set(SHOWN)
    assert len(ROWS) > 12


@pytest.mark.parametrize(
    ("example", "text"),
    [("△1", "△ 1,234"), ("▲1", "▲1,234"), ("−1", "−1,234"), ("- 1", "-  1,234"), ("1CR", "1,234 CR"), ("-1", "-1,234")],
)
def test_signs(example: str, text: str) -> None:
    assert judged(column("integer", negative=(example,), thousands=","), text, "5", "-5") == [
        (-1234, []),
        (5, []),
        (-5, []),
    ]


def test_text_is_told_from_what_stands_around_it() -> None:
    code = column("varchar", strip=('="', '"'), null_tokens=("-",), recode=(("A", "B"),), required=True)
    assert judged(code, '="000037"', '"A"', '="-"', 'a"b') == [("000037", []), ("B", []), ("-", []), ('a"b', [])]
    assert judged(code, "-", '=""', '"') == [(None, ["value: missing"])] * 3


def test_dates_may_stand_within_texts() -> None:
    assert judged(column("date", strip=("기준일:", "(", ")")), "기준일: (2024-02-29)", "2024-02-29") == judged(
        column("date"), *2 * ["2024-02-29"]
    )


def test_blanks_of_any_width_stand_between_thousands() -> None:
    wide = column("double", thousands=" ", decimal_mark=",")
    texts = ("1 234 567,5", "1\u00a0234\u00a0567,5", "1\u2009234\u202f567,5", "1234567,5")
    assert judged(wide, *texts) == [(1234567.5, [])] * 4
    assert judged(wide, "12 34", "1  234") == [(None, ["value: not a double"])] * 2
    assert judged(column("integer", thousands="'"), "1'234", "1’234") == [(1234, [])] * 2


def test_a_long_field_takes_no_longer_than_its_length_has_it() -> None:
    hostile = ["5" + " " * 300_000 + "x", "5 " * 100_000, "%" * 300_000, "(" * 300_000, "1,234" * 100_000]
    assert all(reasons for _, reasons in judged(MONEY, *hostile))


def test_quarantine_keeps_what_was_sent(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Value\n(-5)\n₩5x\n₩5\n", encoding="utf-8")
    rows = dry_run.run(dataset_of(MONEY), file).bad_rows
    assert [row.said for row in rows] == [{"value": "(-5)"}, {"value": "₩5x"}]
