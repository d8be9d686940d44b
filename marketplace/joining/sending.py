"""Letters on their way: one a transaction, tried again while the mail server is away, given up when it is too late.

For `sign_up` and `reset` it is looked up here whether the address is a member's, so that a page tells nobody.
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Member, PasswordReset
from marketplace.accounts.secrets import hash_token
from marketplace.joining.letters import secret_of
from marketplace.joining.models import Letter, LetterKind
from marketplace.joining.wording import Told, words
from marketplace.post import MailRefused, Post, ServerAway


class Sending:
    """`marketplace`: its address, for links; `key`: the network's, which their secrets are derived from."""

    def __init__(self, sessions: sessionmaker[Session], post: Post | None, marketplace: str, key: bytes) -> None:
        self._sessions, self._post = sessions, post
        self._marketplace, self._key = marketplace, key

    def round(self, now: datetime) -> int:
        """Send every letter that is due; how many. None without a mail server, or while it is away."""
        sent = 0
        while self._post and self._next(self._post, now):
            sent += 1
        return sent

    def _next(self, post: Post, now: datetime) -> bool:
        with self._sessions.begin() as session:
            letter = session.scalar(_due(now))
            if letter is None:
                return False
            told = self._told(session, letter, now)
            if told is None:
                letter.given_up_at = now
                return True
            return self._send(post, letter, told, now)

    def _send(self, post: Post, letter: Letter, told: Told, now: datetime) -> bool:
        """Whether the mail server is there."""
        mail = words(told, letter.language, letter.facts, self._marketplace, secret_of(self._key, letter.id))
        try:
            post.send(letter.id, letter.address, mail.subject, mail.text, now)
        except MailRefused:
            letter.given_up_at = now
        except ServerAway:
            letter.failures += 1
            letter.next_try_at = now + outbox.back_off(letter.failures)
            return False
        else:
            letter.sent_at = now
        return True

    def _told(self, session: Session, letter: Letter, now: datetime) -> Told | None:
        """None: nobody is to be written to, or it is too late."""
        if letter.until <= now:
            return None
        member = accounts.member_by_email(session, letter.address)
        if letter.kind is LetterKind.SIGN_UP:
            return Told.MEMBER_ALREADY if member else Told.SIGN_UP
        if letter.kind is not LetterKind.RESET:
            return Told(letter.kind)
        if member is None or member.disabled_at is not None:
            return None
        self._open_reset(session, letter, member)
        return Told.RESET

    def _open_reset(self, session: Session, letter: Letter, member: Member) -> None:
        token_hash = hash_token(secret_of(self._key, letter.id))
        row = {"token_hash": token_hash, "member_id": member.id, "made_by": member.id, "expires_at": letter.until}
        session.execute(insert(PasswordReset).values(row).on_conflict_do_nothing())


def _due(now: datetime) -> Select[Letter]:
    waiting = select(Letter).where(Letter.sent_at.is_(None), Letter.given_up_at.is_(None), Letter.next_try_at <= now)
    return waiting.order_by(Letter.next_try_at, Letter.id).limit(1).with_for_update(skip_locked=True)
