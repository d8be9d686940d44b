"""Harvests for programs of the operator."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from marketplace.accounts.dependencies import Operator
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.harvesting import queries, service, wires
from marketplace.harvesting.models import HarvestRun
from marketplace.paging import Cursor, Limit
from marketplace.web import Config, Now
from wire import harvests as wire
from wire.base import Page

router = APIRouter(tags=["harvests"])
SOURCES = "/api/harvests"
SOURCE = SOURCES + "/{harvest}"
RUN = SOURCE + "/runs/{run_id}"
After = Annotated[str, Query(max_length=300)]


@router.get(SOURCES)
def get_sources(session: Transaction, _: Operator) -> Page[wire.Source]:
    """Every catalogue that is harvested, with its last run."""
    return Page[wire.Source](items=told(session))


def told(session: Transaction) -> list[wire.Source]:
    present, last = queries.present(session), queries.last_runs(session)
    return [wires.source(row, present.get(row.slug, 0), last.get(row.slug)) for row in queries.sources(session)]


@router.post(SOURCES, status_code=201, **opens(Right.OPERATE))
def add_source(
    session: Transaction, viewer: Operator, settings: Config, now: Now, wanted: wire.NewSource
) -> wire.Source:
    """A catalogue that is harvested from now on, at once for the first time."""
    return wires.source(service.add(session, viewer, wanted, settings.webhook_allow, now), 0, None)


@router.put(SOURCE, **opens(Right.OPERATE))
def change_source(
    session: Transaction, viewer: Operator, settings: Config, now: Now, harvest: str, wanted: wire.NewSource
) -> wire.Source:
    """Everything but its short name; the next run reads all of it."""
    source = queries.source(session, harvest, lock=True)
    service.change(session, source, viewer, wanted, settings.webhook_allow, now)
    return wires.source(source, queries.present_of(session, harvest), None)


@router.delete(SOURCE, status_code=204, **opens(Right.OPERATE))
def remove_source(session: Transaction, viewer: Operator, now: Now, harvest: str) -> Response:
    """Its records are not found any more; the worker takes them out."""
    service.remove(session, queries.source(session, harvest, lock=True), viewer, now)
    return Response(status_code=204)


@router.post(SOURCE + "/run", status_code=202, **opens(Right.OPERATE))
def run_source(session: Transaction, _: Operator, now: Now, harvest: str, full: bool = False) -> Response:
    """At once; `full`: all of it is read."""
    source = queries.source(session, harvest, lock=True)
    (service.read_all if full else service.run_now)(source, session, now)
    return Response(status_code=202)


@router.get(SOURCE + "/runs")
def get_runs(
    session: Transaction, _: Operator, harvest: str, limit: Limit = 20, cursor: Cursor = None
) -> Page[wire.Run]:
    """The newest first."""
    queries.source(session, harvest)
    rows, following = queries.runs(session, harvest, limit, cursor)
    return Page[wire.Run](items=[wires.run(row) for row in rows], next=following)


@router.get(RUN + "/changes")
def get_changes(
    session: Transaction, _: Operator, harvest: str, run_id: str, limit: Limit = 500, cursor: After = ""
) -> Page[wire.Change]:
    """What the run added, changed and removed, by record."""
    rows = queries.changes(session, queries.run(session, harvest, run_id).id, cursor, limit)
    return Page[wire.Change](items=[wires.change(row) for row in rows], next=_next(rows, limit))


@router.get(RUN + "/refusals")
def get_refusals(
    session: Transaction, _: Operator, harvest: str, run_id: str, limit: Limit = 500, cursor: After = ""
) -> Page[wire.Refusal]:
    """What the source told that was left out, and why."""
    rows = queries.refusals(session, queries.run(session, harvest, run_id).id, cursor, limit)
    return Page[wire.Refusal](items=[wires.refusal(row) for row in rows], next=_next(rows, limit))


def _next(rows: Sequence[object], limit: int) -> str | None:
    return getattr(rows[-1], "record_id", None) if len(rows) == limit else None


@router.post(RUN + "/agree", **opens(Right.OPERATE))
def agree(session: Transaction, viewer: Operator, now: Now, harvest: str, run_id: str) -> wire.Run:
    """What the source does not tell of any more is removed."""
    return _answered(queries.run(session, harvest, run_id, lock=True), session, viewer, now, agrees=True)


@router.post(RUN + "/keep", **opens(Right.OPERATE))
def keep(session: Transaction, viewer: Operator, now: Now, harvest: str, run_id: str) -> wire.Run:
    """Nothing is removed; the next run that reads all asks again."""
    return _answered(queries.run(session, harvest, run_id, lock=True), session, viewer, now, agrees=False)


def _answered(run: HarvestRun, session: Transaction, viewer: Operator, now: Now, *, agrees: bool) -> wire.Run:
    (service.agree if agrees else service.keep)(session, run, viewer, now)
    return wires.run(run)
