"""Letters: written in the transaction of what they tell of, sent by the worker, with a link that no table holds.

write → letter → worker → `sending` → mail server

The link's secret is derived from the letter's id under the network's key: each try sends the same one, and who reads
the database cannot make it.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.ids import new_id
from marketplace.joining.models import Letter, LetterKind

KEPT = timedelta(days=30)
WITHIN = timedelta(hours=1)
MOST = 4  # asked for by whoever types an address, within an hour: nobody's mailbox is flooded


def write(
    session: Session, key: bytes, kind: LetterKind, *, to: str, language: str, facts: dict[str, Any], until: datetime,
    now: datetime,
) -> str:  # fmt: skip
    """The secret of its link, whose hash the caller keeps."""
    letter = Letter(
        id=new_id("ltr"), kind=kind, address=to.strip(), language=language, facts=facts, created_at=now, until=until,
        next_try_at=now, sent_at=None, given_up_at=None,
    )  # fmt: skip
    session.add(letter)
    session.flush()
    return secret_of(key, letter.id)


def secret_of(key: bytes, letter_id: str) -> str:
    digest = hmac.new(key, f"letter:{letter_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def too_many(session: Session, address: str, now: datetime) -> bool:
    """Whether that address was written to so often that one more is a flood."""
    lately = select(func.count()).select_from(Letter).where(func.lower(Letter.address) == address.strip().lower())
    return (session.scalar(lately.where(Letter.created_at > now - WITHIN)) or 0) >= MOST


def forget(sessions: sessionmaker[Session], now: datetime) -> int:
    """Remove letters of long ago; how many."""
    ended = or_(Letter.sent_at.is_not(None), Letter.given_up_at.is_not(None))
    with sessions.begin() as session:
        old = delete(Letter).where(Letter.created_at < now - KEPT, ended)
        return len(session.scalars(old.returning(Letter.id)).all())
