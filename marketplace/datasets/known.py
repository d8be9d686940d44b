"""Whether a reader may know of a dataset: what everybody may know, and to who delivers or runs it all of it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.catalogue.offers import everything
from marketplace.catalogue.sectors import is_own
from marketplace.records import knowing
from marketplace.records.knowing import Known
from marketplace.records.models import CatalogRecord
from marketplace.records.service import read
from marketplace.standards.errors import RecordUnknown
from sectors.registry import Registry
from wire.records import Record


def known(session: Session, declared: Registry, id_: str, viewer: Viewer | None, now: datetime) -> Known:
    """RecordUnknown where it is not declared or is private: both look the same."""
    public = knowing.known(session, declared, now, [id_]).get(id_)
    dataset = declared.known(id_)
    if dataset is not None and is_own(dataset, viewer):
        found = public or Known(dataset, declared.sector(dataset.sector), (), (), (), "none")
        return replace(found, columns=dataset.columns, scopes=[everything(dataset)])
    if public is None:
        raise RecordUnknown(id_, remedy="Search the catalogue.")
    return public


def harvested(session: Session, id_: str) -> tuple[CatalogRecord, Record]:
    """The record of a dataset of another catalogue. RecordUnknown."""
    row = session.get(CatalogRecord, id_)
    if row is None or row.source is None:
        raise RecordUnknown(id_, remedy="Search the catalogue.")
    return row, read(row)
