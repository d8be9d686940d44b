"""Hangul by its syllables, and in Latin letters by the Revised Romanization of 2000. Pure.

romanised("독립문") → "dongnimmun"     romanised("값이 없음") → "gapsi eopseum"     romanised("같이") → "gachi"
"""

import unicodedata
from collections.abc import Iterator

FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
LAST = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_ONSETS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_NUCLEI = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
_CODAS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
# Before a vowel a last consonant goes over to the next syllable; of two, the second does, and ㅎ falls silent.
_CARRIED = {
    "ㄱ": ("", "g"), "ㄲ": ("", "kk"), "ㄳ": ("k", "s"), "ㄴ": ("", "n"), "ㄵ": ("n", "j"), "ㄶ": ("", "n"),
    "ㄷ": ("", "d"), "ㄹ": ("", "r"), "ㄺ": ("l", "g"), "ㄻ": ("l", "m"), "ㄼ": ("l", "b"), "ㄽ": ("l", "s"),
    "ㄾ": ("l", "t"), "ㄿ": ("l", "p"), "ㅀ": ("", "r"), "ㅁ": ("", "m"), "ㅂ": ("", "b"), "ㅄ": ("p", "s"),
    "ㅅ": ("", "s"), "ㅆ": ("", "ss"), "ㅈ": ("", "j"), "ㅊ": ("", "ch"), "ㅋ": ("", "k"), "ㅌ": ("", "t"),
    "ㅍ": ("", "p"), "ㅎ": ("", ""),
}  # fmt: skip
_BEFORE_I = {"ㄷ": ("", "j"), "ㅌ": ("", "ch"), "ㄾ": ("l", "ch")}
_BREATHED = {"ㄱ": "k", "ㄷ": "t", "ㅈ": "ch"}  # after ㅎ
_LEFT_OF_H = {"ㅎ": "", "ㄶ": "n", "ㅀ": "l"}
_MEETING = {
    ("k", "n"): ("ng", "n"), ("k", "m"): ("ng", "m"), ("k", "r"): ("ng", "n"), ("t", "n"): ("n", "n"),
    ("t", "m"): ("n", "m"), ("t", "r"): ("n", "n"), ("p", "n"): ("m", "n"), ("p", "m"): ("m", "m"),
    ("p", "r"): ("m", "n"), ("n", "r"): ("l", "l"), ("l", "n"): ("l", "l"), ("l", "r"): ("l", "l"),
    ("m", "r"): ("m", "n"), ("ng", "r"): ("ng", "n"),
}  # fmt: skip


def is_syllable(sign: str) -> bool:
    return "가" <= sign <= "힣"


def places(syllable: str) -> tuple[int, int, int]:
    """Of its first letter, its vowel and its last letter among FIRST, VOWELS and LAST."""
    place = ord(syllable) - ord("가")
    return place // 588, place % 588 // 28, place % 28


def romanised(text: str) -> str:
    """With the sounds that change where syllables meet; what is no syllable stays."""
    return "".join(_sounds(unicodedata.normalize("NFC", text)))


def _sounds(text: str) -> Iterator[str]:
    onset: str | None = None  # of the next syllable, where the one before changed it
    for place, sign in enumerate(text):
        if not is_syllable(sign):
            yield sign
            onset = None
            continue
        first, vowel, last = places(sign)
        coda, changed = _meet(last, text[place + 1 : place + 2])
        yield (_ONSETS[first] if onset is None else onset) + _NUCLEI[vowel] + coda
        onset = changed


def _meet(last: int, following: str) -> tuple[str, str | None]:
    """The sound that ends a syllable, and the one that begins the next where the two change each other."""
    coda, ending = _CODAS[last], LAST[last]
    if not coda or not following or not is_syllable(following):
        return coda, None
    first, vowel, _ = places(following)
    begun = FIRST[first]
    if begun == "ㅇ":
        softened = VOWELS[vowel] == "ㅣ" and ending in _BEFORE_I
        return _BEFORE_I[ending] if softened else _CARRIED.get(ending, (coda, None))
    if ending in _LEFT_OF_H and begun in _BREATHED:
        return _LEFT_OF_H[ending], _BREATHED[begun]
    return _MEETING.get((coda, _ONSETS[first]), (coda, None))
