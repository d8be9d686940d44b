"""After records changed: which of them are new to a kept search and answer it.

record.changed → the new records among them → an index of those alone in memory → each question once → saved_search_hit

A question is asked by the words of the whole index, so that it finds what its page finds; those words stand there
already, as the index follows the same event first.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import tantivy
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.outbox import Handler
from marketplace.records.models import CatalogRecord
from marketplace.search.documents import document
from marketplace.search.finding import Finder, answering
from marketplace.search.index import write
from marketplace.search.question import Question
from marketplace.search.saved.models import SavedSearch, SavedSearchHit
from marketplace.search.schema import schema

AT_ONCE = 500  # searches in memory
MOST_UNTOLD = 1_000  # datasets of one search


def follow(finder: Finder) -> Handler:
    def handler(session: Session, payload: dict[str, Any], now: datetime) -> None:
        records = _new(session, payload["records"])
        if records:
            _ask(session, finder, records, now)

    return handler


def _new(session: Session, ids: Sequence[str]) -> Sequence[CatalogRecord]:
    """Those that stand and were written down after the oldest search."""
    row, oldest = CatalogRecord, select(func.min(SavedSearch.made_at)).scalar_subquery()
    return session.scalars(select(row).where(row.id.in_(ids), row.gone_at.is_(None), row.made_at > oldest)).all()


def _ask(session: Session, finder: Finder, records: Sequence[CatalogRecord], now: datetime) -> None:
    whole, few, made_at = finder.searcher(), _index_of(records), {row.id: row.made_at for row in records}
    if whole is None:
        raise LookupError("no index stands yet")  # the event is handed on again
    full = _full(session)
    for searches in _alike(session):
        answers = answering(Question.of(**searches[0].question), few, whole)
        for search in searches:
            if search.id not in full:
                _note(session, search, [id_ for id_ in answers if made_at[id_] > search.made_at], now)


def _index_of(records: Sequence[CatalogRecord]) -> tantivy.Searcher:
    index = tantivy.Index(schema())
    write(index, [], (document(row.id, row.source, row.content, row.changed_at) for row in records))
    index.reload()
    return index.searcher()


def _full(session: Session) -> set[str]:
    """Searches for which so much waits to be told that no more is noted: a whole portal may come in a night."""
    hit = SavedSearchHit
    counted = select(hit.search_id).where(hit.told_at.is_(None)).group_by(hit.search_id)
    return set(session.scalars(counted.having(func.count() >= MOST_UNTOLD)))


def _note(session: Session, search: SavedSearch, ids: Sequence[str], now: datetime) -> None:
    """Once each, however often the event is handed on."""
    if ids:
        hits = [{"search_id": search.id, "record_id": id_, "found_at": now} for id_ in ids]
        session.execute(insert(SavedSearchHit).values(hits).on_conflict_do_nothing())


def _alike(session: Session) -> Iterator[list[SavedSearch]]:
    """All kept searches, those of one question together."""
    statement = select(SavedSearch).order_by(SavedSearch.hash, SavedSearch.id)
    rows = session.scalars(statement.execution_options(yield_per=AT_ONCE))
    for _, group in groupby(rows, key=lambda row: row.hash):
        yield list(group)
