"""The day numbers of spreadsheets, `45292.75` for 2024-01-01 18:00, as an expression and in Python: they mean the same.

The fraction is the time of day, to the millisecond as spreadsheets have it. Numbers below 61 are of no certain day:
spreadsheets count a 29 February 1900 that never was.
"""

import math
from datetime import datetime, timedelta

from sqlglot import exp

from judging.trees import double, matches, number, try_cast
from sectors.regexes import compiled

FORM = "^[0-9]{2,7}([.][0-9]{1,20})?$"
DAY = 86_400_000  # milliseconds
FIRST, LAST = 61 * DAY, 2_958_466 * DAY - 1  # 1900-03-01 to the end of 9999
EPOCH = 25_569 * DAY  # 1970-01-01


def moment(value: exp.Expr, kind: str) -> tuple[exp.Expr, exp.Expr]:
    """When `value` is such a number, and the date or timestamp then."""
    scaled = exp.Mul(this=try_cast(value, "double"), expression=double(DAY))
    found = exp.Floor(this=exp.Add(this=scaled, expression=double(0.5)))
    within = exp.Between(this=found, low=double(FIRST), high=double(LAST))
    since = exp.Sub(this=try_cast(found, "bigint"), expression=number(EPOCH))
    told = exp.cast(exp.UnixToTime(this=since, scale=exp.UnixToTime.MILLIS), kind)
    return exp.and_(matches(value, FORM), within), told


def read(text: str) -> datetime | None:
    """The moment that the number tells, None where the text is none."""
    found = math.floor(float(text) * DAY + 0.5) if compiled(FORM).search(text) else 0
    if not FIRST <= found <= LAST:
        return None
    return datetime(1970, 1, 1) + timedelta(milliseconds=found - EPOCH)  # noqa: DTZ001 - a local time, as the file has it
