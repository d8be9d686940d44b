"""Since when the clocks of a zone have gone as they go now: such times need no table of zones to become UTC."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LAST, FIRST = datetime(2037, 12, 31, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)  # what tables of zones tell apart
DAY = timedelta(days=1)


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
