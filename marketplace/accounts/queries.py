"""Every SELECT on accounts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import (
    ApiToken,
    Member,
    Organisation,
    PasswordReset,
    ServicePrincipal,
    SignedInSession,
    SignInFailure,
)
from marketplace.errors import NotFound


def member_by_email(session: Session, email: str) -> Member | None:
    return session.scalar(select(Member).where(func.lower(Member.email) == email.strip().lower()))


def member(session: Session, member_id: str) -> Member:
    """NotFound where there is none of that id."""
    found = session.get(Member, member_id)
    if found is None:
        raise NotFound(f"no member {member_id}")
    return found


def members_of(session: Session, organisation_id: str) -> Sequence[Member]:
    return session.scalars(select(Member).where(Member.organisation_id == organisation_id).order_by(Member.email)).all()


def organisation(session: Session, organisation_id: str) -> Organisation:
    """By id or slug. NotFound where there is none."""
    by_either = (Organisation.id == organisation_id) | (Organisation.slug == organisation_id)
    found = session.scalar(select(Organisation).where(by_either))
    if found is None:
        raise NotFound(f"no organisation {organisation_id}")
    return found


def organisation_by_slug(session: Session, slug: str) -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def organisations(session: Session) -> Sequence[Organisation]:
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def member_of_session(session: Session, token_hash: str, now: datetime) -> Member | None:
    """The member whose session of that hash is alive."""
    return session.scalar(
        select(Member)
        .join(SignedInSession, SignedInSession.member_id == Member.id)
        .where(SignedInSession.token_hash == token_hash, SignedInSession.expires_at > now, Member.disabled_at.is_(None))
    )


def member_of_api_token(session: Session, token_hash: str, now: datetime) -> Member | None:
    """The member whose API token of that hash is alive."""
    return session.scalar(
        select(Member)
        .join(ApiToken, ApiToken.member_id == Member.id)
        .where(ApiToken.token_hash == token_hash, ApiToken.expires_at > now)
        .where(ApiToken.revoked_at.is_(None), Member.disabled_at.is_(None))
    )


def api_tokens(session: Session, member_id: str) -> Sequence[ApiToken]:
    return session.scalars(
        select(ApiToken)
        .where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    ).all()


def service_of(session: Session, token_hash: str) -> str | None:
    return session.scalar(select(ServicePrincipal.name).where(ServicePrincipal.token_hash == token_hash))


def failures(session: Session, subject: str, since: datetime) -> int:
    counted = select(func.count()).select_from(SignInFailure)
    return session.scalar(counted.where(SignInFailure.subject == subject, SignInFailure.at > since)) or 0


def live_reset(session: Session, token_hash: str, now: datetime) -> PasswordReset | None:
    return session.scalar(
        select(PasswordReset)
        .where(PasswordReset.token_hash == token_hash, PasswordReset.expires_at > now, PasswordReset.used_at.is_(None))
        .with_for_update()
    )
