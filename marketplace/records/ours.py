"""Our own datasets as records: declaration + newest release + plans on offer → `Record`, kept up in catalog_record.

known datasets + figures of their tables → record(…) → service.put; what nobody may know of any more → service.gone
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from marketplace.catalogue.extents import extent
from marketplace.catalogue.figures import as_part
from marketplace.catalogue.offers import Public, Seen
from marketplace.outbox import Handler
from marketplace.records import queries, service
from marketplace.records.forms import forms
from marketplace.records.knowing import Known, known
from marketplace.releases.models import Release
from marketplace.releases.table import part_of
from sectors import places as places_
from sectors.classification import Term, model
from sectors.licences import LICENCES
from sectors.places import places
from sectors.registry import Registry
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text
from wire.deliveries import Certificate
from wire.figures import Part
from wire.records import Access, Agent, Extent, Place, Quality, Record, RecordColumn

ACCESS: Mapping[Sensitivity, Access] = {
    Sensitivity.PUBLIC: "public", Sensitivity.INTERNAL: "restricted", Sensitivity.PERSONAL: "non_public",
}  # fmt: skip
SAMPLES = 10
HOURLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Table:
    """What was released of a dataset: `rows` that stand in it; `parts` of all of them, or of the newest release."""

    newest: Release | None
    first: datetime | None
    rows: int
    parts: Sequence[Part]
    whole: bool
    bytes: int | None = None


def keep(  # noqa: PLR0917 - when, of which, for where
    session: Session, declared: Registry, address: str, now: datetime, only: Collection[str] | None = None,
    files: str = "",
) -> int:  # fmt: skip
    """Bring our records up to date, or those of `only`; how many are new, changed or gone."""
    found = known(session, declared, now, only)
    tables = _tables(session, found)
    records = [record(one, tables[id_], address, declared, files) for id_, one in found.items()]
    changes = service.put(session, records, now)
    session.flush()
    held = queries.own_ids(session)
    lost = (held if only is None else held & set(only)) - found.keys()
    return sum(change != "same" for change in changes.values()) + len(service.gone(session, lost, now))


def follow(declared: Callable[[], Registry], address: str, files: str = "") -> Handler:
    """After a release of a dataset, or a step of a listing: those that it offered, and those that it offers now."""

    def handler(session: Session, payload: dict[str, Any], now: datetime) -> None:
        named = {payload["dataset"]} if "dataset" in payload else set(payload["datasets"])
        if "listing" in payload:
            named |= queries.datasets_of(session, payload["listing"])
        keep(session, declared(), address, now, named, files)

    return handler


@dataclass
class Keeping:
    """Brings all of our records up to date: at the start, when declarations changed, and every hour.

    Every hour, because a plan's window moves with the day.
    """

    sessions: sessionmaker[Session]
    declared: Callable[[], Registry]
    address: str
    seen: Registry | None = None
    due: datetime | None = None
    files: str = ""

    def round(self, now: datetime) -> int:
        declared = self.declared()
        if declared is self.seen and self.due is not None and now < self.due:
            return 0
        with self.sessions.begin() as session:
            done = keep(session, declared, self.address, now, files=self.files)
        self.seen, self.due = declared, now + HOURLY
        return done


def record(one: Known, table: Table, address: str, declared: Registry, files: str = "") -> Record:
    """The dataset as catalogues tell of it. `files`: where the open door is."""
    dataset, seen = one.dataset, one.public(table.parts)
    classified, centers = dataset.classified, {center.id: center.name for center in declared.supply_centers}
    center, source = dataset.feed.supply_center, LICENCES[dataset.licence]
    released = table.newest if one.scopes else None
    return Record(
        id=dataset.id, title=_both(dataset.title), description=_both(dataset.description), keywords=_keywords(one),
        themes=_themes(dataset), sector=dataset.sector, subsector=classified.subsector if classified else None,
        publisher=Agent(
            id=center, name=_both(centers.get(center, Text(center, center))),
            kind=classified.producer if classified else None,
        ),
        contact=Agent(
            name=_both(centers.get(center, Text(center, center))), address=f"{address}/datasets/{dataset.id}"
        ),
        landing=f"{address}/datasets/{dataset.id}", licence=dataset.licence, licence_url=source.url,
        rights=_both(source.notice or source.title), attribution=dataset.attribution,
        places=[*(_place(places()[code]) for code in dataset.covers.places), *_measured(table, seen)],
        access=_access(one), sensitivity=_least_open(one.columns).value,
        cadence=classified.cadence if classified else None, issued=table.first if released else None,
        modified=released.published_at if released else None,
        time=_time(dataset, table, seen) or _declared_time(dataset),
        columns=[_column(dataset, column, seen) for column in one.columns],
        rows=_rows(table, seen), version=str(released.delta_version) if released else None,
        distributions=forms(
            one, address, released.published_at if released else None, files, table.bytes if seen.all_rows else None
        ),
        listings=list(one.listings), price=one.price, quality=_quality(released, seen),
        promises=list(one.promises),
    )  # fmt: skip


def _tables(session: Session, found: Mapping[str, Known]) -> Mapping[str, Table]:
    """Parts are asked for only where a plan shows some of them."""
    ids, shown = list(found), [id_ for id_, one in found.items() if one.scopes]
    newest, first = queries.newest(session, ids), queries.first_published(session, ids)
    parts, standing = queries.parts(session, shown), queries.standing(session, ids)
    tables = {}
    for id_, one in found.items():
        release, held = newest.get(id_), [part_of(row) for row in parts.get(id_, ())]
        delivered, size = standing.get(id_, (0, None))
        rows = release.certificate["rows"] if release and release.holds_table else delivered
        whole = sum(part.rows for part in held) == rows
        tables[id_] = Table(release, first.get(id_), rows, held if whole else _newest_part(one, release), whole, size)
    return tables


def _newest_part(one: Known, release: Release | None) -> Sequence[Part]:
    """Of a table whose parts were not counted from the first delivery on."""
    return [as_part(one.dataset, release, Certificate.model_validate(release.certificate))] if release else []


def _keywords(one: Known) -> dict[str, list[str]]:
    texts = [one.sector.title, *(term.title for term in _terms(one.dataset))]
    return {language: list(dict.fromkeys(text.of(language) for text in texts)) for language in ("en", "ko")}


def _terms(dataset: Dataset) -> list[Term]:
    if dataset.classified is None:
        return []
    sector = model().sector_of(dataset.classified.subsector)
    return [term for term in sector.subsectors if term.code == dataset.classified.subsector]


def _themes(dataset: Dataset) -> list[str]:
    return list(model().sector_of(dataset.classified.subsector).dcat) if dataset.classified else []


def _column(dataset: Dataset, column: Column, seen: Public) -> RecordColumn:
    values = [row[column.name] for row in seen.samples if column.name in row]
    return RecordColumn(
        name=column.name, title=_both(column.title), type=column.type, unit=column.unit, required=column.required,
        is_key=column.name in dataset.key, samples=list(dict.fromkeys(v for v in values if v))[:SAMPLES],
    )  # fmt: skip


def _least_open(columns: Sequence[Column]) -> Sensitivity:
    order = list(Sensitivity)
    return max((column.sensitivity for column in columns), key=order.index, default=Sensitivity.PUBLIC)


def _access(one: Known) -> Access:
    """Public is what everybody gets without signing in."""
    least = ACCESS[_least_open(one.columns)]
    return "restricted" if least == "public" and not one.is_open else least


def _time(dataset: Dataset, table: Table, seen: Public) -> Extent | None:
    time = dataset.time_column if table.whole else None
    told: Seen | None = seen.seen(time.name) if time else None
    return Extent(begins=told.smallest, ends=told.largest) if told and (told.smallest or told.largest) else None


def _declared_time(dataset: Dataset) -> Extent | None:
    covers = dataset.covers
    return Extent(begins=covers.begins, ends=covers.ends) if covers.begins or covers.ends else None


def _place(one: places_.Place) -> Place:
    return Place(name=_both(one.title), uri=one.uri, district=one.district, box=one.box)


def _measured(table: Table, seen: Public) -> list[Place]:
    """The box around its rows, where all of them were counted."""
    box = extent(seen) if table.whole else None
    return [Place(box=box)] if box else []


def _rows(table: Table, seen: Public) -> int | None:
    if table.newest is None:
        return None
    return seen.rows if table.whole else (table.rows if seen.all_rows else None)


def _quality(release: Release | None, seen: Public) -> Quality | None:
    if release is None or not seen.all_rows:
        return None
    certificate = Certificate.model_validate(release.certificate)
    checked = certificate.rows + certificate.quarantined
    share = certificate.rows / checked if checked else 1.0
    return Quality(valid_share=round(share, 6), rows=checked, measured_at=release.published_at)


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "ko": text.ko}
