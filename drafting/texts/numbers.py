"""Texts that are numbers: how they mark thousands, decimals and minus, and which type holds them and tomorrow's.

A code with a leading zero is not a number. A comma is a thousands mark only where every group has three digits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from drafting.values import toml
from judging.numbers import ALIKE

BLANKS, TICKS = ALIKE[" "], ALIKE["'"]
PLAIN = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"[+-]?[0-9]+")
LEADING_ZERO = re.compile(r"0[0-9]+")
ABROAD = re.compile(r"[+][0-9]{9,15}")  # a phone number with its country
MARKED = {
    (",", "."): re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})*([.][0-9]+)?|[+-]?[0-9]+([.][0-9]+)?"),
    (".", ","): re.compile(r"[+-]?[0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?|[+-]?[0-9]+(,[0-9]+)?"),
    (None, ","): re.compile(r"[+-]?[0-9]+(,[0-9]+)?"),
    (" ", "."): re.compile(rf"[+-]?[1-9][0-9]{{0,2}}([{BLANKS}][0-9]{{3}})+([.][0-9]+)?|[+-]?[0-9]+([.][0-9]+)?"),
    (" ", ","): re.compile(rf"[+-]?[1-9][0-9]{{0,2}}([{BLANKS}][0-9]{{3}})+(,[0-9]+)?|[+-]?[0-9]+(,[0-9]+)?"),
    ("'", "."): re.compile(rf"[+-]?[1-9][0-9]{{0,2}}([{TICKS}][0-9]{{3}})+([.][0-9]+)?|[+-]?[0-9]+([.][0-9]+)?"),
}
DIGITS_OF_INTEGER = 8  # an integer holds ten; a column that is near is given a bigint
MOST_DIGITS, BEYOND = 18, 2**63
FURTHEST = 308  # the exponent of the largest double


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are written: the marks between their digits, and what stands around them (as `strip`, `negative`)."""

    thousands: str | None = None
    decimal_mark: str = "."
    strip: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        return (self.thousands, self.decimal_mark) == (None, ".")

    @property
    def keys(self) -> tuple[str, ...]:
        """The lines of a column that say it."""
        said = {"thousands": self.thousands, "strip": list(self.strip), "negative": list(self.negative)}
        mark = {} if self.decimal_mark == "." else {"decimal_mark": self.decimal_mark}
        return tuple(f"{key} = {toml(value)}" for key, value in {**said, **mark}.items() if value)

    def reads(self, text: str) -> bool:
        pattern = PLAIN if self.is_plain else MARKED[self.thousands, self.decimal_mark]
        return bool(pattern.fullmatch(self.bare(text)))

    def value(self, text: str) -> Decimal:
        """The number in a text that this style reads."""
        found = self.bare(text)
        for sign in ALIKE.get(self.thousands or "", self.thousands or ""):
            found = found.replace(sign, "")
        return Decimal(found.replace(self.decimal_mark, "."))

    def bare(self, text: str) -> str:
        """Less what stands around it, its minus before it: as `judging.bare` has it."""
        if not self.strip and not self.negative:
            return text
        value = self._stripped(text)
        for example in (*self.negative, *(("-1", "+1") if self.strip else ())):
            before, after = (part.strip() for part in example.split("1"))
            if len(value) > len(before + after) and value.startswith(before) and value.endswith(after):
                sign = "+" if example == "+1" else "-"
                return sign + self._stripped(value[len(before) : len(value) - len(after)].strip())
        return value

    def _stripped(self, text: str) -> str:
        for taken in self.strip:
            text = text.removeprefix(taken).removesuffix(taken).strip()
        return text


STYLES = (Style(), Style(","), Style(None, ","), Style(".", ","), Style(" "), Style(" ", ","), Style("'"))


def style(texts: Iterable[str], around: Style) -> Style:
    """The marks that read most of the different texts, the plainest of equals; `around`: what stands around them."""
    known = list(texts)
    tried = [replace(around, thousands=each.thousands, decimal_mark=each.decimal_mark) for each in STYLES]
    if all(map(tried[0].reads, known)):
        return tried[0]
    counts = [(sum(1 for text in known if each.reads(text)), -place) for place, each in enumerate(tried)]
    return tried[-max(counts)[1]]


def has_leading_zero(text: str) -> bool:
    return bool(LEADING_ZERO.fullmatch(text))


def scale_of(value: Decimal) -> int:
    """Digits after the point, zeros at the end left out."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_far(value: Decimal) -> bool:
    """Whether it is beyond every type: arithmetic breaks off at `1e999999999`."""
    return value.adjusted() > FURTHEST


def is_long(value: Decimal) -> bool:
    """Whether a whole number has more digits than a bigint is sure to hold."""
    return bool(abs(value) >= 10 ** (MOST_DIGITS - 1))


def whole_type(values: Iterable[Decimal]) -> str:
    """An integer or bigint, with room for a hundred times the largest seen."""
    digits = max((len(str(abs(int(value)))) for value in values), default=1)
    return "integer" if digits < DIGITS_OF_INTEGER else "bigint"
