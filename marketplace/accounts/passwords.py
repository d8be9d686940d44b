"""New passwords: by the member, or by a link that an operator made."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts import keys, queries, rules
from marketplace.accounts.errors import ResetNotValid, SignInFailed
from marketplace.accounts.models import Member, PasswordReset
from marketplace.accounts.secrets import Passwords, hash_token, new_token
from marketplace.accounts.signing_in import prove
from marketplace.accounts.throttle import Attempt
from marketplace.audit import service as audit

RESET_LASTS = timedelta(hours=24)


def change_password(
    sessions: sessionmaker[Session], passwords: Passwords, attempt: Attempt, *, new: str, now: datetime
) -> None:
    """SignInFailed for a wrong old one, counted as at signing in; TooManyAttempts, PasswordTooWeak.

    Ends every key of the member.
    """
    try:
        member_id = prove(sessions, passwords, attempt, now).id
    except SignInFailed as error:
        remedy = "Type the password that you signed in with."
        raise SignInFailed("the present password is wrong", remedy=remedy) from error
    with sessions.begin() as session:
        _set_password(session, passwords, queries.member(session, member_id), new, now)


def make_reset(session: Session, *, member_id: str, made_by: str, now: datetime) -> str:
    """The token of a link that lets the member set a password once within a day."""
    member = queries.member(session, member_id)
    token = new_token()
    session.add(
        PasswordReset(token_hash=hash_token(token), member_id=member.id, made_by=made_by, expires_at=now + RESET_LASTS)
    )
    return token


def use_reset(session: Session, passwords: Passwords, *, token: str, new: str, now: datetime) -> Member:
    """The member. ResetNotValid for a link that was used, has expired or never was; PasswordTooWeak."""
    reset = queries.live_reset(session, hash_token(token), now)
    if reset is None:
        raise ResetNotValid(remedy="Ask the network's operator for a new link.")
    reset.used_at = now
    member = queries.member(session, reset.member_id)
    _set_password(session, passwords, member, new, now)
    return member


def _set_password(session: Session, passwords: Passwords, member: Member, new: str, now: datetime) -> None:
    rules.demand_good_password(new, member.email)
    member.password_hash = passwords.hash(new)
    member.password_changed_at = now
    audit.record(session, member.id, "password.changed", member.id, at=now)
    session.flush()
    keys.end_all(session, member.id, now)
