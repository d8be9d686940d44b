"""Rows: audit events. Only INSERT is possible."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.audit import triggers
from marketplace.database import Base, once_created


class AuditEvent(Base):
    """`actor` (a member's id or a service's name) of an organisation did `action` to `subject`, an id.

    No foreign keys: what was done stays written whatever becomes of those who did it.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_actor_at", "actor", "at"),
        Index("ix_audit_event_organisation_id_at", "organisation_id", "at"),
        Index("ix_audit_event_action_at", "action", "at"),
        Index("ix_audit_event_subject", "subject"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)
    actor: Mapped[str]
    organisation_id: Mapped[str | None]
    action: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[dict[str, Any]]
    address: Mapped[str | None]


once_created(triggers.STATEMENTS)
