"""Texts that stand for nothing: known tokens, words among numbers or dates, numbers that no reading could be."""

import re
from collections.abc import Mapping
from decimal import Decimal

KNOWN = frozenset(
    {"n/a", "na", "#n/a", "nan", "null", "none", "nil", "\\n", "-", "--", "---", "~", "?", ".", "..", "…", "*", "x",
     "unknown", "not available", "missing", "tbd", "undefined", "없음", "미상", "해당없음", "해당 없음", "결측", "미정",
     "자료없음", "정보없음", "불명", "미등록", "미제공", "(null)", "<null>", "#value!", "#ref!", "#div/0!"}
)  # fmt: skip
SENTINEL = re.compile(r"-9+([.]9+|[.]0+)?|-9+[.]9*0*|9{4,}([.]9+|[.]0+)?|-0?[.]99")
ZERO_DATES = re.compile(r"0{4}[-/.]?0{2}[-/.]?0{2}.*|0")
MOST_WORDS = 8
OFTEN = 3


def is_known(text: str) -> bool:
    return text.strip().lower() in KNOWN


def tokens(failing: Mapping[str, int]) -> tuple[tuple[str, ...], bool] | None:
    """Null tokens that explain every text which is not of the type, and whether all of them are well known.

    Words that are not well known count when they are few and each comes back often; None where something is left.
    """
    known = [text for text in failing if is_known(text) or ZERO_DATES.fullmatch(text)]
    words = [text for text in failing if text not in known]
    if len(words) > MOST_WORDS or any(failing[word] < OFTEN or _holds_data(word) for word in words):
        return None
    return tuple(sorted([*known, *words])), not words


def _holds_data(word: str) -> bool:
    """`Date Not Captured` says that there is none; `See DN-304` and `12 or so` say something."""
    return any(sign.isdigit() for sign in word)


def prefix(failing: Mapping[str, int]) -> str | None:
    """A pattern for texts with a digit that all begin with one word: `See DN-304`, `See ASN-1` → `^See .*`."""
    referring = [text for text in failing if _holds_data(text)]
    words = {text.split(" ", 1)[0] for text in referring}
    if len(referring) < OFTEN or len(words) > 1 or not all(" " in text for text in referring):
        return None
    word = words.pop()
    return f"^{word} .*" if word.isalpha() and word.isascii() else None


def sentinels(values: Mapping[Decimal, tuple[str, int]]) -> tuple[str, ...]:
    """Numbers such as -9.99 or 99999 that come back and lie far from all others. Values → text and rows."""
    numbers = sorted(values)
    if len(numbers) < 10:
        return ()
    found = []
    for edge, rest in ((numbers[0], numbers[1:]), (numbers[-1], numbers[:-1])):
        text, count = values[edge]
        spread = max(rest) - min(rest)
        gap = min(abs(edge - value) for value in (rest[0], rest[-1]))
        if SENTINEL.fullmatch(text) and count >= OFTEN and gap > spread / 2 and not min(rest) < -1 < edge:
            found.append(text)
    return tuple(found)
