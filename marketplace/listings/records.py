"""Rows: listing_version (what was published, and what waits for review), listing_event (its life), listing_view."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base
from marketplace.listings.states import Event


class ListingVersion(Base):
    """`content` is the whole draft, `hash` names it. `member_id` None: written down when versions began.

    `live_at`: since when it stands or stood; None while it waits for review. `dropped_at`: it never will.
    """

    __tablename__ = "listing_version"
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    hash: Mapped[str]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime]
    live_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class ListingEvent(Base):
    """A step of a listing's life: who, what, when, why; `number` of the version that it is about."""

    __tablename__ = "listing_event"
    __table_args__ = (Index("ix_listing_event_listing_id", "listing_id", "at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"))
    at: Mapped[datetime]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    event: Mapped[Event]
    reason: Mapped[str]
    number: Mapped[int | None]


class ListingView(Base):
    """How often an organisation looked at its page on one day, and took its samples; "": whoever was not signed in."""

    __tablename__ = "listing_view"
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    views: Mapped[int]
    samples: Mapped[int]
