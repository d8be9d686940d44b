"""A strptime pattern → expressions that turn matching text into ISO 8601 text.

Engines' own date parsers differ (one digit for a month, lenient overflow, week years); pieces cut out by one regular
expression and put together as `YYYY-MM-DD HH:MM:SS.ffffff` do not: casting ISO text is where all engines agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from judging import padded, parted
from judging.trees import extract, joined, matches, number, text
from sectors.patterns import AFTERNOON, Pattern

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_YEAR = 1969  # of two-digit years: 69-99 are 19xx, 00-68 are 20xx, as POSIX has it
Reading = tuple[exp.Expr, exp.Expr]  # when a text is read so, and what it says


def iso_text(value: exp.Expr, pattern: Pattern, first_year: int = FIRST_YEAR) -> list[Reading]:
    """When `value` fits the pattern, and its ISO text then; the cast that follows judges the calendar.

    Two-digit years are those of the hundred years from `first_year` on; a day or month that is not told is the first.
    Numbers with their zeros stand at known places: cutting them there takes a tenth of what finding them does.
    """
    found = (matches(value, pattern.regex), _whole(_Pieces.of(value, pattern, pattern.regex), first_year))
    return [*_padded(value, pattern, padded.ISO), found]


def day_text(value: exp.Expr, pattern: Pattern, first_year: int = FIRST_YEAR) -> list[Reading]:
    """The same of its day alone."""
    found = (matches(value, pattern.regex), _day(_Pieces.of(value, pattern, pattern.regex), first_year))
    return [*_padded(value, pattern, padded.ISO_DAY), found]


def midnight_text(value: exp.Expr, pattern: Pattern, first_year: int = FIRST_YEAR) -> list[Reading]:
    """When the value says 24:00, and the ISO text of the day that ends then."""
    if not pattern.midnight:
        return []
    return [(matches(value, pattern.midnight), _day(_Pieces.of(value, pattern, pattern.midnight), first_year))]


def _padded(value: exp.Expr, pattern: Pattern, iso: tuple[str, ...]) -> list[Reading]:
    return [(matches(value, pattern.padded), padded.iso_text(value, pattern, iso))] if pattern.padded else []


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of a text: cut out at the signs between them, else found by `regex`, whose groups they are."""

    value: exp.Expr
    pattern: Pattern
    regex: str
    parted: Mapping[str, exp.Expr]

    @classmethod
    def of(cls, value: exp.Expr, pattern: Pattern, regex: str) -> "_Pieces":
        return cls(value, pattern, regex, parted.pieces(value, pattern))

    def first(self, *names: str) -> exp.Expr | None:
        """The piece of the first of the names that the pattern has."""
        name = next((name for name in names if name in self.pattern.pieces), None)
        if name is None:
            return None
        found = self.parted.get(name)
        return found.copy() if found else extract(self.value, self.regex, self.pattern.pieces.index(name) + 1)


def _whole(pieces: _Pieces, first_year: int) -> exp.Expr:
    half = pieces.first("p")
    clock = _joined(":", _hour(pieces.first("H", "I"), half), _two(pieces.first("M")), _two(pieces.first("S")))
    fraction = pieces.first("f")
    parts = [_day(pieces, first_year), text(" "), clock]
    return joined(*parts, text("."), fraction) if fraction else joined(*parts)


def _day(pieces: _Pieces, first_year: int) -> exp.Expr:
    year, month, day = pieces.first("Y", "y"), pieces.first("m", "b"), pieces.first("d")
    names = pieces.pattern.pieces
    assert year is not None, "a pattern has a year"
    written = year if "Y" in names else joined(_century(year, first_year), year)
    return _joined("-", written, _named(month) if month and "b" in names else _two(month, "01"), _two(day, "01"))


def _two(piece: exp.Expr | None, untold: str = "00") -> exp.Expr:
    """The number with two digits."""
    if piece is None:
        return text(untold)
    return exp.Pad(this=piece, expression=number(2), fill_pattern=text("0"), is_left=True)


def _century(year: exp.Expr, first_year: int) -> exp.Expr:
    first, pivot = divmod(first_year, 100)
    late = exp.GTE(this=year.copy(), expression=text(f"{pivot:02d}"))
    return exp.Case().when(late, text(f"{first:02d}")).else_(text(f"{first + 1:02d}"))


def _named(month: exp.Expr) -> exp.Expr:
    found = exp.Case(this=exp.Lower(this=month))
    for place, name in enumerate(MONTHS, 1):
        found = found.when(text(name), text(f"{place:02d}"))
    return found


def _hour(piece: exp.Expr | None, half: exp.Expr | None) -> exp.Expr:
    if piece is None or half is None:
        return _two(piece)
    of_twelve = exp.Mod(this=exp.cast(piece, "int"), expression=number(12))
    later = exp.In(this=exp.Lower(this=half), expressions=[text(word) for word in AFTERNOON])
    shift = exp.Case().when(later, number(12)).else_(number(0))
    return _two(exp.cast(exp.Add(this=exp.Paren(this=of_twelve), expression=shift), "varchar"))


def _joined(sign: str, *parts: exp.Expr) -> exp.Expr:
    first, *others = parts
    return joined(first, *(each for part in others for each in (text(sign), part)))
