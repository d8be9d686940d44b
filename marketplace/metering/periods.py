"""When the period of a quota began, and when the next one begins. Pure; `meter_since` in PostgreSQL is the same."""

from datetime import UTC, datetime, timedelta

from wire.metering import Per
from wire.times import NETWORK, months_after, there


def since(per: Per, starts_at: datetime, at: datetime) -> datetime:
    """Days and months begin at midnight in the network's zone, periods of usage with the grant, month by month."""
    here = at.astimezone(there(NETWORK))
    match per:
        case Per.DAY:
            return _midnight(here)
        case Per.MONTH:
            return _midnight(here.replace(day=1))
        case Per.TERM:
            return starts_at
        case Per.PERIOD:
            return _after(starts_at, _months(starts_at, at))


def anew_at(per: Per, starts_at: datetime, at: datetime) -> datetime | None:
    """When the period after the one of `at` begins; None where there is none."""
    begun = since(per, starts_at, at)
    match per:
        case Per.DAY:
            return _midnight(begun.astimezone(there(NETWORK)) + timedelta(days=1))
        case Per.MONTH:
            return _midnight((begun.astimezone(there(NETWORK)) + timedelta(days=31)).replace(day=1))
        case Per.TERM:
            return None
        case Per.PERIOD:
            return _after(starts_at, _months(starts_at, at) + 1)


def _midnight(here: datetime) -> datetime:
    return here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def _months(starts_at: datetime, at: datetime) -> int:
    """Whole months from the start until then."""
    begun, asked = starts_at.astimezone(UTC), max(at, starts_at).astimezone(UTC)
    months = (asked.year - begun.year) * 12 + asked.month - begun.month
    return months - (_after(starts_at, months) > asked)


def _after(starts_at: datetime, months: int) -> datetime:
    """The same day so many months later; where a month has no such day, its last, and the day comes back after it."""
    return months_after(starts_at.astimezone(UTC), months)
