"""Rows: what a member ran on the query page, and the queries that are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base
from marketplace.doors.query.states import RunState


class QueryRun(Base):
    """One run, its member's alone. `door_id`: the SQL door's name of it.

    `rows` and `size` (bytes) are what came to the page, `page` the last page counted. No value of a result is kept.
    """

    __tablename__ = "query_run"
    __table_args__ = (Index("ix_query_run_member_id_begun_at", "member_id", "begun_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    sql: Mapped[str]
    given: Mapped[dict[str, Any]]
    door_id: Mapped[str]
    state: Mapped[RunState]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    rows: Mapped[int]
    size: Mapped[int]
    page: Mapped[int]
    problem: Mapped[str | None]


class SavedQuery(Base):
    """A statement under a title, with the values last given. `shared`: every member of the organisation sees it."""

    __tablename__ = "saved_query"
    __table_args__ = (Index("ix_saved_query_organisation_id", "organisation_id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    member: Mapped[Member] = relationship(lazy="joined")
    title: Mapped[str]
    sql: Mapped[str]
    given: Mapped[dict[str, Any]]
    shared: Mapped[bool]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
