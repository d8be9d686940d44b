"""Listings by words: a port, because the index comes after the catalogue.

Where no index was made yet, every word must stand in the listing's own text.
"""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from marketplace.catalogue import rules
from marketplace.listings import queries
from marketplace.listings.models import Listing
from marketplace.paging import BadCursor

FindListings = Callable[[str, str | None], Sequence[str] | None]
"""Words, sector → slugs, the best first; None: there is no index."""
Rows = tuple[Sequence[Listing], str | None]


def listings(
    session: Session, find: FindListings, q: str, sector: str | None, *, limit: int, cursor: str | None
) -> Rows:  # fmt: skip
    """One page of published listings: by words the best first, without words the newest."""
    slugs = find(q, sector) if q.strip() else None
    if slugs is None:
        return queries.search(session, rules.terms(q), sector, limit=limit, cursor=cursor)
    start = _start(cursor)
    following = str(start + limit) if len(slugs) > start + limit else None
    return queries.published_among(session, slugs[start : start + limit]), following


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or len(cursor) > len("10000"):
        raise BadCursor(remedy="Take the `next` of the page before, or leave the cursor out to begin anew.")
    return int(cursor)
