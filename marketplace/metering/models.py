"""Rows: what was taken of a grant's quotas and usage, and the running counters. PostgreSQL's own functions write both.

taking: append only, what was given back is a row of its own → counter: one a grant, measure and period
"""

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base, once_created
from marketplace.metering import functions


class MeterTaking(Base):
    """One access's use of one measure. `kind`: taken, or given_back, whose amount is below 0.

    `since`: when the shortest of the periods that it counts in began; within it the same access counts once.
    """

    __tablename__ = "meter_taking"
    __table_args__ = (
        UniqueConstraint("grant_id", "measure", "access_id", "since", "kind"),
        CheckConstraint("(kind = 'taken') = (amount >= 0)", name="sign"),
        Index("ix_meter_taking_grant_id_measure_at", "grant_id", "measure", "at"),
        Index("ix_meter_taking_access_id", "access_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grant.id"))
    measure: Mapped[str]
    kind: Mapped[str]
    since: Mapped[datetime]
    amount: Mapped[int]
    access_id: Mapped[str]
    at: Mapped[datetime]


class MeterCounter(Base):
    """How much of a measure was used in the period that began at `since`."""

    __tablename__ = "meter_counter"
    __table_args__ = (CheckConstraint("used >= 0", name="used"),)
    grant_id: Mapped[str] = mapped_column(ForeignKey("grant.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    per: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    used: Mapped[int]


class MeterGrouping(Base):
    """By which columns an organisation had a release of a dataset grouped: each is a part of the next one."""

    __tablename__ = "meter_grouping"
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text), primary_key=True)
    at: Mapped[datetime]


once_created(functions.STATEMENTS)
