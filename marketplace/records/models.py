"""Rows: catalog_record, a dataset as catalogues tell of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base


class CatalogRecord(Base):
    """`content` is a `wire.records.Record`, `hash` names it. `source` None: ours, else where it was harvested.

    `changed_at`: since when it says this. `seen_at`: when its source last told it. `gone_at`: since when it does not;
    such a record is not found any more, and stays written.
    """

    __tablename__ = "catalog_record"
    __table_args__ = (
        Index("ix_catalog_record_changed_at", "changed_at", "id"),
        Index("ix_catalog_record_source", "source", "id", postgresql_where=text("source IS NOT NULL")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    hash: Mapped[str]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
