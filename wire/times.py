"""How a time is shown, everywhere: never without its zone. Pure, standard library only.

    a dataset's own times        in the dataset's zone (its column's, else its feed's): `value`
    events of the network        in the network's zone, which the page names: `on_page`
    exports of either (CSV)      ISO 8601 with the offset: `iso`

Spark writes times as text in UTC, without saying so: `moment` reads them.
"""

from calendar import monthrange
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

NETWORK: Final = "Asia/Seoul"  # the zone of the network's own events, on pages and dashboards


def moment(text: str) -> datetime:
    """The time that Spark's text tells, in UTC. ValueError for what is not one."""
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def iso(at: datetime | None, zone: str = "UTC") -> str | None:
    """2026-10-01T00:00:00+09:00, with as many digits of a second as it has. ValueError for a time without a zone."""
    if at is not None and at.tzinfo is None:
        raise ValueError(f"{at} has no zone: nobody can tell when that is")
    return None if at is None else at.astimezone(there(zone)).isoformat()


def months_after(start: datetime, months: int) -> datetime:
    """The same day and time so many months later; the month's last day where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def on_page(at: datetime, zone: str) -> str:
    """2026-10-01 00:00 KST, for people; a zone whose letters say nothing shows its offset."""
    return f"{at.astimezone(there(zone)):%Y-%m-%d %H:%M %Z}"


def value(text: str | None, zone: str | None) -> str | None:
    """A value of a column in Spark's text; a timestamp, which alone has a zone, as ISO 8601 in it.

    A text that was cut for its length, or is of years beyond 9999, stays as it is and says that it is UTC.
    """
    if text is None or zone is None:
        return text
    try:
        return iso(moment(text), zone)
    except (ValueError, OverflowError):
        return f"{text} UTC"


def there(zone: str) -> tzinfo:
    """The zone of that name."""
    return UTC if zone == "UTC" else ZoneInfo(zone)
