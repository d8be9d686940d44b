"""Rows: deletion, one a purchase that ended and whose licence demands it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base
from marketplace.purchases.models import Purchase


class Deletion(Base):
    """What was given until `ended_at` is to be deleted by `due_at`. Who said when that it was done stays for good."""

    __tablename__ = "deletion"
    __table_args__ = (
        Index("ix_deletion_organisation_id", "organisation_id", "ended_at"),
        Index("ix_deletion_supplier_id", "supplier_id", "ended_at"),
    )
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    supplier_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    ended_at: Mapped[datetime]
    due_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    purchase: Mapped[Purchase] = relationship(lazy="joined")
    member: Mapped[Member | None] = relationship(lazy="joined")

    def overdue(self, now: datetime) -> bool:
        """Promised, and not said to be done in time."""
        return self.confirmed_at is None and self.due_at <= now
