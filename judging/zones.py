"""Times of a zone in UTC and back; since when its clocks have gone as they go now, which needs no table of zones.

Timestamps are UTC without a zone; the engine's session runs in UTC.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from judging import zone_changes
from judging.trees import text
from judging.zone_changes import DAY, LAST, SINCE

FIRST = datetime(1900, 1, 1, tzinfo=UTC)
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


def in_utc(local: exp.Expr, zone: str, dialect: str = "") -> exp.Expr:
    """A local time in UTC; null where clocks skip it, or where UTC's year is not within 1 and 9999.

    `dialect`: of the engine that it is for alone; of any without one. DuckDB has the known changes written into it.
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
    sooner = _settled(local, zone) if settled(zone) else _known(local, utc, zone, dialect)
    return sooner.when(within, first, copy=False)


def _known(local: exp.Expr, utc: exp.Expr, zone: str, dialect: str) -> exp.Case:
    """In years whose changes are known: by them, or one moment in an hour of the day that none of them has touched."""
    low, high = (exp.cast(text(str(moment)), "timestamp") for moment in (SINCE, LAST.replace(tzinfo=None)))
    known = exp.Between(this=local.copy(), low=low, high=high)
    if dialect == "duckdb":
        return exp.Case().when(known, zone_changes.searched(local, zone), copy=False)
    hours = [exp.Literal.number(hour) for hour in sorted(zone_changes.hours(zone))]
    touched = exp.In(this=exp.Hour(this=local.copy()), expressions=hours)
    return exp.Case().when(exp.And(this=known, expression=exp.Not(this=touched)), utc.copy())


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
