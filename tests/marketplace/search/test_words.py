"""One analyser for documents and queries; Hangul by its letters."""

import pytest

from marketplace.search import words
from marketplace.search.hangul import are_initials, initials, letters, typed_in_english


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("미세먼지농도", ["미세먼지", "농도"]),
        ("유럽중앙은행이 고시한 환율", ["유럽중앙은행", "고시", "환율"]),
        ("Exchange Rates", ["exchang", "rate"]),
        ("PM2.5 초미세먼지", ["pm25", "초미세먼지"]),
        ("subway_daily", ["subway", "daili"]),
        ("ＰＭ１０", ["pm10"]),
        ("", []),
        ("\x00 !!! \ud800", []),
    ],
)
def test_a_text_has_the_tokens_of_its_words(text: str, found: list[str]) -> None:
    assert words.tokens(text) == found


def test_units_keep_their_signs_and_are_written_one_way() -> None:
    assert words.units("µg/m³, μg/m3 USD/EUR") == ["ug/m3", "ug/m3", "usd/eur"]


@pytest.mark.parametrize(("typed", "whole"), [("미세ㅁ", "미세먼지"), ("환ㅇ", "환율"), ("화", "환율"), ("다", "닭")])
def test_a_half_typed_syllable_begins_the_whole_word(typed: str, whole: str) -> None:
    assert letters(whole).startswith(letters(words.plain(typed)))


def test_initials_are_the_first_letters() -> None:
    assert initials("미세먼지") == "ㅁㅅㅁㅈ"
    assert are_initials(words.plain("ㅁㅅㅁㅈ"))
    assert not are_initials("ㅁㅏ")


def test_a_keyboard_that_was_set_to_english_typed_korean() -> None:
    assert letters(typed_in_english("ghksdbf")) == letters("환율")
    assert typed_in_english("pm10") == ""
