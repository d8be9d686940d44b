"""What was found for kept searches → one notice a search, once a day at most."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from marketplace.records.models import CatalogRecord
from marketplace.search.labels import Labels
from marketplace.search.question import Question
from marketplace.search.saved.models import SavedSearch, SavedSearchHit
from marketplace.telling import tell_member
from marketplace.web.translations import LANGUAGES
from sectors.registry import Registry
from wire.notices import Kind

EVERY = timedelta(days=1)
NAMED = 3  # of the datasets that were found
LINE = 120  # of the search, in a subject
Declared = Callable[[], Registry]


def tell_due(sessions: sessionmaker[Session], declared: Declared, now: datetime) -> int:
    """Each search in its own transaction; how many were told of."""
    told = 0
    while _tell_one(sessions, declared, now):
        told += 1
    return told


def _tell_one(sessions: sessionmaker[Session], declared: Declared, now: datetime) -> bool:
    hit, search = SavedSearchHit, SavedSearch
    stands = exists().where(CatalogRecord.id == hit.record_id, CatalogRecord.gone_at.is_(None))
    untold = and_(hit.search_id == search.id, hit.told_at.is_(None), stands)
    due = or_(search.told_at.is_(None), search.told_at <= now - EVERY)
    statement = select(search).where(due, exists().where(untold)).order_by(search.id).limit(1)
    with sessions.begin() as session:
        found = session.scalar(statement.with_for_update(skip_locked=True, key_share=True))
        if found is None:
            return False
        ids = session.scalars(select(hit.record_id).join(search, untold).where(search.id == found.id)).all()
        facts = _facts(session, found, ids, declared())
        page = Question.of(**found.question).address(sort="newest")
        tell_member(session, found.member_id, Kind.FOUND, f"{found.id}:{now.isoformat()}", facts, page=page)
        session.execute(update(hit).where(hit.search_id == found.id, hit.record_id.in_(ids)).values(told_at=now))
        found.told_at = now
        return True


def _facts(session: Session, search: SavedSearch, ids: Sequence[str], declared: Registry) -> dict[str, Any]:
    """Words of the search and titles of what was found, in each language."""
    first = select(CatalogRecord.content).where(CatalogRecord.id.in_(ids)).order_by(CatalogRecord.id).limit(NAMED)
    titles = [content["title"] for content in session.scalars(first)]
    labels = {language: Labels(declared, language) for language in LANGUAGES}
    return {
        "search": search.id, "count": len(ids), "datasets": sorted(ids)[:NAMED],
        "title": {language: one.question(Question.of(**search.question))[:LINE] for language, one in labels.items()},
        "names": {language: _named(one, titles, len(ids)) for language, one in labels.items()},
    }  # fmt: skip


def _named(labels: Labels, titles: Sequence[Mapping[str, str]], count: int) -> str:
    return ", ".join(map(labels.text, titles)) + (" …" if count > len(titles) else "")
