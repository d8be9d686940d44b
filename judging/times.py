"""Bare text → a date or a time, or null: by the first of a column's formats that fits.

The calendar is judged by the cast of ISO text, where all engines agree.
"""

from sqlglot import exp

from judging import day_numbers
from judging.strptime import day_text, iso_text, midnight_text
from judging.trees import text, try_cast
from sectors.patterns import EXCEL, Pattern, compile_pattern
from sectors.spec import Column

ISO = {"date": ("%Y-%m-%d",), "timestamp": ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")}
LAST_DAY = "9999-12-31"


def time(column: Column, value: exp.Expr) -> exp.Expr:
    """The bare text `value` as the column's type, a timestamp in its own zone; null where it is not one."""
    found = exp.Case()
    for form in column.formats or ISO[column.type]:
        if form == EXCEL:
            found = found.when(*day_numbers.moment(value, column.type))
        else:
            found = _of_pattern(found, column, value, compile_pattern(form))
    return found


def _of_pattern(found: exp.Case, column: Column, value: exp.Expr, pattern: Pattern) -> exp.Case:
    """24:00 is the midnight that ends the day: the day after for a timestamp, the day itself for a date."""
    whole = iso_text if column.type == "timestamp" else day_text
    for fits, iso in whole(value, pattern, column.first_year):
        found = found.when(fits, try_cast(iso, column.type))
    for fits, day in midnight_text(value, pattern, column.first_year):
        ended = try_cast(day, "date") if column.type == "date" else _day_after(day)
        found = found.when(fits, ended)
    return found


def _day_after(day: exp.Expr) -> exp.Expr:
    before = try_cast(exp.Nullif(this=day, expression=text(LAST_DAY)), "timestamp")
    return exp.Add(this=before, expression=exp.Interval(this=text("1"), unit=exp.var("DAY")))
