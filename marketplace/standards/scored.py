"""The score of datasets as they stand in the catalogue; of one that is not in it yet, of what its declaration says."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from marketplace.records import ours
from marketplace.records.knowing import Known
from marketplace.records.service import read
from marketplace.settings import Settings
from marketplace.standards import queries
from marketplace.standards.score import Score, score
from sectors.registry import Registry
from wire.records import Record

NOTHING = ours.Table(newest=None, first=None, rows=0, parts=(), whole=False)


def scored(session: Session, datasets: Sequence[str], declared: Registry, settings: Settings) -> Mapping[str, Score]:
    """By their ids. Addresses of our own are known to answer, others are not asked."""
    ours_ = (f"{settings.marketplace_url}/", f"{settings.files_url}/")
    found = {}
    for id_ in datasets:
        row = queries.one(session, id_)
        record = read(row) if row else _declared(id_, declared, settings)
        found[id_] = score(record, lambda address: address.startswith(ours_))
    return found


def _declared(id_: str, declared: Registry, settings: Settings) -> Record:
    dataset = declared.dataset(id_)
    known = Known(dataset, declared.sector(dataset.sector), dataset.columns, (), (), "none")
    return ours.record(known, NOTHING, settings.marketplace_url, declared, settings.files_url)
