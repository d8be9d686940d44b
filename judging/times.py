"""Bare text → a date or a time, or null: by the first of a column's formats that fits.

The calendar is judged by the cast of ISO text, where all engines agree; or by DuckDB's own parser, of texts that its
leniency cannot reach as their numbers were held against the pattern before: that takes a fifth of the time.
"""

from sqlglot import exp

from judging import day_numbers
from judging.strptime import day_text, iso_text, midnight_text
from judging.trees import text, try_cast
from sectors.patterns import EXCEL, WIDTHS, Pattern, compile_pattern
from sectors.spec.column import Column

ISO = {"date": ("%Y-%m-%d",), "timestamp": ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")}
LAST_DAY = "9999-12-31"


def time(column: Column, value: exp.Expr, dialect: str = "") -> exp.Expr:
    """The bare text `value` as the column's type, a timestamp in its own zone; null where it is not one.

    `dialect`: of the engine that it is for alone; of any without one.
    """
    found = exp.Case()
    for form in column.formats or ISO[column.type]:
        if form == EXCEL:
            found = found.when(*day_numbers.moment(value, column.type))
        else:
            found = _of_pattern(found, column, value, compile_pattern(form), dialect)
    return found


def _of_pattern(found: exp.Case, column: Column, value: exp.Expr, pattern: Pattern, dialect: str) -> exp.Case:
    """24:00 is the midnight that ends the day: the day after for a timestamp, the day itself for a date."""
    whole = iso_text if column.type == "timestamp" else day_text
    readings = whole(value, pattern, column.first_year)
    if dialect == "duckdb" and WIDTHS.keys() >= set(pattern.pieces):
        fits, _ = readings.pop()
        readings.append((fits, _parsed(value, pattern)))
    for fits, moment in readings:
        found = found.when(fits, try_cast(moment, column.type))
    for fits, day in midnight_text(value, pattern, column.first_year):
        ended = try_cast(day, "date") if column.type == "date" else _day_after(day)
        found = found.when(fits, ended)
    return found


def _parsed(value: exp.Expr, pattern: Pattern) -> exp.Expr:
    return exp.Anonymous(this="try_strptime", expressions=[value.copy(), text("".join(pattern.tokens))])


def _day_after(day: exp.Expr) -> exp.Expr:
    before = try_cast(exp.Nullif(this=day, expression=text(LAST_DAY)), "timestamp")
    return exp.Add(this=before, expression=exp.Interval(this=text("1"), unit=exp.var("DAY")))
