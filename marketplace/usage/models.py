"""Rows: usage, one an access of a member that came to its end."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base, once_created
from marketplace.usage import triggers
from wire.access import Door, Outcome


class Usage(Base):
    """An access (`wire.access.Access`) and whose it was. Its id is the door's, so one that is told twice is one row."""

    __tablename__ = "usage"
    __table_args__ = (Index("ix_usage_organisation_id_ended_at", "organisation_id", "ended_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    door: Mapped[Door]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    datasets: Mapped[list[str]]
    outcome: Mapped[Outcome]
    reason: Mapped[str | None]
    rows: Mapped[int]
    bytes: Mapped[int]
    read_rows: Mapped[int]
    read_bytes: Mapped[int]
    milliseconds: Mapped[int]
    digest: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    member: Mapped[Member] = relationship(lazy="joined")


once_created(triggers.STATEMENTS)
