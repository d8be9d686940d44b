"""Hangul → Latin letters, by the Revised Romanization of Korean: with liaison and the common assimilations."""

import unicodedata

FIRST, LAST = 0xAC00, 0xD7A3
INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
MEDIALS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
LIAISON = {
    1: "g",
    2: "kk",
    4: "n",
    7: "d",
    8: "r",
    16: "m",
    17: "b",
    19: "s",
    20: "ss",
    22: "j",
    23: "ch",
    24: "k",
    25: "t",
    26: "p",
}
NASAL = {"k": "ng", "t": "n", "p": "m"}


def romanise(text: str) -> str:
    """`한국` → `hanguk`, `신라` → `silla`; what is not a syllable stays."""
    signs = unicodedata.normalize("NFC", text)
    found = []
    for place, sign in enumerate(signs):
        if not FIRST <= ord(sign) <= LAST:
            found.append(sign)
            continue
        following = signs[place + 1 : place + 2]
        before = signs[place - 1] if place else ""
        found.append(_initial(sign, before) + MEDIALS[_parts(sign)[1]] + _final(sign, following))
    return "".join(found)


def _parts(sign: str) -> tuple[int, int, int]:
    code = ord(sign) - FIRST
    return code // 588, code % 588 // 28, code % 28


def _is_syllable(sign: str) -> bool:
    return bool(sign) and FIRST <= ord(sign) <= LAST


def _initial(sign: str, before: str) -> str:
    initial = INITIALS[_parts(sign)[0]]
    if not _is_syllable(before):
        return initial
    final = FINALS[_parts(before)[2]]
    if initial == "r":
        return "l" if final in ("l", "n") else "n" if final else "r"
    if initial == "n" and final == "l":
        return "l"
    return initial


def _final(sign: str, following: str) -> str:
    final = _parts(sign)[2]
    plain = FINALS[final]
    if not _is_syllable(following):
        return plain
    initial = INITIALS[_parts(following)[0]]
    if initial == "":
        return LIAISON.get(final, plain)
    if initial in ("n", "m", "r") and plain in NASAL:
        return NASAL[plain]
    return "l" if plain == "n" and initial == "r" else plain
