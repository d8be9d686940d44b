"""Every SELECT on voices."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.datasets.voices.errors import VoiceUnknown
from marketplace.datasets.voices.models import Voice
from marketplace.datasets.voices.states import VoiceState
from wire.voices import VoiceKind

NEWEST = 3  # of each, on the page of the dataset


def page_of(
    session: Session, dataset: str, *, decides: bool, limit: int, cursor: str | None
) -> tuple[Sequence[Voice], str | None]:
    """Newest first: what everybody sees, and to who `decides` what waits or is hidden, too."""
    statement = select(Voice).where(Voice.dataset == dataset)
    return _page(session, statement if decides else statement.where(_seen()), limit=limit, cursor=cursor)


def waiting(
    session: Session, datasets: Collection[str], *, limit: int, cursor: str | None
) -> tuple[Sequence[Voice], str | None]:
    """What waits for an answer on any of them, newest first."""
    statement = select(Voice).where(Voice.dataset.in_(datasets), Voice.state == VoiceState.WAITING)
    return _page(session, statement, limit=limit, cursor=cursor)


def newest(session: Session, dataset: str) -> tuple[Sequence[Voice], Sequence[Voice]]:
    """Questions and reuses as everybody sees them."""
    statement = select(Voice).where(Voice.dataset == dataset, _seen())
    ordered = statement.order_by(Voice.made_at.desc(), Voice.id.desc()).limit(NEWEST)
    questions = session.scalars(ordered.where(Voice.kind == VoiceKind.QUESTION)).all()
    return questions, session.scalars(ordered.where(Voice.kind != VoiceKind.QUESTION)).all()


def said_since(session: Session, member_id: str, at: datetime) -> int:
    """How many the member said after `at`."""
    statement = select(func.count()).where(Voice.member_id == member_id, Voice.made_at > at)
    return session.scalar(statement) or 0


def of_id(session: Session, voice_id: str) -> Voice:
    """Locked. VoiceUnknown."""
    found = session.scalar(select(Voice).where(Voice.id == voice_id).with_for_update(of=Voice))
    if found is None:
        raise unknown(voice_id)
    return found


def unknown(voice_id: str) -> VoiceUnknown:
    return VoiceUnknown(f"there is nothing {voice_id[:100]}", remedy="See the page of the dataset.")


def _seen() -> ColumnElement[bool]:
    asked = and_(Voice.state == VoiceState.WAITING, Voice.kind == VoiceKind.QUESTION)
    return or_(Voice.state == VoiceState.ANSWERED, asked)


def _page(
    session: Session, statement: Select[Voice], *, limit: int, cursor: str | None
) -> tuple[Sequence[Voice], str | None]:
    return paging.page(session, statement, Voice.made_at, Voice.id, limit=limit, cursor=cursor)
