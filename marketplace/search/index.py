"""The worker's side: the index made from PostgreSQL, and kept up with it. Hits are ids; nothing is read from here.

catalog_record, listing → documents → a making on disk → Place.stand     record.changed → the same documents anew
"""

import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import tantivy
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.listings.models import Listing
from marketplace.listings.states import ListingState
from marketplace.records.models import CatalogRecord
from marketplace.search.documents import Fields, document
from marketplace.search.listed import listing_document
from marketplace.search.schema import Place, schema

HEAP, BATCH = 64_000_000, 2_000
log = logging.getLogger(__name__)


@dataclass
class Indexing:
    """Writes the index of one network; one process does so. A making that cannot be read is made anew."""

    sessions: sessionmaker[Session]
    place: Place
    looked: bool = False

    def round(self, _: datetime) -> int:
        """Make the index where none stands, or not of these words and fields, or it cannot be read or is not whole."""
        index, path = self._opened(), self.place.standing()
        if index is None or path is None or self.place.again.exists() or not (self.looked or self._is_whole(index)):
            self.looked = True
            return self.rebuild()
        if not self.looked:
            _remove_others(self.place, path.name)  # what a worker that was killed had begun
        self.looked = True
        return 0

    def _is_whole(self, index: tantivy.Index) -> bool:
        """Whether it holds as many documents as there are: a home may come back from a backup of another day."""
        with self.sessions() as session:
            records = session.scalar(select(func.count()).where(CatalogRecord.gone_at.is_(None))) or 0
            listings = session.scalar(select(func.count()).where(Listing.state == ListingState.PUBLISHED)) or 0
        return bool(index.searcher().num_docs == records + listings)

    def rebuild(self) -> int:
        """A new making of all that there is; how many documents."""
        with self.sessions() as session:
            path = self.place.folder / f"index-{uuid4().hex[:12]}"
            path.mkdir(parents=True)
            index = tantivy.Index(schema(), path=str(path))
            count = write(index, [], self._counted(_everything(session)))
            self.place.stand(path)
            _remove_others(self.place, path.name)
            self.place.again.unlink(missing_ok=True)
        log.info("the index of the data map holds %d documents", count)
        return count

    def _counted(self, documents: Iterable[Fields]) -> Iterator[Fields]:
        """For whoever waits: how many there are so far."""
        for number, one in enumerate(documents):
            if number % BATCH == 0:
                self.place.again.write_text(str(number), encoding="utf-8")
            yield one

    def follow(self, session: Session, payload: dict[str, Any], _: datetime) -> None:
        """After records changed: what they say now, whatever was told before."""
        ids = list(payload["records"])
        self._put(ids, _records(session, ids))

    def follow_listing(self, session: Session, payload: dict[str, Any], _: datetime) -> None:
        """After a step of a listing."""
        listing = session.get(Listing, payload["listing"])
        self._put([f"/{listing.slug}"] if listing else [], _listed(session, [payload["listing"]]))

    def _put(self, ids: list[str], documents: Iterable[Fields]) -> None:
        index = self._opened()
        if index is None:
            self.rebuild()
        else:
            write(index, ids, documents)

    def _opened(self) -> tantivy.Index | None:
        path = self.place.standing()
        if path is None:
            return None
        try:
            index = tantivy.Index.open(str(path))
            index.searcher().search(tantivy.Query.all_query(), 1)
        except (OSError, ValueError) as error:
            log.warning("the index of the data map cannot be read and is made anew: %s", error)
            return None
        return index


def write(index: tantivy.Index, gone: list[str], documents: Iterable[Fields]) -> int:
    """Take out those of the ids, put in the documents; how many."""
    writer, count = index.writer(HEAP, 1), 0
    for id_ in gone:
        writer.delete_documents_by_term("id", id_)
    for found in documents:
        writer.add_document(tantivy.Document.from_dict(found, schema()))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _everything(session: Session) -> Iterator[Fields]:
    yield from _records(session, None)
    yield from _listed(session, None)


def _records(session: Session, ids: list[str] | None) -> Iterator[Fields]:
    row = CatalogRecord
    statement = select(row.id, row.source, row.content, row.changed_at).where(row.gone_at.is_(None))
    if ids is not None:
        statement = statement.where(row.id.in_(ids))
    for found in session.execute(statement.execution_options(yield_per=BATCH)):
        yield document(*found)


def _listed(session: Session, ids: list[str] | None) -> Iterator[Fields]:
    statement = select(Listing).where(Listing.state == ListingState.PUBLISHED)
    listings = session.scalars(statement if ids is None else statement.where(Listing.id.in_(ids))).unique().all()
    wanted = {dataset for listing in listings for dataset in listing.dataset_ids}
    records = select(CatalogRecord.id, CatalogRecord.content).where(CatalogRecord.id.in_(wanted))
    contents: dict[str, Any] = {row[0]: row[1] for row in session.execute(records)}
    for listing in listings:
        yield listing_document(listing, [contents[id_] for id_ in listing.dataset_ids if id_ in contents])


def _remove_others(place: Place, name: str) -> None:
    for path in place.folder.glob("index-*"):
        if path.name != name:
            shutil.rmtree(path, ignore_errors=True)
