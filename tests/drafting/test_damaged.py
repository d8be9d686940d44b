"""Texts that were damaged before they came are kept as sent, and the draft says so."""

from pathlib import Path

import pytest

from drafting.tables.damaged import mended
from tests.support.drafting import checked, drafted, of_rows, written

SEOUL = "서울특별시"


@pytest.mark.parametrize(
    "text",
    [
        SEOUL.encode().decode("latin-1"),
        "서울".encode().decode("cp1252"),
        f"{SEOUL} 종로구".encode("cp949").decode("latin-1"),
        "강남".encode().decode("cp949"),
    ],
)
def test_wrong_readings_of_korean_are_known(text: str) -> None:
    assert "가" <= (mended(text) or "")[0] <= "힣"


@pytest.mark.parametrize("text", [SEOUL, "大韓民國", "Größe", "CRÉÉ", "25 °C ± 1", "naïve café", "서울(首爾)", "A동"])
def test_what_people_write_is_no_damage(text: str) -> None:
    assert mended(text) is None


def test_lost_signs_and_wrong_readings_are_asked_about_and_kept(tmp_path: Path) -> None:
    lost_name, whole_name = "김\ufffd", "김수"
    rows = [f"{n},{whole_name if n % 4 else lost_name},{'서울' if n != 7 else 'ì„œìš¸'}" for n in range(1, 41)]
    found = of_rows(tmp_path, "no,이름,주소", rows)
    lost, wrong = (item for item in found.undecided if "as they came" in item.question.en)
    assert "10 texts hold the sign of a lost character" in lost.question.en
    assert [(example.text, example.line) for example in lost.examples] == [("김\ufffd", 5)]
    assert "'ì„œìš¸' (서울)" in wrong.question.en
    assert [(example.text, example.line) for example in wrong.examples] == [("ì„œìš¸", 8)]
    assert checked(tmp_path, found, tmp_path / "sample.csv").accepted == 40


def test_a_file_without_damage_is_not_asked_about(tmp_path: Path) -> None:
    found = drafted(written(tmp_path, "no,이름\n" + "".join(f"{n},이름{n}\n" for n in range(40))))
    assert not [item for item in found.undecided if "as they came" in item.question.en]
