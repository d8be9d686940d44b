"""Use cases: keep a search, see one's own, remove one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.database import lock
from marketplace.errors import Conflict, NotFound
from marketplace.ids import new_id
from marketplace.search.question import Question
from marketplace.search.saved.models import SavedSearch

MOST = 20  # of one member


class TooManySearches(Conflict):
    code, title = "too_many_searches", "You keep as many searches as you may"


def keep(session: Session, viewer: Viewer, question: Question, now: datetime) -> SavedSearch:
    """The same again is the one that is kept. TooManySearches."""
    said = question.kept()
    named = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    own = SavedSearch.member_id == viewer.member_id
    lock(session, f"searches:{viewer.member_id}")
    if held := session.scalar(select(SavedSearch).where(own, SavedSearch.hash == named)):
        return held
    if (session.scalar(select(func.count()).where(own)) or 0) >= MOST:
        raise TooManySearches(
            f"{MOST} are kept",
            remedy="Remove one first.",
            korean=(f"검색 {MOST}개를 저장했습니다", "먼저 하나를 지우십시오."),
        )
    row = insert(SavedSearch).values(
        id=new_id("sch"), member_id=viewer.member_id, question=said, hash=named, made_at=now
    )
    return session.execute(row.returning(SavedSearch)).scalar_one()


def of_member(session: Session, viewer: Viewer) -> Sequence[SavedSearch]:
    """Newest first."""
    own = select(SavedSearch).where(SavedSearch.member_id == viewer.member_id)
    return session.scalars(own.order_by(SavedSearch.made_at.desc(), SavedSearch.id)).all()


def remove(session: Session, viewer: Viewer, search_id: str) -> None:
    """What was found for it goes with it. NotFound for another member's."""
    found = session.get(SavedSearch, search_id)
    if found is None or found.member_id != viewer.member_id:
        raise NotFound(f"no search {search_id[:100]} is kept")
    session.delete(found)
