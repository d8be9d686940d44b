"""Types, how numbers are written, what stands for nothing."""

from pathlib import Path

import pytest

from tests.support.drafting import column, of_column, of_rows


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        ([str(n) for n in range(40)], "integer"),
        ([str(n * 10**9) for n in range(40)], "bigint"),
        ([f"{n / 7}" for n in range(40)], "double"),
        ([f"{n}.0" for n in range(40)], "decimal(18,0)"),
        (["Y", "N"] * 20, "boolean"),
        (["true", "FALSE"] * 20, "boolean"),
        (["0", "1"] * 20, "integer"),
        ([f"{n:04d}" for n in range(40)], "varchar"),
        (["9" * 25] * 30, "varchar"),
        ([f"word {n}" for n in range(40)], "varchar"),
        (["1e3", "2.5e-3", "1e-999999999"] * 20, "double"),
        (["1e999999999", "2.5"] * 20, "varchar"),
    ],
)
def test_types(tmp_path: Path, texts: list[str], kind: str) -> None:
    assert of_column(tmp_path, "amount_seen", texts)["type"] == kind


def test_a_number_beyond_every_type_is_asked_about_by_its_line(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "size", ["1e999999999", *(f"{n / 8}" for n in range(1000))])
    assert column(found, "size")["type"] == "double"
    (asked,) = [item for item in found.undecided if item.where == "size"]
    assert "not of type double" in asked.question.en
    assert [(each.line, each.text) for each in asked.examples] == [(2, "1e999999999")]


def test_money_keeps_its_digits(tmp_path: Path) -> None:
    assert of_column(tmp_path, "price", ["1.25", "3", "2.5"] * 20)["type"] == "decimal(18,2)"


@pytest.mark.parametrize("name", ["지점번호", "station_id", "areaCd", "zipcode"])
def test_numbers_that_name_something_stay_texts(tmp_path: Path, name: str) -> None:
    assert of_column(tmp_path, name, [str(1000 + n) for n in range(30)])["type"] == "varchar"


def test_thousands_and_decimal_marks(tmp_path: Path) -> None:
    found = of_column(tmp_path, "riders", ["1,234", "12", "1,234,567"] * 10)
    assert (found["type"], found["thousands"]) == ("integer", ",")
    found = of_column(tmp_path, "riders", ["1,5", "12,25", "3"] * 10)
    assert (found["type"], found["decimal_mark"], found.get("thousands")) == ("double", ",", None)
    found = of_column(tmp_path, "riders", ["1.234,5", "12,25", "2.000.000"] * 10)
    assert (found["thousands"], found["decimal_mark"]) == (".", ",")


def test_a_comma_that_could_be_either_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id;size", [f"r{n};{n % 9 + 1},{n:03d}" for n in range(15)])
    asked = [item.question.en for item in found.undecided if item.where == "size"]
    assert asked == ["whether 1,000 is 1000 (taken) or 1.000"]


def test_null_tokens(tmp_path: Path) -> None:
    numbers = [f"{n / 8}" for n in range(60)]
    assert of_column(tmp_path, "level", [*numbers, "N/A", "~"])["null_tokens"] == ["N/A", "~"]
    assert of_column(tmp_path, "level", [*numbers, *["Not taken"] * 4])["null_tokens"] == ["Not taken"]
    assert of_column(tmp_path, "level", [*numbers, *["-9.99"] * 5])["null_tokens"] == ["-9.99"]
    assert "null_tokens" not in of_column(tmp_path, "level", [*numbers, "-1", "-2"])


def test_references_among_numbers_become_empty_only_with_a_question(tmp_path: Path) -> None:
    texts = [*(str(n) for n in range(60)), *(f"See DN-{n}" for n in range(20))]
    found = of_rows(tmp_path, "serial,weight", [f"r{n},{text}" for n, text in enumerate(texts)])
    assert column(found, "weight")["null_pattern"] == "^See .*"
    assert "may become empty" in found.text


def test_hardly_any_wrong_value_goes_to_quarantine_and_more_make_a_text(tmp_path: Path) -> None:
    numbers = [str(n) for n in range(400)]
    assert of_column(tmp_path, "level", [*numbers, "12x"])["type"] == "integer"
    assert of_column(tmp_path, "level", [*numbers, *(f"{n}x" for n in range(9))])["type"] == "varchar"


def test_a_rare_text_among_very_many_is_found(tmp_path: Path) -> None:
    texts = [str(n) for n in range(30_000)]
    texts[20_001] = "none"
    assert of_column(tmp_path, "level", texts)["null_tokens"] == ["none"]


def test_an_empty_column_is_asked_about(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id,void", [f"{n}," for n in range(30)])
    assert column(found, "void")["type"] == "varchar"
    assert any(item.where == "void" for item in found.undecided)
