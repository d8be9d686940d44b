"""Rows: a member's kept searches, and the datasets that came since and answer them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base


class SavedSearch(Base):
    """`question` is what `Question.kept()` says, `hash` names it: a member keeps one once. `told_at`: the last time."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("member_id", "hash"), Index("ix_saved_search_hash", "hash", "id"))
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    question: Mapped[dict[str, Any]]
    hash: Mapped[str]
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class SavedSearchHit(Base):
    """Stays when it was told, so that a dataset that goes and comes again is not news twice."""

    __tablename__ = "saved_search_hit"
    __table_args__ = (Index("ix_saved_search_hit_untold", "search_id", postgresql_where=text("told_at IS NULL")),)
    search_id: Mapped[str] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    found_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
