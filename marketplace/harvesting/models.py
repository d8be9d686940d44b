"""Rows: sources, their runs, what a run changed and what it refused."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base
from wire.harvests import HarvestState, Kind


class HarvestSource(Base):
    """A catalogue. `watermark`: what its next run asks after; only a success moves it.

    `removed_at`: its records are being taken out, then the row goes.
    """

    __tablename__ = "harvest_source"
    slug: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    address: Mapped[str]
    title: Mapped[str]
    every_hours: Mapped[int]
    full_days: Mapped[int]
    budget: Mapped[dict[str, Any]]
    language: Mapped[str]
    sectors: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paused: Mapped[bool] = mapped_column(default=False)
    watermark: Mapped[str | None]
    succeeded_at: Mapped[datetime | None]
    full_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class HarvestRun(Base):
    """`checkpoint`: where the next batch begins, written in the transaction of the batch before.

    Who holds the lease works at it; once the lease has run out, anybody may. `ending`: all was told, what is gone is
    being taken out.
    """

    __tablename__ = "harvest_run"
    __table_args__ = (Index("ix_harvest_run_running", "source", postgresql_where=text("state = 'running'")),)
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("harvest_source.slug", ondelete="CASCADE"), index=True)
    state: Mapped[HarvestState]
    full: Mapped[bool]
    before: Mapped[int]
    counts: Mapped[dict[str, int]]
    bytes: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    checkpoint: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    holder: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    ending: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")


class HarvestChange(Base):
    """What a run changed. `applied` False: it shall be removed at the end of the run."""

    __tablename__ = "harvest_change"
    run_id: Mapped[str] = mapped_column(ForeignKey("harvest_run.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    change: Mapped[str]
    title: Mapped[str]
    fields: Mapped[list[str]]
    at: Mapped[datetime]
    applied: Mapped[bool]


class HarvestRefusal(Base):
    """The quarantine: what the source told that is not a record."""

    __tablename__ = "harvest_refusal"
    run_id: Mapped[str] = mapped_column(ForeignKey("harvest_run.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    reason: Mapped[str]
    raw: Mapped[bytes]
    at: Mapped[datetime]
