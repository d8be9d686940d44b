"""Datasets that share most of a record's rare words, ours and harvested, by the index of the search."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.records.models import CatalogRecord
from marketplace.search.documents import document
from marketplace.search.finding import Finder
from marketplace.search.views import contents
from wire.records import said

MOST = 6
Similar = tuple[str, str, str | None]  # id, title, and where it was harvested


def similar(session: Session, finder: Finder, row: CatalogRecord | None, language: str) -> Sequence[Similar]:
    """The nearest first; none before there is a record, or an index."""
    if row is None or finder.searcher() is None:
        return []
    ids = finder.like(document(row.id, row.source, row.content, row.changed_at), MOST)
    told = contents(session, ids)
    return [(one.content["id"], said(one.content["title"], language), one.source) for one in told]
