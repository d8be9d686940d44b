"""Every SELECT on due times."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace.punctuality.models import DueDelivery, FeedSchedule
from marketplace.punctuality.rules import LOOK_BACK

_OPEN = DueDelivery.delivery_id.is_(None)


def schedule(session: Session, dataset: str) -> FeedSchedule | None:
    """Locked: one process at a time plans a feed and answers its due times."""
    return session.scalar(select(FeedSchedule).where(FeedSchedule.dataset == dataset).with_for_update())


def planned_until(session: Session) -> Mapping[str, datetime]:
    """Up to when each feed's due times are written down."""
    return {row.dataset: row.planned_until for row in session.scalars(select(FeedSchedule))}


def open_times(session: Session, dataset: str, since: datetime) -> Mapping[datetime, DueDelivery]:
    """The due times that no file answered yet."""
    found = select(DueDelivery).where(DueDelivery.dataset == dataset, DueDelivery.due_at >= since, _OPEN)
    return {row.due_at: row for row in session.scalars(found)}


def is_answer(session: Session, delivery: str) -> bool:
    return session.scalar(select(DueDelivery.dataset).where(DueDelivery.delivery_id == delivery)) is not None


def newly_missed(session: Session, datasets: Collection[str], now: datetime) -> Sequence[DueDelivery]:
    """Open ones whose grace is over and that nobody noticed yet, locked; those that another process holds left out."""
    found = select(DueDelivery).where(
        DueDelivery.dataset.in_(datasets), DueDelivery.missed_at.is_(None), DueDelivery.grace_ends < now, _OPEN
    )
    return session.scalars(found.order_by(DueDelivery.due_at).with_for_update(skip_locked=True)).all()


def missed(session: Session, now: datetime) -> Mapping[str, list[DueDelivery]]:
    """Each feed's due times whose grace is over and that a file may still answer, the newest first."""
    lately = (DueDelivery.grace_ends < now, DueDelivery.due_at > now - LOOK_BACK, _OPEN)
    found: dict[str, list[DueDelivery]] = {}
    for row in session.scalars(select(DueDelivery).where(*lately).order_by(DueDelivery.due_at.desc())):
        found.setdefault(row.dataset, []).append(row)
    return found


def newest_answered(session: Session, datasets: Collection[str]) -> Mapping[str, datetime]:
    """The newest due time of each of `datasets` that a file answered."""
    answered = select(DueDelivery.dataset, func.max(DueDelivery.due_at)).where(
        DueDelivery.dataset.in_(datasets), DueDelivery.delivery_id.is_not(None)
    )
    rows = session.execute(answered.group_by(DueDelivery.dataset))
    return {row[0]: row[1] for row in rows}


def waiting(session: Session, now: datetime) -> Mapping[str, datetime]:
    """When the grace of each feed's next open due time ends."""
    found = select(DueDelivery.dataset, func.min(DueDelivery.grace_ends)).where(DueDelivery.grace_ends >= now, _OPEN)
    rows = session.execute(found.group_by(DueDelivery.dataset))
    return {row[0]: row[1] for row in rows}


def unpunctual(session: Session, datasets: Collection[str], limit: int) -> Sequence[DueDelivery]:
    """Missed or late, the newest first."""
    which = or_(DueDelivery.missed_at.is_not(None), DueDelivery.came_at > DueDelivery.grace_ends)
    found = select(DueDelivery).where(DueDelivery.dataset.in_(datasets), which)
    return session.scalars(found.order_by(DueDelivery.due_at.desc(), DueDelivery.dataset).limit(limit)).all()
