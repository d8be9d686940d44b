"""What the head of an answer says of its sender: it is busy for now, and how long to wait."""

from datetime import datetime
from email.utils import parsedate_to_datetime

BUSY = (408, 425, 429, 500, 502, 503, 504)
LONGEST = 86_400  # seconds


def asked_wait(said: str, now: datetime) -> float | None:
    """Of `Retry-After`: seconds, or a date, a day at most; anything else is nothing."""
    if said.strip().isdecimal():
        return float(min(int(said.strip()[:9]), LONGEST))
    try:
        return min(max(0.0, (parsedate_to_datetime(said) - now).total_seconds()), LONGEST)
    except (ValueError, TypeError):
        return None
