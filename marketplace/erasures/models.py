"""Rows: the proof of erasures, entry by entry. Only INSERT is possible."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base, once_created
from marketplace.erasures import triggers


class Kind(StrEnum):
    """`resumed`: asked again before it had ended."""

    ASKED = "asked"
    RESUMED = "resumed"
    ENDED = "ended"


class ErasureEntry(Base):
    """One step of an erasure. `value_hash` is keyed; the value is nowhere. `found`: what was there when it was asked,
    or what the marketplace itself removed; `remaining`: what names the person still when it ended.
    """

    __tablename__ = "erasure_entry"
    id: Mapped[str] = mapped_column(primary_key=True)
    erasure_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[Kind]
    dataset: Mapped[str]
    column_name: Mapped[str]
    value_hash: Mapped[str] = mapped_column(index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    deliveries: Mapped[list[str]]
    found: Mapped[list[dict[str, Any]]]
    remaining: Mapped[list[str]]
    readers: Mapped[list[dict[str, Any]]]
    member: Mapped[Member] = relationship(lazy="joined")


once_created(triggers.STATEMENTS)
