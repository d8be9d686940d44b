"""The changes of a zone's clocks that Python's table of zones knows, and a local time in UTC by them.

Engines look a time up in tables of their own, half a microsecond each and several times a row. The changes written
into the query, as a search by halves, take a twentieth of it. For DuckDB: Java compiles no method of so many branches.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from judging.trees import text

LAST = datetime(2037, 12, 31, tzinfo=UTC)  # what tables of zones tell apart
SINCE = datetime(1970, 1, 1)  # noqa: DTZ001 - local; of changes before it tables of zones differ
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """At a moment of UTC, written without its zone, clocks stop to be `before` of it and are `after` of it."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def local(self) -> tuple[datetime, datetime]:
        """The clocks' time from which on to until when they skip, or show every moment twice."""
        first, last = sorted((self.before, self.after))
        return self.at + first, self.at + last


@cache
def changes(zone: str) -> tuple[Change, ...]:
    """Since 1970, the oldest first; no two are of one day."""
    here, found = ZoneInfo(zone), []
    moment = SINCE.replace(tzinfo=UTC) - DAY
    before = _ahead(moment, here)
    while moment < LAST:
        after = _ahead(moment + DAY, here)
        if before != after:
            found.append(Change(_change(moment, here).replace(tzinfo=None), before, after))
        moment, before = moment + DAY, after
    return tuple(found)


def _ahead(moment: datetime, here: ZoneInfo) -> timedelta:
    found = moment.astimezone(here).utcoffset()
    assert found is not None, "a moment of a zone has its offset"
    return found


def _change(day: datetime, here: ZoneInfo) -> datetime:
    """The first second of the day after `day` at which clocks are as at its end."""
    after = _ahead(day + DAY, here)
    return day + SECOND * bisect_left(range(DAY // SECOND), True, key=lambda s: _ahead(day + s * SECOND, here) == after)


@cache
def hours(zone: str) -> frozenset[int]:
    """Of the day, that clocks of the zone ever skipped or showed twice since `SINCE`."""
    found = set[int]()
    for change in changes(zone):
        first, last = change.local
        found |= {(first + minute * timedelta(minutes=1)).hour for minute in range((last - first) // SECOND // 60 + 1)}
    return frozenset(found)


def searched(local: exp.Expr, zone: str) -> exp.Expr:
    """A local time since `SINCE` and before `LAST` in UTC: the first of two moments, null where clocks skip it."""
    known = changes(zone)
    return _search(local, known, known[0].before)


def _search(local: exp.Expr, known: Sequence[Change], ahead: timedelta) -> exp.Expr:
    """`ahead`: of UTC, before the first of the changes."""
    if not known:
        return _moved(local, ahead)
    middle = len(known) // 2
    change = known[middle]
    first, last = (exp.cast(text(str(moment)), "timestamp") for moment in change.local)
    found = exp.Case()
    if change.after > change.before:  # skipped
        found.when(_within(local, first, last), exp.null(), copy=False)
    earlier = exp.LT(this=local.copy(), expression=last.copy())
    found.when(earlier, _search(local, known[:middle], ahead), copy=False)  # copied at each half, it took half a second
    return found.else_(_search(local, known[middle + 1 :], change.after), copy=False)


def _within(local: exp.Expr, first: exp.Expr, last: exp.Expr) -> exp.Expr:
    begun = exp.GTE(this=local.copy(), expression=first.copy())
    return exp.And(this=begun, expression=exp.LT(this=local.copy(), expression=last.copy()))


def _moved(local: exp.Expr, ahead: timedelta) -> exp.Expr:
    seconds = ahead // SECOND
    length = exp.Interval(this=text(str(abs(seconds))), unit=exp.var("SECOND"))
    return (exp.Sub if seconds >= 0 else exp.Add)(this=local.copy(), expression=length)
