"""Every SELECT on what everybody used."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.doors.open.models import OpenUse
from marketplace.doors.open.sums import today
from wire.access import Outcome

WINDOW = 30  # days


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


def uses_between(session: Session, begin: date, end: date) -> int:
    """How many uses were answered from the day `begin` to the one before `end`."""
    answered = select(func.sum(OpenUse.uses)).where(OpenUse.outcome == Outcome.OK)
    return int(session.scalar(answered.where(OpenUse.day >= begin, OpenUse.day < end)) or 0)


def since(session: Session, day: date) -> Sequence[OpenUse]:
    """Every row from that day on."""
    return session.scalars(select(OpenUse).where(OpenUse.day >= day).order_by(OpenUse.day)).all()
