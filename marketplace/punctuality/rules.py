"""When deliveries are due, which due time a file answers, and what came of it: pure.

feed's cron, zone, calendar → `due_times` → nearest open one to a file's arrival → `Punctuality`
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter

from marketplace.punctuality.calendars import is_holiday
from sectors.spec.feed import Expected, Feed
from wire.deliveries import Punctuality

LOOK_BACK = timedelta(days=35)  # how far back a file may answer a due time
_SATURDAY = 5


def due_times(feed: Feed, after: datetime, until: datetime) -> Iterator[datetime]:
    """The due times in (after, until], in order, in UTC; none for a feed that declares no `expected`.

    Of the hour that clocks repeat, a cron with fixed hours means the first; a time that they skip is due right after.
    """
    if feed.expected is None:
        return
    fixed_hours = "*" not in feed.cron.split()[1]
    for at in _times(feed, after):
        if at > until:
            return
        if is_expected(feed.expected, at) and not (at.fold and fixed_hours):
            yield at.astimezone(UTC)


def _times(feed: Feed, after: datetime) -> Iterator[datetime]:
    times = croniter(feed.cron, after.astimezone(ZoneInfo(feed.zone)))
    while True:
        try:
            at: datetime = times.get_next(datetime)
        except CroniterBadDateError:  # 30 February
            return
        yield at


def is_expected(expected: Expected, local: datetime) -> bool:
    """Whether a delivery is expected on that day of the feed's zone."""
    if not expected.weekends and local.weekday() >= _SATURDAY:
        return False
    return expected.calendar is None or not is_holiday(expected.calendar, local.date())


def answered(open_times: Iterable[datetime], came: datetime, early: timedelta) -> datetime | None:
    """The due time that a file answers: the nearest open one, the earlier of two; None: it answers nothing.

    So files that come out of order each answer a time of their own, and one that comes late does not hide the next.
    """
    fitting = [due for due in open_times if came - LOOK_BACK <= due <= came + early]
    return min(fitting, key=lambda due: (abs(due - came), due), default=None)


def punctuality(due: datetime, grace_ends: datetime, came: datetime | None, now: datetime) -> Punctuality:
    """What came of a due time, as it is known now. A file at the last moment of the grace is on time."""
    if came is None:
        return Punctuality.MISSED if now > grace_ends else Punctuality.WAITING
    if came < due:
        return Punctuality.EARLY
    return Punctuality.ON_TIME if came <= grace_ends else Punctuality.LATE


def schedule_of(feed: Feed) -> str:
    """What decides the due times; when it changes, they count from then on."""
    expected = feed.expected
    if expected is None:
        return ""
    calendar, weekdays = expected.calendar or "", "" if expected.weekends else "weekdays"
    parts = (feed.cron, feed.zone, calendar, weekdays, str(expected.grace), str(expected.early))
    return " | ".join(parts)
