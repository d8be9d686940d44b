"""Rows: the views that an organisation keeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base


class SavedView(Base):
    """The parameters of an address of the explorer, under a title that the organisation has once."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("organisation_id", "title"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str]
    parameters: Mapped[str]
    created_at: Mapped[datetime]
    member: Mapped[Member] = relationship(lazy="joined")
