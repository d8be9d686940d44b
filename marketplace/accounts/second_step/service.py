"""A member's second step: set up, confirmed by a first code, asked at each sign-in, taken away with a code.

start → secret, unconfirmed → confirm(code) → paper codes, once
sign in → password → ticket → demand(code) → session
"""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts import queries, signing_in
from marketplace.accounts.errors import CodeWrong
from marketplace.accounts.models import Member, PaperCode, SecondStep
from marketplace.accounts.second_step import rules
from marketplace.accounts.throttle import WINDOW, Limit
from marketplace.audit import service as audit

TICKET_LASTS = timedelta(minutes=5)
CODE = Limit(5, WINDOW)
KEY = "second-step-key"


class Keys(Protocol):
    """The network's secrets, as `Parts` has them."""

    @property
    def session_key(self) -> bytes: ...
    @property
    def second_step_key(self) -> str: ...


def start(session: Session, keys: Keys, member_id: str, now: datetime) -> str:
    """A new secret that is not asked for yet; one that was started and not confirmed goes."""
    secret = rules.new_secret()
    session.execute(delete(SecondStep).where(SecondStep.member_id == member_id, SecondStep.confirmed_at.is_(None)))
    sealed = rules.seal(keys.second_step_key, member_id, secret)
    session.add(SecondStep(member_id=member_id, sealed=sealed, last_step=0, created_at=now, confirmed_at=None))
    session.flush()
    return secret


def started(session: Session, keys: Keys, member_id: str) -> str | None:
    """The secret that waits for its first code."""
    row = session.get(SecondStep, member_id)
    return rules.unseal(keys.second_step_key, member_id, row.sealed) if row and row.confirmed_at is None else None


def confirm(sessions: sessionmaker[Session], keys: Keys, member_id: str, code: str, now: datetime) -> list[str]:
    """From now on the code is asked for; the paper codes, shown this once. CodeWrong, TooManyAttempts."""
    counted = _count(sessions, member_id, now)
    with sessions.begin() as session:
        row = _locked(session, member_id)
        if row is None or row.confirmed_at is not None or not _takes(keys, row, code, now):
            raise CodeWrong(remedy=_REMEDY)
        signing_in.take_back(session, counted)
        row.confirmed_at = now
        queries.member(session, member_id).second_step_at = now
        session.execute(delete(PaperCode).where(PaperCode.member_id == member_id))
        codes = rules.paper_codes()
        hashes = [rules.paper_hash(keys.session_key, member_id, one) for one in codes]
        session.add_all(PaperCode(member_id=member_id, code_hash=one, used_at=None) for one in hashes)
        audit.record(session, member_id, "second_step.on", member_id)
        return codes


def demand(sessions: sessionmaker[Session], keys: Keys, member_id: str, code: str, now: datetime) -> Member:
    """The member whose code it is: a phone's, or one on paper, each once. CodeWrong, TooManyAttempts."""
    counted = _count(sessions, member_id, now)
    with sessions.begin() as session:
        row = _locked(session, member_id)
        member = session.get(Member, member_id)
        if member is None or member.disabled_at is not None or row is None or row.confirmed_at is None:
            raise CodeWrong(remedy=_REMEDY)
        if not (_takes(keys, row, code, now) or _on_paper(session, keys, member_id, code, now)):
            raise CodeWrong(remedy=_REMEDY)
        signing_in.take_back(session, counted)
        return member


def remove(session: Session, member_id: str, *, by: str) -> None:
    """The password alone is asked for again: after a code of the member's own, or by an operator."""
    session.execute(delete(SecondStep).where(SecondStep.member_id == member_id))
    session.execute(delete(PaperCode).where(PaperCode.member_id == member_id))
    queries.member(session, member_id).second_step_at = None
    audit.record(session, by, "second_step.off", member_id)


def paper_left(session: Session, member_id: str) -> int:
    unused = select(PaperCode.code_hash).where(PaperCode.member_id == member_id, PaperCode.used_at.is_(None))
    return len(session.scalars(unused).all())


_REMEDY = "Take the present code of your phone, or one of your codes on paper."


def _count(sessions: sessionmaker[Session], member_id: str, now: datetime) -> list[str]:
    return signing_in.count(sessions, {f"code:{member_id}": CODE}, now)


def _locked(session: Session, member_id: str) -> SecondStep | None:
    return session.get(SecondStep, member_id, with_for_update=True)


def _takes(keys: Keys, row: SecondStep, code: str, now: datetime) -> bool:
    """Whether it is a code of the phone that was not used yet; it is from now on."""
    secret = rules.unseal(keys.second_step_key, row.member_id, row.sealed)
    step = rules.step_of(secret, code.replace(" ", ""), now, row.last_step)
    row.last_step = step or row.last_step
    return step is not None


def _on_paper(session: Session, keys: Keys, member_id: str, code: str, now: datetime) -> bool:
    row = session.get(PaperCode, (member_id, rules.paper_hash(keys.session_key, member_id, code)), with_for_update=True)
    if row is None or row.used_at is not None:
        return False
    row.used_at = now
    return True
