"""Rows: one per upload. How far it has come is the length of its file, not a column."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base

UNFINISHED = text("placed_at IS NULL")


class Upload(Base):
    """A file on its way to the drop folder; `delivery` and `placed_at` once it lies there, `run` once it was begun."""

    __tablename__ = "upload"
    __table_args__ = (
        Index(
            "uq_upload_unfinished", "organisation_id", "dataset", "file_name", "sha256", "size",
            unique=True, postgresql_where=UNFINISHED,
        ),
        Index("ix_upload_dataset_created_at", "dataset", "created_at"),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    dataset: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    delivery: Mapped[str | None]
    run: Mapped[str | None]
