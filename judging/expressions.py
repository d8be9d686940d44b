"""What a declared column means, as sqlglot trees: text → cleaned text → typed value or null.

One tree per column, rendered for each engine. Guards by regular expression come before each cast, because engines
differ in what they take for a number: `12.7` as an integer, `1e400`, `Infinity`, thousands signs. Timestamps are UTC
without a zone; the engine's session runs in UTC.
"""

import re
from datetime import timedelta

from sqlglot import exp

from judging.strptime import iso_text, matches
from judging.zones import settled
from sectors.patterns import compile_pattern
from sectors.spec import Column, Dataset, Grain, Partition

INTEGER = "^[+-]?[0-9]+$"
NUMBER = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$"
ISO = {"date": "%Y-%m-%d", "timestamp": "%Y-%m-%d %H:%M:%S"}
TRUE, FALSE = ("true", "t", "1", "y", "yes"), ("false", "f", "0", "n", "no")
LARGEST_DOUBLE = "1.7976931348623157E308"
YEARS = ("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999")
LAST_SETTLED = "9999-12-30 00:00:00"  # whatever the zone, its UTC is of a year that all engines know
GRAINS = {Grain.DAY: "%Y-%m-%d", Grain.MONTH: "%Y-%m", Grain.YEAR: "%Y"}


def text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def cleaned(column: Column, source: exp.Expr) -> exp.Expr:
    """`source` with empty text and what stands for nothing as null, and the declared texts replaced."""
    nothing: exp.Expr = exp.In(this=source.copy(), expressions=[text(token) for token in ("", *column.null_tokens)])
    if column.null_pattern is not None:
        nothing = exp.Or(this=nothing, expression=matches(source, column.null_pattern))
    told: exp.Expr = source.copy()
    if column.recode:
        told = exp.Case(this=source.copy())
        for old, new in column.recode:
            told = told.when(text(old), text(new))
        told = told.else_(source.copy())
    return exp.Case().when(exp.Not(this=exp.Paren(this=nothing)), told)


def zone_of(dataset: Dataset, column: Column) -> str | None:
    """The zone of a timestamp's texts, None where they are UTC already or the column is none."""
    return _unless_utc(dataset.zone_of(column))


def _unless_utc(zone: str | None) -> str | None:
    return None if zone == "UTC" else zone


def typed(column: Column, value: exp.Expr) -> exp.Expr:
    """The cleaned text `value` as the column's type, a timestamp in its own zone; null where it is not one."""
    if column.type == "varchar":
        return value.copy()
    if column.type == "list":
        return exp.Split(this=value.copy(), expression=text(column.split))
    if column.type == "boolean":
        return _boolean(value)
    if column.type in ("date", "timestamp"):
        return _time(column, value)
    guard = INTEGER if column.type in ("integer", "bigint") else _decimal_guard(column.type) or NUMBER
    plain = _plain_number(column, value)
    number = exp.Case().when(matches(plain, guard), _try_cast(plain, column.type))
    return _finite(_converted(column, number)) if column.type == "double" else number


def _plain_number(column: Column, value: exp.Expr) -> exp.Expr:
    """The text with a point as its decimal mark and without signs between thousands; null where those stand wrong."""
    mark, sign = column.decimal_mark, column.thousands
    found: exp.Expr = value.copy()
    if sign:
        grouped = f"^[+-]?([0-9]{{1,3}}([{sign}][0-9]{{3}})+|[0-9]*)([{mark}][0-9]*)?([eE][+-]?[0-9]+)?$"
        found = exp.Case().when(matches(value, grouped), _replaced(value, sign, ""))
    elif mark != ".":
        found = exp.Case().when(exp.Not(this=matches(value, "[.]")), value.copy())
    return found if mark == "." else _replaced(found, mark, ".")


def _replaced(value: exp.Expr, old: str, new: str) -> exp.Expr:
    return exp.func("REPLACE", value.copy(), text(old), text(new))


def _converted(column: Column, number: exp.Expr) -> exp.Expr:
    """In the column's unit, as doubles: both engines then compute the same."""
    rule = column.convert
    if rule is None:
        return number
    added = exp.Add(this=exp.Paren(this=number), expression=_double(rule.add)) if rule.add else exp.Paren(this=number)
    times = exp.Mul(this=exp.Paren(this=added), expression=_double(rule.multiply))
    return exp.Paren(this=exp.Div(this=exp.Paren(this=times), expression=_double(rule.divide), typed=True))


def _double(number: float) -> exp.Expr:
    return exp.cast(text(repr(number)), "double")


def partition(dataset: Dataset, part: Partition) -> exp.Expr:
    """The partition's value from its typed column: the column itself, or the day, month or year of a time as text.

    Of a timestamp it is the one that clocks of the column's zone show: 1 March 00:30 in Seoul is of March, though in
    UTC, as the column holds it, it is still February.
    """
    return grain_of(exp.column(part.of, quoted=True), part.grain, dataset.partition_zone(part))


def grain_of(value: exp.Expr, grain: Grain | None, zone: str | None) -> exp.Expr:
    """The grain of a typed time, a timestamp in UTC, as text; without a grain the value as it is."""
    if grain is None:
        return value
    here = _unless_utc(zone)
    return exp.TimeToStr(this=in_zone(value, here) if here else value, format=text(GRAINS[grain]))


def _boolean(value: exp.Expr) -> exp.Expr:
    word = exp.Lower(this=value.copy())
    yes = exp.In(this=word, expressions=[text(item) for item in TRUE])
    no = exp.In(this=word.copy(), expressions=[text(item) for item in FALSE])
    return exp.Case().when(yes, exp.true()).when(no, exp.false())


def _time(column: Column, value: exp.Expr) -> exp.Expr:
    texts = [
        iso_text(value, compile_pattern(pattern), column.first_year)
        for pattern in column.formats or (ISO[column.type],)
    ]
    iso = texts[0] if len(texts) == 1 else exp.Coalesce(this=texts[0], expressions=texts[1:])
    if column.type == "date":
        day = exp.Substring(this=iso, start=exp.Literal.number(1), length=exp.Literal.number(10))
        return _try_cast(day, "date")
    return _try_cast(iso, "timestamp")


def in_utc(local: exp.Expr, zone: str) -> exp.Expr:
    """A local time in UTC; null where clocks skip it, or where UTC's year is not within 1 and 9999.

    Of two moments that clocks show alike the first is taken, as engines differ: an hour or half an hour before the one
    that the engine gives, if clocks show the same then.
    """
    utc = exp.FromTimeZone(this=local, zone=text(zone))
    first, last = (exp.cast(text(bound), "timestamp") for bound in YEARS)
    within = exp.Between(this=utc.copy(), low=first, high=last)
    found = _settled(local, zone)
    for minutes in (60, 30, 0):
        length = exp.Interval(this=text(str(minutes)), unit=exp.var("MINUTE"))
        earlier = exp.Sub(this=utc.copy(), expression=length) if minutes else utc.copy()
        back = exp.AtTimeZone(this=exp.cast(earlier.copy(), "timestamptz"), zone=text(zone))
        found = found.when(exp.and_(within.copy(), exp.EQ(this=back, expression=local.copy())), earlier)
    return found


def in_zone(utc: exp.Expr, zone: str) -> exp.Expr:
    """What clocks of the zone show at a moment of UTC."""
    shown = exp.AtTimeZone(this=exp.cast(utc.copy(), "timestamptz"), zone=text(zone))
    return _settled(utc, zone, to_utc=False).else_(shown) if settled(zone) else shown


def _settled(time: exp.Expr, zone: str, *, to_utc: bool = True) -> exp.Case:
    """A local `time` in UTC, or one in UTC as local, if it is one since which the zone's clocks were never changed.

    They are a fixed time away from UTC then, which engines add faster than they look one up.
    """
    found, known = exp.Case(), settled(zone)
    if known is None:
        return found
    since, minutes = known
    begun = since if to_utc else since - timedelta(minutes=minutes)
    first, last = (exp.cast(text(str(moment)), "timestamp") for moment in (begun, LAST_SETTLED))
    ahead = exp.Interval(this=text(str(abs(minutes))), unit=exp.var("MINUTE"))
    moved = exp.Sub if (minutes >= 0) == to_utc else exp.Add
    return found.when(exp.Between(this=time.copy(), low=first, high=last), moved(this=time.copy(), expression=ahead))


def _decimal_guard(kind: str) -> str | None:
    """At most `s` digits after the point that are not zero: rounding would lose what was sent."""
    found = re.fullmatch(r"decimal\((\d+),(\d+)\)", kind)
    if found is None:
        return None
    scale = int(found[2])
    return f"^[+-]?([0-9]+([.][0-9]{{0,{scale}}}0*)?|[.]{f'[0-9]{{1,{scale}}}0*' if scale else '0+'})$"


def _finite(number: exp.Expr) -> exp.Expr:
    largest = exp.cast(text(LARGEST_DOUBLE), "double")
    return exp.Case().when(exp.LTE(this=exp.Abs(this=number), expression=largest), number.copy())


def _try_cast(value: exp.Expr, kind: str) -> exp.Expr:
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(kind), safe=True)
