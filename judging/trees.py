"""The small pieces of which the trees of this package are made."""

from datetime import UTC, datetime

from sqlglot import exp

from sectors.regexes import for_engines


def text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def in_utc(moment: datetime) -> str:
    """As `timestamp` is cast from."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def double(value: float) -> exp.Expr:
    return exp.cast(text(repr(value)), "double")


def try_cast(value: exp.Expr, kind: str) -> exp.Expr:
    """Null where the value is none of the kind."""
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(kind), safe=True)


def matches(value: exp.Expr, regex: str) -> exp.Expr:
    """Whether the text fits a regular expression of declarations (`sectors.regexes`)."""
    return exp.RegexpLike(this=value.copy(), expression=text(for_engines(regex)))


def extract(value: exp.Expr, regex: str, group: int) -> exp.Expr:
    """What the group of the expression takes of a text that fits it; else an empty text."""
    return exp.RegexpExtract(this=value.copy(), expression=text(for_engines(regex)), group=number(group))


def without(value: exp.Expr, regex: str) -> exp.Expr:
    """Less what the expression, bound to an end of the text, fits."""
    return exp.RegexpReplace(this=value.copy(), expression=text(for_engines(regex)), replacement=text(""))


def replaced(value: exp.Expr, old: str, new: str) -> exp.Expr:
    return exp.func("REPLACE", value.copy(), text(old), text(new))


def joined(*parts: exp.Expr) -> exp.Expr:
    return exp.Concat(expressions=list(parts))
