"""Where a member is signed in: which browsers, since when, seen last; and how one or all others are signed out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fastapi import Request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import SignedInSession
from marketplace.accounts.secrets import hash_token
from marketplace.errors import NotFound

EVERY = timedelta(minutes=5)  # a request more often than that writes nothing


def described(request: Request) -> dict[str, str]:
    """What the browser calls itself, and from where it comes."""
    named = "".join(sign for sign in request.headers.get("user-agent", "")[:200] if sign.isprintable())
    return {"device": named, "address": request.client.host if request.client else ""}


def seen(session: Session, token_hash: str, now: datetime) -> None:
    mine = update(SignedInSession).where(SignedInSession.token_hash == token_hash)
    session.execute(mine.values(last_seen_at=now))


def of(session: Session, member_id: str, now: datetime) -> Sequence[SignedInSession]:
    """Those that are alive, the newest first."""
    mine = select(SignedInSession).where(SignedInSession.member_id == member_id, SignedInSession.expires_at > now)
    return session.scalars(mine.order_by(SignedInSession.created_at.desc(), SignedInSession.id.desc())).all()


def end(session: Session, member_id: str, session_id: str) -> None:
    """NotFound for another member's."""
    mine = delete(SignedInSession).where(SignedInSession.id == session_id, SignedInSession.member_id == member_id)
    if session.scalar(mine.returning(SignedInSession.id)) is None:
        raise NotFound(f"no session {session_id}")


def end_others(session: Session, member_id: str, cookie: str) -> int:
    """All but the one of the cookie; how many."""
    others = delete(SignedInSession).where(
        SignedInSession.member_id == member_id, SignedInSession.token_hash != hash_token(cookie)
    )
    return len(session.scalars(others.returning(SignedInSession.id)).all())
