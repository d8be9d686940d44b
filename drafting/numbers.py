"""Texts that are numbers: how they mark thousands and decimals, and which type holds them and tomorrow's.

A code with a leading zero is not a number. A comma is a thousands mark only where every group has three digits.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

PLAIN = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"[+-]?[0-9]+")
LEADING_ZERO = re.compile(r"0[0-9]+")
MARKED = {
    (",", "."): re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})*([.][0-9]+)?|[+-]?[0-9]+([.][0-9]+)?"),
    (".", ","): re.compile(r"[+-]?[0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?|[+-]?[0-9]+(,[0-9]+)?"),
    (None, ","): re.compile(r"[+-]?[0-9]+(,[0-9]+)?"),
}
DIGITS_OF_INTEGER = 8  # an integer holds ten; a column that is near is given a bigint
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are written."""

    thousands: str | None = None
    decimal_mark: str = "."

    def reads(self, text: str) -> bool:
        if self == Style():
            return bool(PLAIN.fullmatch(text))
        return bool(MARKED[self.thousands, self.decimal_mark].fullmatch(text))

    def value(self, text: str) -> Decimal:
        """The number in a text that this style reads."""
        bare = text.replace(self.thousands, "") if self.thousands else text
        return Decimal(bare.replace(self.decimal_mark, "."))


STYLES = (Style(), Style(","), Style(None, ","), Style(".", ","))


def style(texts: Iterable[str]) -> tuple[Style, int]:
    """The style that reads most of the different texts, the plainest of equals, and how many it reads."""
    known = list(texts)
    found = [(sum(1 for text in known if each.reads(text)), -place) for place, each in enumerate(STYLES)]
    count, place = max(found)
    return STYLES[-place], count


def has_leading_zero(text: str) -> bool:
    return bool(LEADING_ZERO.fullmatch(text))


def scale_of(value: Decimal) -> int:
    """Digits after the point, zeros at the end left out."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def whole_type(values: Iterable[Decimal]) -> str:
    """An integer or bigint, with room for a hundred times the largest seen; a longer number is a varchar."""
    digits = max((len(str(abs(int(value)))) for value in values), default=1)
    if digits >= MOST_DIGITS:
        return "varchar"
    return "integer" if digits < DIGITS_OF_INTEGER else "bigint"
