"""Rows: the schedule that a feed's due times are counted by, and each due time with the file that answers it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base

UNPUNCTUAL = "missed_at IS NOT NULL OR came_at > grace_ends"


class FeedSchedule(Base):
    """`schedule` is what decides the due times (`rules.schedule_of`); those up to `planned_until` are written down."""

    __tablename__ = "feed_schedule"
    dataset: Mapped[str] = mapped_column(primary_key=True)
    schedule: Mapped[str]
    planned_until: Mapped[datetime]


class DueDelivery(Base):
    """`missed_at`: when the worker noticed that its grace was over; it stays when a file answers the time later."""

    __tablename__ = "due_delivery"
    __table_args__ = (
        Index("ix_due_delivery_open", "dataset", "due_at", postgresql_where=text("delivery_id IS NULL")),
        Index("ix_due_delivery_unpunctual", "due_at", postgresql_where=text(UNPUNCTUAL)),
    )
    dataset: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    grace_ends: Mapped[datetime]
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("delivery.id"), unique=True)
    came_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
