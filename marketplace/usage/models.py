"""Rows: usage, one a query of a member that came to its end."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base
from wire.access import Outcome


class Usage(Base):
    """`id` is Trino's query id, so an event told twice is one row. The statement is kept as its SHA-256 only."""

    __tablename__ = "usage"
    __table_args__ = (Index("ix_usage_organisation_id_ended_at", "organisation_id", "ended_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
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
    sql_digest: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    member: Mapped[Member] = relationship(lazy="joined")
