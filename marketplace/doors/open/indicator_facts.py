"""What the indicators are made of, read from the tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.catalogue.sectors import public_sectors
from marketplace.doors.open import board_queries, counted, offered, usage
from marketplace.doors.open.indicators import Facts
from marketplace.doors.open.models import OpenUse
from marketplace.doors.open.sums import today
from sectors.licences import LICENCES
from sectors.registry import Registry


def facts_of(session: Session, declared: Registry, now: datetime) -> Facts:
    days = counted.WINDOW
    rows = counted.since(session, today(now) - timedelta(days=days - 1))
    found, sectors = list(offered.open_datasets(session, declared).values()), public_sectors(session, declared)
    asked = board_queries.figures(session, now)
    return Facts(
        days=_counted_days(rows, now), use=usage.whole(rows),
        user_days=sum(total.users for total in usage.totals(rows, "day").values()),
        known=sum(len(sector.datasets) for sector in sectors), open=len(found), sectors=len(sectors),
        sectors_open=len({one.sector.id for one in found}), released=sum(one.released_at is not None for one in found),
        fresh=sum(one.released_at is not None and one.released_at > now - timedelta(days=days) for one in found),
        licensed=sum(bool(LICENCES[one.dataset.licence].url) for one in found),
        documented=sum(all(c.title.en and c.title.ko for c in one.dataset.columns) for one in found),
        requests=asked.due, answered=asked.answered, in_time=asked.in_time, delivered=asked.delivered,
    )  # fmt: skip


def _counted_days(rows: Sequence[OpenUse], now: datetime) -> int:
    """Since the first use of the window."""
    return (today(now) - rows[0].day).days + 1 if rows else 1
