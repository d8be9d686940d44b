"""Hangul by its letters: what a hand typed so far, the initials of a word, the keys of a keyboard. Pure.

letters("미세ㅁ") → "ㅁㅣㅅㅔㅁ"     initials("미세먼지") → "ㅁㅅㅁㅈ"     typed_in_english("ghks") → "ㅎㅗㅏㄴ"
"""

import re
from functools import lru_cache

from wire.hangul import FIRST, LAST, VOWELS, is_syllable, places

KEPT = 200_000  # words whose parts are remembered
_HANGUL = re.compile("[가-힣ㄱ-ㅣ]")
# Two strokes of the keyboard each: a half-typed syllable is then the beginning of the whole one.
STROKES = str.maketrans(
    {
        "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
    }
)  # fmt: skip
KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
JOINING = {
    first + place: sign
    for first, signs in ((0x1100, FIRST), (0x1161, VOWELS), (0x11A8, LAST[1:]))
    for place, sign in enumerate(signs)
}


def has_hangul(text: str) -> bool:
    return not text.isascii() and _HANGUL.search(text) is not None


def letters(text: str) -> str:
    """Every stroke of a Korean keyboard in turn; other signs as they are."""
    return "".join("".join(_parts(sign)) if is_syllable(sign) else sign for sign in text).translate(STROKES)


@lru_cache(KEPT)
def initials(text: str) -> str:
    """The first letter of each syllable."""
    return "".join(FIRST[places(sign)[0]] for sign in text if is_syllable(sign))


def are_initials(text: str) -> bool:
    """Whether somebody typed nothing but first letters."""
    return len(text) > 1 and all(sign in FIRST for sign in text)


def typed_in_english(text: str) -> str:
    """The strokes of a Korean keyboard that was still set to English: "ghksdbf" → the letters of 환율."""
    strokes = [KEYS.get(sign) or KEYS.get(sign.lower()) for sign in text]
    return "" if None in strokes else "".join(sign for sign in strokes if sign)


def _parts(syllable: str) -> tuple[str, str, str]:
    first, vowel, last = places(syllable)
    return FIRST[first], VOWELS[vowel], LAST[last]
