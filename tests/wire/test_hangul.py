"""One romanisation for search, and for names of columns."""

import unicodedata

import pytest

from wire.hangul import romanised


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("서울", "seoul"), ("미세먼지", "misemeonji"), ("환율", "hwanyul"), ("국립", "gungnip"), ("신라", "silla"),
        ("독립문", "dongnimmun"), ("종로", "jongno"), ("한라", "halla"), ("대기질", "daegijil"), ("음악", "eumak"),
        ("왕십리", "wangsimni"), ("별내", "byeollae"), ("압구정", "apgujeong"), ("백마", "baengma"), ("묵호", "mukho"),
        ("집현전", "jiphyeonjeon"), ("울릉", "ulleung"), ("낙동강", "nakdonggang"), ("abc", "abc"),
    ],
)  # fmt: skip
def test_by_the_rules_of_2000(korean: str, latin: str) -> None:
    assert romanised(korean) == latin


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("값이 없음", "gapsi eopseum"), ("읽어", "ilgeo"), ("앉아", "anja"), ("많이", "mani"), ("좋아", "joa"),
        ("해돋이", "haedoji"), ("같이", "gachi"), ("좋고", "joko"), ("놓다", "nota"), ("않다", "anta"), ("낳지", "nachi"),
    ],
)  # fmt: skip
def test_two_last_consonants_part_and_h_breathes(korean: str, latin: str) -> None:
    assert romanised(korean) == latin


def test_letters_that_stand_alone_make_syllables() -> None:
    assert romanised(unicodedata.normalize("NFD", "한국")) == "hanguk"
