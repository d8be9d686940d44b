"""Mail and password → a session, with guessing limited by mail and by address.

Each try is counted, in a transaction of its own, before the password is looked at; a success takes its count back.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts import queries
from marketplace.accounts.errors import SignInFailed, TooManyAttempts
from marketplace.accounts.models import Member, SignedInSession, SignInFailure
from marketplace.accounts.secrets import Passwords, hash_token, new_token
from marketplace.ids import new_id

LASTS = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
LIMIT_BY_EMAIL = 10
LIMIT_BY_ADDRESS = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: who it says it is, and from where."""

    email: str
    password: str
    address: str

    @property
    def by_email(self) -> str:
        """A digest: people type passwords into the wrong field."""
        return "email:" + hashlib.sha256(self.email.strip().lower().encode()).hexdigest()

    @property
    def by_address(self) -> str:
        return f"address:{self.address}"


def sign_in(
    sessions: sessionmaker[Session], passwords: Passwords, attempt: Attempt, *, replaces: str | None, now: datetime
) -> tuple[Member, str]:
    """The member and the new session's token; the session `replaces` ends. SignInFailed, TooManyAttempts."""
    counted = _count(sessions, attempt, now)
    with sessions() as session:
        member = queries.member_by_email(session, attempt.email)
    matches = passwords.matches(attempt.password, member.password_hash if member else None)
    if member is None or not matches or member.disabled_at is not None:
        raise SignInFailed(remedy="Check both; the network's operator can reset a password.")
    with sessions.begin() as session:
        _forgive(session, attempt, counted)
        if replaces:
            sign_out(session, replaces)
        return member, start_session(session, member.id, now)


def _count(sessions: sessionmaker[Session], attempt: Attempt, now: datetime) -> list[str]:
    """Write the try down under both subjects; the ids of what was written. TooManyAttempts over a limit."""
    with sessions.begin() as session:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(attempt.by_email, 0))))
        session.execute(delete(SignInFailure).where(SignInFailure.at < now - WINDOW))
        limits = {attempt.by_email: LIMIT_BY_EMAIL, attempt.by_address: LIMIT_BY_ADDRESS}
        if any(queries.failures(session, subject, now - WINDOW) >= most for subject, most in limits.items()):
            raise TooManyAttempts(remedy="Wait a quarter of an hour, or ask the operator for a reset.")
        rows = [SignInFailure(id=new_id("sif"), subject=subject, at=now) for subject in limits]
        session.add_all(rows)
        return [row.id for row in rows]


def _forgive(session: Session, attempt: Attempt, counted: list[str]) -> None:
    mine = SignInFailure.id.in_(counted) | (SignInFailure.subject == attempt.by_email)
    session.execute(delete(SignInFailure).where(mine))


def start_session(session: Session, member_id: str, now: datetime) -> str:
    """A new session's token, for the cookie; sessions that ended are removed on the way."""
    session.execute(delete(SignedInSession).where(SignedInSession.expires_at <= now))
    token = new_token()
    session.add(
        SignedInSession(token_hash=hash_token(token), member_id=member_id, created_at=now, expires_at=now + LASTS)
    )
    return token


def sign_out(session: Session, token: str) -> None:
    """End the session of that token; unknown ones are no error."""
    session.execute(delete(SignedInSession).where(SignedInSession.token_hash == hash_token(token)))


def sign_out_everywhere(session: Session, member_id: str) -> None:
    """End all sessions of a member: after a new password, a reset, a lock."""
    session.execute(delete(SignedInSession).where(SignedInSession.member_id == member_id))
