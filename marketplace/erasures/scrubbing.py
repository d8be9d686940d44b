"""The marketplace's own part: samples and figures of the dataset, what refusals quote, texts of queries and views."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from marketplace.database import Base
from marketplace.doors.query.models import QueryRun, SavedQuery
from marketplace.records import service as records
from marketplace.releases import queries, sketches, summaries, table
from marketplace.releases.models import (
    Delivery,
    DeliveryPart,
    DeliverySketch,
    Release,
    ReleaseDelivery,
    ReleaseSummary,
    TablePart,
    TableSketch,
)
from marketplace.views.models import SavedView
from wire.erasures import Found, Place, cleaned, said_less, within

CHANGED = (
    Delivery,
    Release,
    DeliveryPart,
    TablePart,
    DeliverySketch,
    TableSketch,
    ReleaseSummary,
    QueryRun,
    SavedQuery,
    SavedView,
)


def counted(session: Session, dataset: str, value: str, deliveries: Sequence[str]) -> list[Found]:
    """How many records would change."""
    of = _Figures(session, dataset, value, deliveries)
    figures = [*of.releases(), *of.delivery_parts(), *of.table_parts(), *_quoting(session, dataset, value)]
    texts = [*_queries(session, value), *_views(session, value)]
    is_held = queries.version_held(session, dataset) is not None
    told = sketches.counted(session, dataset, None if is_held else deliveries) + summaries.counted(session, dataset)
    return [Found(place=Place.FIGURES, files=len(figures) + told), Found(place=Place.QUERIES, files=len(texts))]


def scrub(session: Session, dataset: str, value: str, deliveries: Sequence[str]) -> None:
    """Samples and sketches go where the deliveries' rows may be among them; the value goes everywhere."""
    of = _Figures(session, dataset, value, deliveries)
    releases = of.releases()
    parts: list[DeliveryPart | TablePart] = [*of.delivery_parts(), *of.table_parts()]
    keys = {part.key for part in parts}
    for release in releases:
        release.samples, release.certificate = [], cleaned(release.certificate, value)
        release.breaks = cleaned(release.breaks, value)
    for part in parts:
        part.samples, part.columns, part.values = [], cleaned(part.columns, value), cleaned(part.values, value)
    for delivery in _quoting(session, dataset, value):
        delivery.refusal, delivery.drift = cleaned(delivery.refusal, value), cleaned(delivery.drift, value)
    for query in _queries(session, value):
        _say_less(query, value)
    for view in _views(session, value):
        view.parameters = view.parameters.replace(quote_plus(value), "").replace(value, "")
    session.flush()
    if queries.version_held(session, dataset) is None:
        table.tell_again(session, dataset, keys)
        sketches.forget(session, dataset, deliveries)
    else:
        sketches.forget_all(session, dataset)
    summaries.forget(session, dataset)
    records.forget_samples(session, dataset)


def remaining(session: Session, value: str) -> list[str]:
    """Columns of the marketplace's tables that hold the value, with how many rows do, such as `member.email: 1`."""
    if within(value) is None:
        return []
    found = []
    for kept in Base.metadata.sorted_tables:
        columns = [column for column in kept.columns if isinstance(column.type, (Text, JSONB))]
        counts = (func.count().filter(_has(column, value)) for column in columns)
        row = session.execute(select(*counts).select_from(kept)).one() if columns else ()
        found += [f"{kept.name}.{column.name}: {n}" for column, n in zip(columns, row, strict=True) if n]
    return found


def _has(column: ColumnElement[Any] | InstrumentedAttribute[Any], value: str) -> ColumnElement[bool]:
    """Also as JSON and addresses write it."""
    ways = {value, json.dumps(value, ensure_ascii=False)[1:-1], quote_plus(value)}
    return or_(*(cast(column, Text).contains(way, autoescape=True) for way in sorted(ways)))


@dataclass(frozen=True, slots=True)
class _Figures:
    """The records that may tell of the rows: those of the deliveries, and any that holds the value.

    Where a release holds its table, all: its samples and figures are of every row that stood.
    """

    session: Session
    dataset: str
    value: str
    deliveries: Sequence[str]

    def releases(self) -> Sequence[Release]:
        links = select(ReleaseDelivery.release_id).where(ReleaseDelivery.delivery_id.in_(self.deliveries))
        wanted = self._wanted(Release.id.in_(links), Release.certificate, Release.samples)
        return self.session.scalars(select(Release).where(Release.dataset == self.dataset, wanted)).unique().all()

    def delivery_parts(self) -> Sequence[DeliveryPart]:
        of = DeliveryPart
        wanted = self._wanted(of.delivery_id.in_(self.deliveries), of.columns, of.samples, of.values)
        return self.session.scalars(select(of).where(of.dataset == self.dataset, wanted)).all()

    def table_parts(self) -> Sequence[TablePart]:
        of = TablePart
        keys = select(DeliveryPart.key).where(DeliveryPart.delivery_id.in_(self.deliveries))
        wanted = self._wanted(of.key.in_(keys), of.columns, of.samples, of.values)
        return self.session.scalars(select(of).where(of.dataset == self.dataset, wanted)).all()

    def _wanted(self, theirs: ColumnElement[bool], *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        if queries.version_held(self.session, self.dataset) is not None:
            return true()
        return or_(theirs, *(_has(column, self.value) for column in columns))


def _quoting(session: Session, dataset: str, value: str) -> Sequence[Delivery]:
    if within(value) is None:
        return []
    has = or_(_has(Delivery.refusal, value), _has(Delivery.drift, value))
    return session.scalars(select(Delivery).where(Delivery.dataset == dataset, has)).all()


def _queries(session: Session, value: str) -> Sequence[QueryRun | SavedQuery]:
    """Those whose text names the value, whoever wrote it and whatever for."""
    if within(value) is None:
        return []
    run, saved = QueryRun, SavedQuery
    ran = or_(_has(run.sql, value), _has(run.given, value), _has(run.problem, value))
    kept = or_(_has(saved.title, value), _has(saved.sql, value), _has(saved.given, value))
    runs, kepts = session.scalars(select(run).where(ran)), session.scalars(select(saved).where(kept))
    return [*runs.unique(), *kepts.unique()]


def _views(session: Session, value: str) -> Sequence[SavedView]:
    if within(value) is None:
        return []
    return session.scalars(select(SavedView).where(_has(SavedView.parameters, value))).unique().all()


def _say_less(query: QueryRun | SavedQuery, value: str) -> None:
    query.sql, query.given = said_less(query.sql, value), cleaned(query.given, value)
    if isinstance(query, SavedQuery):
        query.title = said_less(query.title, value)
    elif query.problem is not None:
        query.problem = said_less(query.problem, value)
