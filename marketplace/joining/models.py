"""Rows: applications of companies, invitations of colleagues, what each member accepted, letters on their way.

Of every secret link there is a hash alone; a letter's link is made from its id when the letter is sent.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import OrganisationKind, Role
from marketplace.database import Base
from marketplace.joining.states import ApplicationState

PENDING = "sent_at IS NULL AND given_up_at IS NULL"


class Application(Base):
    """Somebody asks for a company to join. `registration`: what it told of itself, as `accounts.schemas` has it.

    `password_hash` is kept from the proof of the mail until the operator has decided.
    """

    __tablename__ = "application"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind]
    state: Mapped[ApplicationState]
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    organisation_name: Mapped[str]
    registration: Mapped[dict[str, Any]]
    documents: Mapped[dict[str, Any]]  # accepted: document → version
    accepted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None]
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"))


class MemberInvitation(Base):
    """A link by which a colleague becomes a member of the inviting organisation, once, for a week."""

    __tablename__ = "member_invitation"
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str]
    role: Mapped[Role]
    admin: Mapped[bool]
    invited_by: Mapped[str] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Acceptance(Base):
    """That a member accepted a version of a document."""

    __tablename__ = "acceptance"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    accepted_at: Mapped[datetime]


class LetterKind(StrEnum):
    """`sign_up` and `reset` are sent for an address that may be a member's or not: the sender looks, not the page."""

    SIGN_UP = "sign_up"
    RESET = "reset"
    INVITATION = "invitation"
    APPROVED = "approved"
    DECLINED = "declined"


class Letter(Base):
    """A mail to somebody who need not be a member yet; not sent after `until`. `facts` hold no secret."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_pending", "next_try_at", postgresql_where=text(PENDING)),
        Index("ix_letter_address", text("lower(address)"), "created_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind]
    address: Mapped[str]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    until: Mapped[datetime]
    next_try_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
