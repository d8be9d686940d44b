"""Numbers and days as people write them: read where the language says it, asked about by name where it does not."""

from datetime import date
from pathlib import Path

import pytest

from drafting.evidence import Harm
from tests.support.drafting import checked, column, of_column, of_rows

N = range(40)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("texts", "keys"),
    [
        ([f"({n},234)" if n % 3 == 1 else f"{n + 1},234" for n in N], {"negative": ["(1)"], "thousands": ","}),
        ([f"{n}-" if n % 4 == 1 else f"{n}" for n in N], {"negative": ["1-"]}),
        ([f"△{n}.5" if n % 5 == 1 else f"{n}.5" for n in N], {"negative": ["△1"]}),
        ([f"−{n}" if n % 2 else f"{n}" for n in N], {"negative": ["−1"]}),
        ([f"{n}.5%" for n in N], {"strip": ["%"], "unit": "%"}),
        ([f"₩{n + 1},000" for n in N], {"strip": ["₩"], "thousands": ",", "unit": "KRW"}),
        ([f"{n * 7} 원" for n in N], {"strip": ["원"], "unit": "KRW"}),
        ([f"{n + 1}{NBSP}234" for n in N], {"thousands": " "}),
        ([f"{n + 1}'234" for n in N], {"thousands": "'"}),
        ([f"{n}개" for n in N], {"strip": ["개"], "unit": "pieces"}),
        ([f"{n}.5kg" for n in N], {"strip": ["kg"], "unit": "kg"}),
        ([f"{n},00" for n in N], {"decimal_mark": ","}),
    ],
)
def test_what_stands_around_numbers_is_taken_off(tmp_path: Path, texts: list[str], keys: dict[str, object]) -> None:
    found = of_rows(tmp_path, "id;seen", [f"r{place};{text}" for place, text in enumerate(texts)])
    declared = column(found, "seen")
    assert {key: declared.get(key) for key in keys} == keys
    assert declared["type"] in ("integer", "double", "decimal(18,0)")
    assert checked(tmp_path, found, tmp_path / "sample.csv").accepted == len(texts)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([f"{'$' if n % 2 else '₩'}{n}" for n in N], "KRW, USD"),
        ([f"{n}kg" if n % 2 else f"{n}00g" for n in N], "g, kg"),
        ([f"{n + 1}억 {n % 9 + 1}천" for n in N], "words for thousands"),
        ([f"{'▲' if n % 2 else '▼'}{n}" for n in N], "up and for down"),
        ([f"<0.{n + 1}" for n in N], "bounds"),
        (["１２", "３"] * 20, "full width"),
    ],
)
def test_what_may_not_be_read_is_asked_about(tmp_path: Path, texts: list[str], said: str) -> None:
    found = of_rows(tmp_path, "id;seen", [f"r{place};{text}" for place, text in enumerate(texts)])
    asked = next(item for item in found.undecided if item.where == "seen")
    assert column(found, "seen")["type"] == "varchar"
    assert (asked.harm, said in asked.question.en, asked.examples[0].line is not None) == (Harm.VALUES, True, True)


def test_a_mark_for_minus_that_may_say_up_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id;seen", [f"r{n};{'▲' if n % 5 == 1 else ''}{n}" for n in N])
    assert column(found, "seen")["negative"] == ["▲1"]
    assert any("▲ says minus" in item.question.en for item in found.undecided)


def test_codes_that_a_spreadsheet_protects(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "code;zip", [f'="{n:06d}";\'{n:05d}' for n in N])
    assert (column(found, "code")["type"], column(found, "code")["strip"]) == ("varchar", ['="', '"'])
    assert column(found, "zip")["strip"] == ["'"]


def test_day_numbers_of_spreadsheets(tmp_path: Path) -> None:
    rows = [f"r{n},{45292 + n},{45292 + n if n % 4 == 0 else f'2024-01-{n % 28 + 1:02d}'},{45292 + n}" for n in N]
    found = of_rows(tmp_path, "id,order_date,mixed,size", rows)
    assert column(found, "order_date")["format"] == "excel"
    assert column(found, "mixed")["format"] == ["%Y-%m-%d", "excel"]
    assert column(found, "size")["type"] == "integer"
    assert any("45292 is 2024-01-01" in item.question.en for item in found.undecided)


def test_no_end_and_never(tmp_path: Path) -> None:
    rows = [
        f"r{n},{'99991231' if n % 2 else f'202401{n % 28 + 1:02d}'},{'00000000' if n % 9 else '20240105'}" for n in N
    ]
    found = of_rows(tmp_path, "id,ended_on,cancelled_on", rows)
    ended = column(found, "ended_on")
    assert (ended["type"], ended["checks"]) == ("date", [{"between": [date(2000, 1, 1), date(9999, 12, 31)]}])
    assert column(found, "cancelled_on")["null_tokens"] == ["00000000"]
    assert checked(tmp_path, found, tmp_path / "sample.csv").quarantined == 0


def test_lunar_days_are_never_read_as_others(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,음력생일", [f"r{n},1980-02-{n % 30 + 1:02d}" for n in N])
    types = [part.value("type") for part in found.findings.parts if part.path == "column"]
    assert types == ["varchar", "varchar"]
    assert any("lunar" in item.question.en for item in found.undecided)


def test_a_thousands_point_where_the_other_columns_have_decimal_commas(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id;menge;umsatz", [f"r{n};{n},5;{n + 1}.{n:03d}" for n in N])
    umsatz = column(found, "umsatz")
    assert (umsatz["type"], umsatz["thousands"], umsatz["decimal_mark"]) == ("integer", ".", ",")


@pytest.mark.parametrize("words", [("예", "아니오"), ("O", "X"), ("유", "무"), ("있음", "없음")])
def test_yes_and_no_in_other_words_stay_and_are_asked_about(tmp_path: Path, words: tuple[str, str]) -> None:
    found = of_rows(tmp_path, "id,parking", [f"r{n},{words[n % 2]}" for n in N])
    parking = column(found, "parking")
    assert (parking["type"], "null_tokens" in parking) == ("varchar", False)
    asked = next(item for item in found.undecided if item.where == "parking")
    assert asked.answer[1] == 'type = "boolean"'


@pytest.mark.parametrize(
    ("name", "texts", "tokens"),
    [
        ("country", ["KR", "JP", "NA", "US"], None),
        ("국가코드", ["KR", "JP", "NA", "US"], None),
        ("grade", ["A", "B", "X"], None),
        ("illness", ["없음", "경증", "중증"], None),
        ("rh", ["+", "-"], None),
        ("surname", ["Kim", "Null", "Smith"], None),
        ("town", ["Seoul", "N/A", "Busan"], ["N/A"]),
        ("town", ["Seoul", "-", "Busan"], ["-"]),
    ],
)
def test_a_word_for_nothing_is_a_guess_with_evidence(
    tmp_path: Path, name: str, texts: list[str], tokens: list[str] | None
) -> None:
    assert of_column(tmp_path, name, texts * 12).get("null_tokens") == tokens


def test_a_word_among_numbers_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,level", [f"r{n},{'통신장애' if n % 4 == 0 else n}" for n in N])
    assert column(found, "level")["null_tokens"] == ["통신장애"]
    asked = next(item for item in found.undecided if item.where == "level")
    assert (asked.harm, asked.examples[0].line) == (Harm.ROWS, 2)


def test_commas_are_no_question_where_other_columns_tell(tmp_path: Path) -> None:
    rows = [f"r{n};{n % 9 + 1},{n:03d};{n},234,567" for n in range(15)]
    found = of_rows(tmp_path, "id;size;total", rows)
    assert not [item for item in found.undecided if item.where == "size"]


def test_brackets_around_every_number_are_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id;size", [f"r{n};({n})" for n in N])
    assert any("brackets say minus" in item.question.en for item in found.undecided)


def test_sentinels_of_two_lengths(tmp_path: Path) -> None:
    texts = [*(f"{n - 5}.1" for n in N), "-999", "-999", "-999", "-9999"]
    assert of_column(tmp_path, "level", texts)["null_tokens"] == ["-9999", "-999"]
