"""Mail and password → a member → a session, with guessing slowed as `throttle` says.

Each try is counted, in a transaction of its own, before the password is looked at; a success takes its count back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts import queries
from marketplace.accounts.errors import SignInFailed, TooManyAttempts
from marketplace.accounts.models import Member, SignedInSession, SignInFailure
from marketplace.accounts.secrets import Passwords, hash_token, new_token
from marketplace.accounts.throttle import WINDOW, Attempt, Counted, Limit, wait
from marketplace.database import lock
from marketplace.ids import new_id

LASTS = timedelta(hours=12)


def sign_in(
    sessions: sessionmaker[Session],
    member: Member,
    *,
    replaces: str | None,
    described: Mapping[str, str],
    now: datetime,
) -> str:
    """The token of a new session of whoever has proved all that is asked; the session `replaces` ends."""
    with sessions.begin() as session:
        if replaces:
            sign_out(session, replaces)
        return start_session(session, member.id, now, described)


def prove(sessions: sessionmaker[Session], passwords: Passwords, attempt: Attempt, now: datetime) -> Member:
    """The member whose password it is, each try counted. SignInFailed, TooManyAttempts."""
    counted = count(sessions, attempt.limits(), now)
    with sessions() as session:
        member = queries.member_by_email(session, attempt.email)
    matches = passwords.matches(attempt.password, member.password_hash if member else None)
    if member is None or not matches or member.disabled_at is not None:
        raise SignInFailed(remedy="Check both; the network's operator can reset a password.")
    with sessions.begin() as session:
        _forgive(session, attempt, counted)
    return member


def count(sessions: sessionmaker[Session], limits: Mapping[str, Limit], now: datetime) -> list[str]:
    """Write the try down under each subject; the ids of what was written. TooManyAttempts if it must wait."""
    with sessions.begin() as session:
        for subject in sorted(limits):  # in one order, or two tries wait for each other
            lock(session, subject)
        session.execute(delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))
        failures = queries.failures(session, limits)
        longest = max(wait(failures.get(s, Counted(0, None)), limit, now) for s, limit in limits.items())
        if longest:
            raise TooManyAttempts(longest)
        rows = [SignInFailure(id=new_id("sif"), subject=subject, at=now) for subject in limits]
        session.add_all(rows)
        return [row.id for row in rows]


def _forgive(session: Session, attempt: Attempt, counted: list[str]) -> None:
    """Take back this try, and what its own device, or its mail from its own address, failed before."""
    narrowest = next(iter(attempt.limits()))
    mine = SignInFailure.id.in_(counted) | (SignInFailure.subject == narrowest)
    session.execute(delete(SignInFailure).where(mine))


def take_back(session: Session, counted: list[str]) -> None:
    """The try was none to be counted."""
    session.execute(delete(SignInFailure).where(SignInFailure.id.in_(counted)))


def start_session(session: Session, member_id: str, now: datetime, described: Mapping[str, str]) -> str:
    """A new session's token, for the cookie; sessions that ended are removed on the way."""
    session.execute(delete(SignedInSession).where(SignedInSession.expires_at <= now))
    token = new_token()
    row = SignedInSession(token_hash=hash_token(token), member_id=member_id, created_at=now, expires_at=now + LASTS)
    row.device, row.address = described["device"], described["address"]
    session.add(row)
    return token


def sign_out(session: Session, token: str) -> None:
    """End the session of that token; unknown ones are not an error."""
    session.execute(delete(SignedInSession).where(SignedInSession.token_hash == hash_token(token)))
