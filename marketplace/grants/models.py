"""Rows: grant, the live permission that a purchase gives; seat, who may use it where it names its users."""

from datetime import datetime
from typing import Any

from sqlalchemy import Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database import Base, once_created
from marketplace.grants import privileges

METERED = "usage_measure IS NOT NULL OR jsonb_array_length(coalesce(scope -> 'quotas', '[]')) > 0"


class Grant(Base):
    """One dataset for one organisation: the scope as it was bought.

    `deliveries` pins the rows to the deliveries of the release bought; None: every delivery while it lasts. Where
    releases hold their table, `version` pins them to the state of that Delta version, and `deliveries` is for showing.
    `ends_at` None: until revoked. `revoked_at` stays, unless it was for a reason that passes: a dispute, an unpaid
    period. Of a usage plan `usage_measure` is what each use is counted in, `usage_limit` how much of it its cap pays
    for in a period; None: any. `metered`: some use is counted.
    """

    __tablename__ = "grant"
    __table_args__ = (
        UniqueConstraint("purchase_id", "dataset"),
        Index("ix_grant_organisation_id_dataset", "organisation_id", "dataset"),
        Index("ix_grant_metered", "organisation_id", postgresql_where=text("metered")),
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
    usage_measure: Mapped[str | None]
    usage_limit: Mapped[int | None]
    metered: Mapped[bool] = mapped_column(Computed(METERED, persisted=True))
    created_at: Mapped[datetime]


class Seat(Base):
    """A member whom the buyer named as a user of what a purchase gives, where its licence demands names."""

    __tablename__ = "seat"
    __table_args__ = (
        Index("ix_seat_purchase_id_member_id", "purchase_id", "member_id", "since"),
        Index("uq_seat_filled", "purchase_id", "member_id", unique=True, postgresql_where=text("until IS NULL")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    purchase_id: Mapped[str]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


once_created(privileges.STATEMENTS)  # the role is made with the server
