"""Our records by the time of their change, those that are gone too."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from marketplace.records.models import CatalogRecord
from marketplace.standards.oai.asked import Chosen

PAGE = 100
OURS = CatalogRecord.source.is_(None)
SECTOR = CatalogRecord.content["sector"].as_string()


def one(session: Session, record: str) -> CatalogRecord | None:
    return session.scalar(select(CatalogRecord).where(CatalogRecord.id == record, OURS))


def earliest(session: Session) -> datetime | None:
    return session.scalar(select(func.min(CatalogRecord.changed_at)).where(OURS))


def sectors(session: Session) -> Sequence[str]:
    """Those that records are of."""
    statement = select(SECTOR).where(OURS, SECTOR.is_not(None)).distinct().order_by(SECTOR)
    return [str(sector) for sector in session.scalars(statement)]


def changed(session: Session, of: Chosen) -> tuple[Sequence[CatalogRecord], int]:
    """One more than a page of them, and how many the whole list has now."""
    total = session.scalar(select(func.count()).select_from(CatalogRecord).where(*_chosen(of))) or 0
    statement = select(CatalogRecord).where(*_chosen(of))
    if of.at is not None:
        statement = statement.where(tuple_(CatalogRecord.changed_at, CatalogRecord.id) > (of.at, of.after))
    ordered = statement.order_by(CatalogRecord.changed_at, CatalogRecord.id).limit(PAGE + 1)
    return session.scalars(ordered).all(), total


def _chosen(of: Chosen) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [OURS]
    if of.begins:
        found.append(CatalogRecord.changed_at >= of.begins)
    if of.ends:
        found.append(CatalogRecord.changed_at < of.ends)
    if of.sector is not None:
        found.append(of.sector == SECTOR)
    return found
