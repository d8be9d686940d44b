"""Times of a zone in UTC and back; since when its clocks have gone as they go now, which needs no table of zones.

Timestamps are UTC without a zone; the engine's session runs in UTC.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from judging.trees import text

LAST, FIRST = datetime(2037, 12, 31, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)  # what tables of zones tell apart
SINCE = datetime(1970, 1, 1)  # noqa: DTZ001 - local; of changes before it tables of zones differ
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
YEARS = ("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999")
LAST_SETTLED = "9999-12-30 00:00:00"  # whatever the zone, its UTC is of a year that all engines know


@cache
def settled(zone: str) -> tuple[datetime, int] | None:
    """A local time from which on nobody put the clocks forward or back, and the minutes that they are ahead of UTC.

    None where clocks are put forward and back to this day.
    """
    here = ZoneInfo(zone)
    offset = LAST.astimezone(here).utcoffset()
    moment = LAST
    while moment > FIRST and moment.astimezone(here).utcoffset() == offset:
        moment -= DAY
    if offset is None or LAST - moment < 3650 * DAY:
        return None
    since = (moment + 3 * DAY).replace(hour=0, minute=0, second=0, tzinfo=None)
    return since, int(offset.total_seconds()) // 60


def in_utc(local: exp.Expr, zone: str) -> exp.Expr:
    """A local time in UTC; null where clocks skip it, or where UTC's year is not within 1 and 9999.

    Of two moments that clocks show alike the first is taken, as engines differ: an hour or half an hour before the one
    that the engine gives, if clocks show the same then.
    """
    utc = exp.FromTimeZone(this=local, zone=text(zone))
    low, high = (exp.cast(text(bound), "timestamp") for bound in YEARS)
    within = exp.Between(this=utc.copy(), low=low, high=high)
    first = exp.Case()
    for minutes in (60, 30, 0):
        length = exp.Interval(this=text(str(minutes)), unit=exp.var("MINUTE"))
        earlier = exp.Sub(this=utc.copy(), expression=length) if minutes else utc.copy()
        back = exp.AtTimeZone(this=exp.cast(earlier.copy(), "timestamptz"), zone=text(zone))
        first = first.when(exp.EQ(this=back, expression=local.copy()), earlier)
    return _alone(_settled(local, zone), local, utc, zone).when(within, first)


def _alone(found: exp.Case, local: exp.Expr, utc: exp.Expr, zone: str) -> exp.Case:
    """An hour of the day that no change of the clocks has touched, in years whose changes are known, is one moment."""
    if settled(zone):
        return found
    low, high = (exp.cast(text(str(moment)), "timestamp") for moment in (SINCE, LAST.replace(tzinfo=None)))
    hours = [exp.Literal.number(hour) for hour in sorted(hours_of_changes(zone))]
    touched = exp.In(this=exp.Hour(this=local.copy()), expressions=hours)
    known = exp.Between(this=local.copy(), low=low, high=high)
    return found.when(exp.And(this=known, expression=exp.Not(this=touched)), utc.copy())


@cache
def hours_of_changes(zone: str) -> frozenset[int]:
    """The hours of the day that clocks of the zone ever skipped or showed twice since `SINCE`."""
    here, found = ZoneInfo(zone), set[int]()
    moment = SINCE.replace(tzinfo=UTC) - DAY
    while moment < LAST:
        before, after = (at.astimezone(here).utcoffset() for at in (moment, moment + DAY))
        if before != after and before is not None and after is not None:
            found |= _hours(_change(moment, here), before, after)
        moment += DAY
    return frozenset(found)


def _change(moment: datetime, here: ZoneInfo) -> datetime:
    """The first minute of the day after `moment` at which clocks are as at its end."""
    minutes = range(1, 24 * 60 + 1)
    offset = (moment + DAY).astimezone(here).utcoffset()
    place = bisect_left(minutes, True, key=lambda m: (moment + m * MINUTE).astimezone(here).utcoffset() == offset)
    return moment + minutes[place] * MINUTE


def _hours(change: datetime, before: timedelta, after: timedelta) -> set[int]:
    first, last = sorted((change + before, change + after))
    length = int((last - first) / MINUTE)
    return {(first + minute * MINUTE).hour for minute in range(length + 1)}


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
