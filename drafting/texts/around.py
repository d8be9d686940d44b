"""What stands around numbers: currencies, units, per cent, and the signs that say minus.

    ₩1,234 · 12개 · (1,234) · 1,234- · △5 → strip, negative, the unit; or what must be asked

Only known texts are taken off: `A12` and `101호` name something.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafting.naming.glossary import units
from drafting.texts.typed import few
from sectors.spec.text import Text

CURRENCIES = {
    "₩": "KRW", "￦": "KRW", "원": "KRW", "krw": "KRW", "$": "USD", "us$": "USD", "usd": "USD", "달러": "USD",
    "€": "EUR", "eur": "EUR", "유로": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY", "jpy": "JPY", "엔": "JPY",
    "cny": "CNY", "위안": "CNY", "元": "CNY",
}  # fmt: skip
COUNTERS = {"개": "pieces", "명": "persons", "건": "cases", "대": "units", "회": "times", "곳": "places",
            "인": "persons", "가구": "households", "세대": "households"}  # fmt: skip
POWERS = re.compile(r"([0-9][0-9.,]*\s*[십백천만억조]+\s*)+[원명개]?|[0-9][0-9.,]*\s*[kKMB]")
MINUS_BEFORE = ("△", "▲", "▼", "▽", "−", "–", "－")
MINUS_AFTER = ("-", "−")
LETTERS = "mglsht"  # that are units where they stand alone
UP, DOWN = frozenset("▲△"), frozenset("▼▽")
BARE = re.compile(r"[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")
PARTS = re.compile(r"([^0-9]*?)([.]?[0-9](?:[0-9., '’\u00a0\u2009\u202f]*[0-9])?[.]?)([^0-9]*)")


@dataclass(frozen=True, slots=True)
class Around:
    """`strip`, `negative`: as a declaration says them. `refused`: why such texts must not be read, of which `texts` are
    examples; `asks`: what to ask of those that are.
    """

    strip: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    unit: str | None = None
    refused: Text | None = None
    texts: tuple[str, ...] = ()
    asks: Text | None = None


@dataclass(frozen=True, slots=True)
class _Signs:
    """One text taken apart: the words before and after its digits, what they mean, and how it says minus."""

    words: tuple[str, ...]
    meaning: str | None
    minus: str | None


def look(counts: Mapping[str, int]) -> Around:
    """What stands around the numbers of a column; nothing where they are bare. What few rows have, fails with them."""
    powers = [text for text in counts if POWERS.fullmatch(text) and not meaning(text.lstrip("0123456789., "))]
    parts = {text: signs for text in counts if text not in powers and (signs := _apart(text))}
    seen = sum(counts.values())
    meant, minus = Counter[str](), Counter[str]()
    for text, signs in parts.items():
        meant.update({signs.meaning: counts[text]} if signs.meaning else {})
        minus.update({signs.minus: counts[text]} if signs.minus else {})
    kinds = [unit for unit, rows in meant.items() if not few(rows, seen)] or list(meant)[:1]
    if refused := _refused(kinds, minus, not few(sum(counts[text] for text in powers), seen)):
        marked = (text for text, signs in parts.items() if signs.words or signs.minus)
        return Around(refused=refused, texts=(*powers, *marked))
    words = {word for signs in parts.values() if signs.meaning in kinds for word in signs.words}
    return Around(
        strip=tuple(sorted(words, key=lambda word: (-len(word), word))),
        negative=tuple(minus),
        unit=next(iter(kinds), None),
        asks=_asks(kinds, minus, sum(counts[text] for text, signs in parts.items() if not signs.words)),
    )


def meaning(word: str) -> str | None:
    """The unit or currency that the word says; `5M` is not five metres, nor `3C` three degrees."""
    bare = word.lower()
    if len(word) == 1 and word.isascii() and word.isalpha() and word not in LETTERS:
        return None
    return CURRENCIES.get(bare) or COUNTERS.get(bare) or units().get(bare)


def _apart(text: str) -> _Signs | None:
    """None where the text is not one number with known words around it."""
    if BARE.fullmatch(text):
        return _Signs((), None, None)
    found = PARTS.fullmatch(text)
    if found is None:
        return None
    before, after = found[1].strip(), found[3].strip()
    minus = None
    if before.startswith("(") and after.endswith(")"):
        minus, before, after = "(1)", before[1:].strip(), after[:-1].strip()
    elif sign := next((sign for sign in MINUS_AFTER if after.endswith(sign) and not before.endswith("-")), None):
        minus, after = f"1{sign}", after.removesuffix(sign).strip()
    elif sign := next((sign for sign in MINUS_BEFORE if sign in (before[:1], before[-1:])), None):
        minus, before = f"{sign}1", before.replace(sign, "", 1).strip()
    words = tuple(word for word in (before.strip("+-").strip(), after) if word)
    said = {meaning(word) for word in words}
    return _Signs(words, said.pop() if words else None, minus) if None not in said and len(said) < 2 else None


def _refused(kinds: Sequence[str], minus: Counter[str], powers: bool) -> Text | None:
    if len(kinds) > 1:
        names = ", ".join(sorted(kinds))
        return Text(f"values of several kinds: {names}", f"여러 통화나 단위의 값: {names}")
    signs = {sign[0] for sign in minus}
    if signs & UP and signs & DOWN:
        return Text("marks for up and for down", "오름과 내림 표시")
    return Text("words for thousands and more", "천, 만, 억 등의 말") if powers else None


def _asks(kinds: Sequence[str], minus: Counter[str], bare: int) -> Text | None:
    if "▲1" in minus:
        return Text("whether ▲ says minus (taken) or up", "▲가 마이너스인지(그렇게 봄) 오름인지")
    if kinds and bare:
        return Text(
            f"whether values without a unit are {kinds[0]}, too (taken)", f"단위 없는 값도 {kinds[0]}인지(그렇게 봄)"
        )
    return None
