"""Every SELECT of what is given out: records that stand, one by one, in pages and by the time of their change."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.records.models import CatalogRecord
from marketplace.standards.errors import RecordUnknown

PAGE, BATCH = 100, 500


def one(session: Session, record: str) -> CatalogRecord | None:
    """None where there is none, or none any more."""
    found = session.get(CatalogRecord, record)
    return found if found is not None and found.gone_at is None else None


def demanded(session: Session, record: str) -> CatalogRecord:
    """RecordUnknown where there is none."""
    found = one(session, record)
    if found is None:
        raise RecordUnknown(f"no dataset {record[:200]}", remedy="Look at /datasets.")
    return found


def page(session: Session, after: str, *, harvested: bool, limit: int = PAGE) -> Sequence[CatalogRecord]:
    """The records behind that id, in the order of ids."""
    statement = select(CatalogRecord).where(_standing(harvested=harvested), CatalogRecord.id > after)
    return session.scalars(statement.order_by(CatalogRecord.id).limit(limit)).all()


def count(session: Session, *, harvested: bool) -> int:
    return session.scalar(select(func.count()).select_from(CatalogRecord).where(_standing(harvested=harvested))) or 0


def every(sessions: sessionmaker[Session], *, harvested: bool) -> Iterator[CatalogRecord]:
    """All of them, a batch at a time, no transaction held between two."""
    after = ""
    while True:
        with sessions() as session:
            found = page(session, after, harvested=harvested, limit=BATCH)
            session.expunge_all()
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1].id


def _standing(*, harvested: bool) -> ColumnElement[bool]:
    stands = CatalogRecord.gone_at.is_(None)
    return stands if harvested else stands & CatalogRecord.source.is_(None)
