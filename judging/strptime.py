"""A strptime pattern → one expression that turns matching text into ISO 8601 text, or null.

Engines' own date parsers differ (one digit for a month, lenient overflow, week years); pieces cut out by one regular
expression and put together as `YYYY-MM-DD HH:MM:SS.ffffff` do not: casting ISO text is where all engines agree.
"""

from sqlglot import exp

from judging import padded
from sectors.patterns import Pattern
from sectors.regexes import for_engines

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_YEAR = 1969  # of two-digit years: 69-99 are 19xx, 00-68 are 20xx, as POSIX has it


def iso_text(value: exp.Expr, pattern: Pattern, first_year: int = FIRST_YEAR) -> exp.Expr:
    """`value` as ISO text, null where it does not match; the cast that follows judges the calendar.

    Two-digit years are those of the hundred years from `first_year` on; a day or month that is not told is the first.
    Numbers with their zeros stand at known places: cutting them there takes a tenth of what finding them does.
    """
    found = exp.Case()
    if pattern.padded:
        found = found.when(matches(value, pattern.padded), padded.iso_text(value, pattern))
    return found.when(matches(value, pattern.regex), _found(value, pattern, first_year))


def matches(value: exp.Expr, regex: str) -> exp.Expr:
    """Whether the text fits a regular expression of declarations (`sectors.regexes`)."""
    return exp.RegexpLike(this=value.copy(), expression=exp.Literal.string(for_engines(regex)))


def _found(value: exp.Expr, pattern: Pattern, first_year: int) -> exp.Expr:
    """ISO text of a text whose pieces are found by the regular expression."""

    def piece(*names: str) -> exp.Expr | None:
        for name in names:
            if name in pattern.pieces:
                return _extract(value, pattern, name)
        return None

    day = _joined("-", _year(piece("Y", "y"), pattern, first_year), _month(piece("m", "b"), pattern), _day(piece("d")))
    clock = _joined(":", _hour(piece("H", "I"), piece("p")), _padded(piece("M")), _padded(piece("S")))
    fraction = piece("f")
    parts = [day, exp.Literal.string(" "), clock]
    parts += [exp.Literal.string("."), fraction] if fraction else []
    return exp.Concat(expressions=parts)


def _extract(value: exp.Expr, pattern: Pattern, name: str) -> exp.Expr:
    place = pattern.pieces.index(name) + 1
    return exp.RegexpExtract(
        this=value.copy(), expression=exp.Literal.string(for_engines(pattern.regex)), group=exp.Literal.number(place)
    )


def _day(piece: exp.Expr | None) -> exp.Expr:
    return _padded(piece) if piece else exp.Literal.string("01")


def _padded(piece: exp.Expr | None) -> exp.Expr:
    if piece is None:
        return exp.Literal.string("00")
    return exp.Pad(this=piece, expression=exp.Literal.number(2), fill_pattern=exp.Literal.string("0"), is_left=True)


def _year(piece: exp.Expr | None, pattern: Pattern, first_year: int) -> exp.Expr:
    assert piece is not None
    if "Y" in pattern.pieces:
        return piece
    first, pivot = divmod(first_year, 100)
    late = exp.GTE(this=piece.copy(), expression=exp.Literal.string(f"{pivot:02d}"))
    century = exp.Case().when(late, exp.Literal.string(f"{first:02d}")).else_(exp.Literal.string(f"{first + 1:02d}"))
    return exp.Concat(expressions=[century, piece])


def _month(piece: exp.Expr | None, pattern: Pattern) -> exp.Expr:
    if piece is None:
        return exp.Literal.string("01")
    if "m" in pattern.pieces:
        return _padded(piece)
    number = exp.Case(this=exp.Lower(this=piece))
    for place, name in enumerate(MONTHS, 1):
        number = number.when(exp.Literal.string(name), exp.Literal.string(f"{place:02d}"))
    return number


def _hour(piece: exp.Expr | None, half: exp.Expr | None) -> exp.Expr:
    if piece is None or half is None:
        return _padded(piece)
    number = exp.Mod(this=exp.cast(piece, "int"), expression=exp.Literal.number(12))
    afternoon = exp.EQ(this=exp.Lower(this=half), expression=exp.Literal.string("pm"))
    shift = exp.Case().when(afternoon, exp.Literal.number(12)).else_(exp.Literal.number(0))
    return _padded(exp.cast(exp.Add(this=exp.Paren(this=number), expression=shift), "varchar"))


def _joined(sign: str, *parts: exp.Expr) -> exp.Expr:
    joined: list[exp.Expr] = []
    for part in parts:
        joined += [exp.Literal.string(sign), part] if joined else [part]
    return exp.Concat(expressions=joined)
