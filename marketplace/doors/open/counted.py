"""Every SELECT on what everybody used."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.doors.open.models import OpenUse
from wire.access import Outcome
from wire.times import NETWORK

HERE = ZoneInfo(NETWORK)
WINDOW = 30  # days


def today(now: datetime) -> date:
    """Days begin at midnight of the network's zone."""
    return now.astimezone(HERE).date()


def most_used(session: Session, now: datetime) -> Sequence[tuple[str, int]]:
    """Dataset and uses of the last days, the most used first."""
    uses = func.sum(OpenUse.uses)
    statement = (
        select(OpenUse.dataset, uses)
        .where(OpenUse.day > today(now) - timedelta(days=WINDOW), OpenUse.outcome == Outcome.OK)
        .group_by(OpenUse.dataset)
        .order_by(uses.desc(), OpenUse.dataset)
    )
    return [(dataset, int(count)) for dataset, count in session.execute(statement)]


def since(session: Session, day: date) -> Sequence[OpenUse]:
    """Every row from that day on."""
    return session.scalars(select(OpenUse).where(OpenUse.day >= day).order_by(OpenUse.day)).all()
