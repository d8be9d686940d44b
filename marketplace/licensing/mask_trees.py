"""A masked column → the tree that stands in its place, of the column's own type, for both engines.

Where engines differ the tree avoids the difference: DuckDB divides decimals as doubles and takes NaN for the largest
number; Trino has neither. Whole numbers and decimals are counted in 38 digits, so that none overflows on the way.
"""

from decimal import Decimal

from sqlglot import exp

from marketplace.licensing import pseudonyms
from marketplace.licensing.numbers import digits, plain
from marketplace.licensing.scope import MaskedColumn
from wire.masks import Mask


def mask_tree(masked: MaskedColumn, domain: str, salt: str = "") -> exp.Expression:
    """`domain`: of pseudonyms (pseudonyms.py); `salt`: the grant's, of codes that are its own."""
    column = exp.column(masked.column, quoted=True)
    match masked.mask:
        case Mask.NULL:
            return exp.Null()
        case Mask.PSEUDONYM | Mask.SALTED:
            return _code(column, pseudonyms.salted(domain, salt) if masked.mask is Mask.SALTED else domain)
        case Mask.YEAR | Mask.MONTH:
            begun = exp.TimestampTrunc(this=column, unit=exp.var(masked.mask.upper()))
            return exp.cast(begun, "date") if masked.type == "date" else begun  # DuckDB makes it a timestamp
        case Mask.TRUNCATE | Mask.GENERALISE:
            return _text(column, masked)
        case Mask.ROUND | Mask.BUCKET:
            return _number(column, masked)


def _text(column: exp.Expression, masked: MaskedColumn) -> exp.Expression:
    if masked.length:
        return exp.Substring(this=column, start=_whole(1), length=_whole(masked.length))
    return _levels(column, masked) if masked.levels else _words(column, masked.words or 0)


def _number(column: exp.Expression, masked: MaskedColumn) -> exp.Expression:
    if masked.step is None:
        return _bucket(column, masked)
    return _rounded_double(column, masked.step) if masked.type == "double" else _rounded(column, masked)


def _code(column: exp.Expression, domain: str) -> exp.Expression:
    return exp.Anonymous(this=pseudonyms.FUNCTION, expressions=[column, exp.Literal.string(domain)])


def _words(column: exp.Expression, count: int) -> exp.Expression:
    """A text without a word is none: DuckDB finds an empty text there, Trino nothing."""
    pattern = f"^ *([^ ]+(?: +[^ ]+){{0,{count - 1}}})"
    found = exp.RegexpExtract(this=column, expression=exp.Literal.string(pattern), group=_whole(1))
    return exp.Nullif(this=found, expression=exp.Literal.string(""))


def _levels(column: exp.Expression, masked: MaskedColumn) -> exp.Expression:
    case = exp.Case(this=column)
    for value, level in masked.levels or ():
        case = case.when(exp.Literal.string(value), exp.Literal.string(level), copy=False)
    return exp.cast(case, "text")  # Trino takes the longest level for its type


def _rounded(column: exp.Expression, masked: MaskedColumn) -> exp.Expression:
    """Halves go away from zero. What the column's type cannot hold is none."""
    wide = f"decimal(38,{(digits(masked.type) or (0, 0))[1]})"
    value, step = exp.cast(column, wide), exp.cast(exp.Literal.string(plain(masked.step or Decimal(1))), wide)
    rest = exp.paren(exp.Mod(this=value, expression=step))
    twice = exp.Add(this=rest.copy(), expression=rest.copy())
    up = exp.case().when(exp.GTE(this=twice, expression=step.copy()), step.copy())
    up = up.when(exp.LTE(this=twice.copy(), expression=exp.Neg(this=step.copy())), exp.Neg(this=step.copy()))
    rounded = exp.Add(this=exp.Sub(this=value.copy(), expression=rest), expression=up.else_(exp.cast(_whole(0), wide)))
    return exp.TryCast(this=rounded, to=exp.DataType.build(masked.type))


def _rounded_double(column: exp.Expression, step: Decimal) -> exp.Expression:
    """By cutting and comparing: how `round` takes halves and large numbers is each engine's own."""
    by = exp.cast(exp.Literal.string(plain(step)), "double")
    times = exp.paren(exp.Div(this=column, expression=by))
    cut = exp.Trunc(this=times)
    rest = exp.paren(exp.Sub(this=times.copy(), expression=cut))
    one, half, none = (exp.cast(exp.Literal.string(text), "double") for text in ("1", "0.5", "0"))
    up = exp.case().when(exp.GTE(this=rest, expression=half), one)
    up = up.when(exp.LTE(this=rest.copy(), expression=exp.Neg(this=half.copy())), exp.Neg(this=one.copy()))
    return exp.Mul(this=exp.paren(exp.Add(this=cut.copy(), expression=up.else_(none))), expression=by.copy())


def _bucket(column: exp.Expression, masked: MaskedColumn) -> exp.Expression:
    """What lies below the first edge is none, and so is what is no number."""
    case = exp.case()
    for edge in reversed(masked.edges or ()):
        bound = exp.cast(exp.Literal.string(plain(edge)), masked.type)
        case = case.when(_at_least(column, bound, masked.type), bound.copy(), copy=False)
    return case


def _at_least(column: exp.Expression, bound: exp.Expression, kind: str) -> exp.Expression:
    above = exp.GTE(this=column.copy(), expression=bound)
    if kind != "double":
        return above
    return exp.And(this=exp.LTE(this=column.copy(), expression=_infinity()), expression=above)


def _infinity() -> exp.Expression:
    return exp.cast(exp.Literal.string("Infinity"), "double")


def _whole(number: int) -> exp.Expression:
    return exp.Literal.number(number)
