"""Rows: grant, the live permission that a purchase gives."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base, once_created
from marketplace.grants import privileges


class Grant(Base):
    """One dataset for one organisation: the scope as it was bought.

    `deliveries` pins the rows to the deliveries of the release bought; None: every delivery while it lasts. Where
    releases hold their table, `version` pins them to the state of that Delta version, and `deliveries` is for showing.
    `ends_at` None: until revoked. `revoked_at` is set once and stays.
    """

    __tablename__ = "grant"
    __table_args__ = (
        UniqueConstraint("purchase_id", "dataset"),
        Index("ix_grant_organisation_id_dataset", "organisation_id", "dataset"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    purchase_id: Mapped[str]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    dataset: Mapped[str]
    licence_id: Mapped[str] = mapped_column(ForeignKey("licence.id"))
    terms_hash: Mapped[str]
    scope: Mapped[dict[str, Any]]
    deliveries: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]
    created_at: Mapped[datetime]


once_created(privileges.STATEMENTS)  # the role is made with the server
