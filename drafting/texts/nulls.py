"""Texts that stand for nothing: known tokens, words among numbers or dates, numbers that no reading could be.

A word is a guess, the other values are the evidence: X beside O is a no, NA beside KR and JP a country, and what a
person wrote among other words (없음, unknown) is what they said.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

ALWAYS = frozenset(
    {"n/a", "#n/a", "nan", "null", "nil", "\\n", "-", "--", "---", "~", "?", ".", "..", "…", "*", "결측", "자료없음",
     "정보없음", "(null)", "<null>", "#value!", "#ref!", "#div/0!", "#name?", "undefined", "not available"}
)  # fmt: skip
WORDS = frozenset(
    {"na", "none", "x", "unknown", "missing", "tbd", "없음", "미상", "해당없음", "해당 없음", "미정", "불명", "미등록",
     "미제공"}
)  # fmt: skip
KNOWN = ALWAYS | WORDS
SENTINEL = re.compile(r"-9+([.]9+|[.]0+)?|-9+[.]9*0*|9{4,}([.]9+|[.]0+)?|-0?[.]99")
ZERO_DATES = re.compile(r"0{4}[-/.]?0{2}[-/.]?0{2}.*|0")
MOST_WORDS = 8
OFTEN = 3
FEWEST = 10  # different numbers
MOST_SENTINELS = 3
CODES_BESIDE = re.compile(r"[A-Z]{2,3}")
ALIKE = 0.8  # the share of the other texts that make a token one of them
SURNAMES = ("surname", "last_name", "lastname", "family_name", "성")
COUNTRIES = ("country", "nation", "iso", "continent", "국가", "대륙", "나라")


def is_known(text: str) -> bool:
    return text.strip().lower() in KNOWN or bool(ZERO_DATES.fullmatch(text))


def tokens(failing: Mapping[str, int]) -> tuple[str, ...]:
    """Of texts that are not of a column's type those that stand for nothing, sorted.

    Words that are not well known count when they are few and each comes back often.
    """
    known = [text for text in failing if is_known(text)]
    words = [text for text in failing if text not in known and failing[text] >= OFTEN and not _holds_data(text)]
    return tuple(sorted([*known, *(words if len(words) <= MOST_WORDS else [])]))


def in_texts(counts: Mapping[str, int], name: str) -> tuple[str, ...]:
    """Of a column of texts: those that stand for nothing, and are not of a kind with the others."""
    others = [text for text in counts if not is_known(text)]
    told = [text for text in counts if text.strip().lower() in ALWAYS or text in ("NA", "N.A.")]
    return tuple(text for text in told if not others or not _is_one_of(text, others, name.lower()))


def _is_one_of(text: str, others: Collection[str], name: str) -> bool:
    """Whether the text is a value among the others."""
    if text == "NA":
        codes = sum(1 for other in others if CODES_BESIDE.fullmatch(other))
        return codes >= ALIKE * len(others) or any(word in name for word in COUNTRIES)
    if text.isalpha() and text.istitle():
        return any(name.endswith(word) for word in SURNAMES)
    signs = sum(1 for other in others if len(other) < OFTEN and not any(sign.isalnum() for sign in other))
    return not text.isalnum() and len(text) == 1 and signs >= ALIKE * len(others)


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
    """Numbers such as -9.99 or 99999 that come back and lie far from all others. Values → text and rows.

    There may be several, -999 and -9999; what lies beyond one that comes back is one, too.
    """
    numbers = sorted(values)
    return (*_edge(numbers, values), *_edge(numbers[::-1], values)) if len(numbers) >= FEWEST else ()


def _edge(numbers: Sequence[Decimal], values: Mapping[Decimal, tuple[str, int]]) -> tuple[str, ...]:
    """Those at the beginning."""
    found: list[str] = []
    for place, edge in enumerate(numbers[:MOST_SENTINELS]):
        rest = numbers[place + 1 :]
        spread, gap = abs(rest[-1] - rest[0]), abs(rest[0] - edge)
        negatives_too = edge > 0 and min(rest) < -1
        if not SENTINEL.fullmatch(values[edge][0]) or negatives_too:
            break
        found.append(values[edge][0])
        if gap > spread / 2 and sum(values[number][1] for number in numbers[: place + 1]) >= OFTEN:
            return tuple(found)
    return ()
