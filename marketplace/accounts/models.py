"""Rows: organisation > member > session, api_token; services; failed sign-ins. Secrets are kept as hashes only."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.database import Base
from marketplace.ids import new_id


class OrganisationKind(StrEnum):
    OPERATOR = "operator"
    SUPPLY_CENTER = "supply_center"
    COMPANY = "company"


class Role(StrEnum):
    """What a member does: `buyer` buys and queries, `analyst` queries."""

    OPERATOR = "operator"
    SUPPLY_CENTER = "supply_center"
    BUYER = "buyer"
    ANALYST = "analyst"


class TaxStatus(StrEnum):
    """How a seller is taxed: in Korea 일반과세자, 간이과세자, 면세사업자."""

    GENERAL = "general"
    SIMPLIFIED = "simplified"
    EXEMPT = "exempt"


class Organisation(Base):
    """A company, a supply center (its slug is the id in the declarations) or the network's operator.

    Its registration: `country` (ISO 3166-1 alpha-2) and what invoices name; None where it has not told.
    `trusted`: its listings are published without a review.
    """

    __tablename__ = "organisation"
    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[OrganisationKind]
    trusted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    country: Mapped[str | None]
    business_number: Mapped[str | None]
    legal_name: Mapped[str | None]
    representative: Mapped[str | None]
    address: Mapped[str | None]
    tax_email: Mapped[str | None]
    tax_status: Mapped[TaxStatus | None]


class Member(Base):
    """A person of an organisation. `password_changed_at` None: a temporary password, to be changed at sign-in.

    `admin`: speaks for the organisation: its registration, its members.

    `key_version` rises when every key of the member ends; a token of the SQL door bears the one it was made under.
    """

    __tablename__ = "member"
    __table_args__ = (Index("uq_member_email", text("lower(email)"), unique=True),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime | None]
    role: Mapped[Role]
    admin: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    key_version: Mapped[int] = mapped_column(default=0)
    second_step_at: Mapped[datetime | None]  # since when a code is asked for at signing in
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class SignedInSession(Base):
    """One browser that is signed in; `token_hash` is the SHA-256 of the cookie's value.

    `device`: what the browser calls itself; `last_seen_at`: within five minutes, None: not since it was made.
    """

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True, default=lambda: new_id("ses"))
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    last_seen_at: Mapped[datetime | None]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondStep(Base):
    """A phone whose code is asked for at signing in; `last_step`: of the last code taken: none is taken twice."""

    __tablename__ = "second_step"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    sealed: Mapped[str]
    last_step: Mapped[int]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class PaperCode(Base):
    """A code for whoever has lost the phone; works once."""

    __tablename__ = "paper_code"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class LinkedIdentity(Base):
    """Who a member is at a provider; the mail address alone may become another person's there."""

    __tablename__ = "linked_identity"
    __table_args__ = (UniqueConstraint("issuer", "member_id", name="uq_linked_identity_issuer_member_id"),)
    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]


class ApiToken(Base):
    """A member's key for programs, shown once; `hint` is its last four characters, `rights` what it may do."""

    __tablename__ = "api_token"
    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    hint: Mapped[str]
    rights: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class KeptAnswer(Base):
    """What a POST with an `Idempotency-Key` was answered, for a day; `status` None: begun, not answered yet."""

    __tablename__ = "kept_answer"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    content_type: Mapped[str] = mapped_column(default="", server_default="")
    body: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(index=True)


class ServicePrincipal(Base):
    """A process of the network that calls the API: `svc_registrar`, or a feed: `svc_ingest:<dataset>`."""

    __tablename__ = "service_principal"
    name: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)


class SignInFailure(Base):
    """A password that was wrong, by what `throttle` counts: `pair:`, `email:`, `address:` or `device:`."""

    __tablename__ = "sign_in_failure"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_sign_in_failure_subject_at", "subject", "at"),)


class PasswordReset(Base):
    """A link that an operator made for a member: usable once, for a short time."""

    __tablename__ = "password_reset"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    made_by: Mapped[str] = mapped_column(ForeignKey("member.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ShareInvitation(Base):
    """A link that a member hands to a partner: it gives a new recipient's profile once, for a short time.

    `label`, `days`: of the API token that it makes. `replaces`: one that ends `overlap_hours` after that.
    """

    __tablename__ = "share_invitation"
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    key_version: Mapped[int]
    label: Mapped[str]
    days: Mapped[int]
    replaces: Mapped[str | None] = mapped_column(ForeignKey("api_token.id"))
    overlap_hours: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiTokenUse(Base):
    """From which address an API token was used at a door, and when."""

    __tablename__ = "api_token_use"
    token_id: Mapped[str] = mapped_column(ForeignKey("api_token.id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
