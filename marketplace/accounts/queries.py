"""Every SELECT on accounts."""

from collections.abc import Iterable, Sequence
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
from marketplace.accounts.throttle import Counted
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


def has_administrator(session: Session, organisation_id: str) -> bool:
    of_it = select(Member.id).where(Member.organisation_id == organisation_id, Member.admin)
    return session.scalar(of_it.limit(1)) is not None


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


def of_session(session: Session, token_hash: str, now: datetime) -> tuple[Member, datetime | None] | None:
    """The member whose session of that hash is alive, and when the session was seen last."""
    row = session.execute(
        select(Member, SignedInSession.last_seen_at)
        .join(SignedInSession, SignedInSession.member_id == Member.id)
        .where(SignedInSession.token_hash == token_hash, SignedInSession.expires_at > now, Member.disabled_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def of_api_token(session: Session, token_hash: str, now: datetime) -> tuple[Member, ApiToken] | None:
    """The API token of that hash, if it is alive, and its member."""
    row = session.execute(
        select(Member, ApiToken)
        .join(ApiToken, ApiToken.member_id == Member.id)
        .where(ApiToken.token_hash == token_hash, ApiToken.expires_at > now)
        .where(ApiToken.revoked_at.is_(None), Member.disabled_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def api_tokens(session: Session, member_id: str) -> Sequence[ApiToken]:
    return session.scalars(
        select(ApiToken)
        .where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    ).all()


def all_api_tokens(session: Session, now: datetime) -> Sequence[tuple[ApiToken, Member]]:
    """Every one that is alive with its member, the newest first: for operators."""
    rows = session.execute(
        select(ApiToken, Member)
        .join(Member, Member.id == ApiToken.member_id)
        .where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def service_of(session: Session, token_hash: str) -> str | None:
    return session.scalar(select(ServicePrincipal.name).where(ServicePrincipal.token_hash == token_hash))


def failures(session: Session, subjects: Iterable[str]) -> dict[str, Counted]:
    """How often each failed, and when last; subjects without a failure are absent."""
    counted = select(SignInFailure.subject, func.count(), func.max(SignInFailure.at))
    found = counted.where(SignInFailure.subject.in_(list(subjects))).group_by(SignInFailure.subject)
    return {subject: Counted(number, last) for subject, number, last in session.execute(found)}


def live_reset(session: Session, token_hash: str, now: datetime) -> PasswordReset | None:
    return session.scalar(
        select(PasswordReset)
        .where(PasswordReset.token_hash == token_hash, PasswordReset.expires_at > now, PasswordReset.used_at.is_(None))
        .with_for_update()
    )
