"""Hangul by its letters: what a hand typed so far, the initials of a word, its romanisation. Pure.

letters("미세ㅁ") → "ㅁㅣㅅㅔㅁ"     initials("미세먼지") → "ㅁㅅㅁㅈ"     romanised("미세먼지") → "misemeonji"
"""

import re
from collections.abc import Iterator

_HANGUL = re.compile("[가-힣ㄱ-ㅣ]")
FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
LAST = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
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
_ONSETS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_NUCLEI = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
_CODAS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
_CARRIED = {
    "ㄱ": "g", "ㄲ": "kk", "ㄴ": "n", "ㄷ": "d", "ㄹ": "r", "ㅁ": "m", "ㅂ": "b", "ㅅ": "s", "ㅆ": "ss", "ㅈ": "j",
    "ㅊ": "ch", "ㅋ": "k", "ㅌ": "t", "ㅍ": "p",
}  # fmt: skip
_MEETING = {
    ("k", "n"): ("ng", "n"), ("k", "m"): ("ng", "m"), ("k", "r"): ("ng", "n"), ("t", "n"): ("n", "n"),
    ("t", "m"): ("n", "m"), ("t", "r"): ("n", "n"), ("p", "n"): ("m", "n"), ("p", "m"): ("m", "m"),
    ("p", "r"): ("m", "n"), ("n", "r"): ("l", "l"), ("l", "n"): ("l", "l"), ("l", "r"): ("l", "l"),
    ("m", "r"): ("m", "n"), ("ng", "r"): ("ng", "n"),
}  # fmt: skip


def is_syllable(sign: str) -> bool:
    return "가" <= sign <= "힣"


def has_hangul(text: str) -> bool:
    return not text.isascii() and _HANGUL.search(text) is not None


def letters(text: str) -> str:
    """Every stroke of a Korean keyboard in turn; other signs as they are."""
    return "".join("".join(_parts(sign)) if is_syllable(sign) else sign for sign in text).translate(STROKES)


def initials(text: str) -> str:
    """The first letter of each syllable."""
    return "".join(FIRST[_places(sign)[0]] for sign in text if is_syllable(sign))


def are_initials(text: str) -> bool:
    """Whether somebody typed nothing but first letters."""
    return len(text) > 1 and all(sign in FIRST for sign in text)


def typed_in_english(text: str) -> str:
    """The strokes of a Korean keyboard that was still set to English: "ghksdbf" → the letters of 환율."""
    strokes = [KEYS.get(sign) or KEYS.get(sign.lower()) for sign in text]
    return "" if None in strokes else "".join(sign for sign in strokes if sign)


def romanised(text: str) -> str:
    """By the Revised Romanization of 2000, with the sounds that change where syllables meet."""
    return "".join(_sounds(text))


def _sounds(text: str) -> Iterator[str]:
    onset: str | None = None  # of the next syllable, where the one before changed it
    for place, sign in enumerate(text):
        if not is_syllable(sign):
            yield sign
            onset = None
            continue
        first, vowel, last = _places(sign)
        following = text[place + 1 : place + 2]
        coda, changed = _meet(last, _places(following)[0] if following and is_syllable(following) else None)
        yield (_ONSETS[first] if onset is None else onset) + _NUCLEI[vowel] + coda
        onset = changed


def _meet(last: int, following: int | None) -> tuple[str, str | None]:
    """The sound that ends a syllable, and the one that begins the next where the two change each other."""
    coda = _CODAS[last]
    if following is None or not coda:
        return coda, None
    if FIRST[following] == "ㅇ":
        carried = _CARRIED.get(LAST[last])
        return ("", carried) if carried else (coda, None)
    return _MEETING.get((coda, _ONSETS[following]), (coda, None))


def _places(syllable: str) -> tuple[int, int, int]:
    place = ord(syllable) - ord("가")
    return place // 588, place % 588 // 28, place % 28


def _parts(syllable: str) -> tuple[str, str, str]:
    first, vowel, last = _places(syllable)
    return FIRST[first], VOWELS[vowel], LAST[last]
