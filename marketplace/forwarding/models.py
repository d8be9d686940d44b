"""Rows: where an organisation's releases go, and each release on its way to each of those places."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Member
from marketplace.database import Base
from wire.forwarding import State

PENDING = "state IN ('waiting', 'sending')"


class ForwardingTarget(Base):
    """`place` and `choice` as `wire.forwarding` has them; `sealed` is the secret of the place (`sealing`).

    It is sent to as `member`, who set it up or began it again. `secret_version` tells which key signs a webhook's
    notices. After failures it waits until `next_try_at`; `stopped_at`: nothing goes there, and `error` may say why.
    """

    __tablename__ = "forwarding_target"
    __table_args__ = (Index("ix_forwarding_target_organisation_id_dataset", "organisation_id", "dataset"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    dataset: Mapped[str] = mapped_column(index=True)
    place: Mapped[dict[str, Any]]
    choice: Mapped[dict[str, Any]]
    sealed: Mapped[str | None]
    secret_version: Mapped[int] = mapped_column(default=1)
    seen_host_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    test_asked_at: Mapped[datetime | None]
    tested_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    error: Mapped[str | None]  # a `Failure`
    detail: Mapped[str] = mapped_column(default="")
    stopped_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    member: Mapped[Member] = relationship(lazy="joined")


class Forwarding(Base):
    """One release on its way to one target.

    `manifest` is kept once every file is there: from then on the manifest alone is sent, the same bytes at each try.
    """

    __tablename__ = "forwarding"
    __table_args__ = (Index("ix_forwarding_pending", "target_id", "version", postgresql_where=text(PENDING)),)
    target_id: Mapped[str] = mapped_column(ForeignKey("forwarding_target.id", ondelete="CASCADE"), primary_key=True)
    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), primary_key=True)
    version: Mapped[int]
    state: Mapped[State]
    reason: Mapped[str | None]
    detail: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    manifest: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
