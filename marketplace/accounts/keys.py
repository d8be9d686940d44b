"""Every key of a member ends together: sessions, API tokens, tokens of the SQL door with the queries under way."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import ApiToken, Member, SignedInSession


def end_sessions(session: Session, member_id: str) -> None:
    """Sessions, and by the member's next key version all tokens of the SQL door; API tokens stay: after a lock."""
    session.execute(delete(SignedInSession).where(SignedInSession.member_id == member_id))
    session.execute(update(Member).where(Member.id == member_id).values(key_version=Member.key_version + 1))


def end_all(session: Session, member_id: str, now: datetime) -> None:
    """API tokens too: after a new password, whoever may have known the old one is out."""
    end_sessions(session, member_id)
    living = update(ApiToken).where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
    session.execute(living.values(revoked_at=now))
