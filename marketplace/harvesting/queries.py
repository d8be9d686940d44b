"""Every SELECT on harvests, and the removals that are given up."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.errors import NotFound
from marketplace.harvesting.models import HarvestChange, HarvestRefusal, HarvestRun, HarvestSource
from marketplace.records.models import CatalogRecord
from wire.harvests import HarvestState

RUNS_SHOWN = 20


def source(session: Session, slug: str, *, lock: bool = False) -> HarvestSource:
    """NotFound."""
    found = session.get(HarvestSource, slug, with_for_update=lock)
    if found is None or found.removed_at is not None:
        raise NotFound(f"no source is called {slug}")
    return found


def sources(session: Session) -> Sequence[HarvestSource]:
    found = select(HarvestSource).where(HarvestSource.removed_at.is_(None))
    return session.scalars(found.order_by(HarvestSource.slug)).all()


def due(session: Session, now: datetime, busy: Collection[str], limit: int) -> Sequence[str]:
    """Sources with something to do: to be removed, a run that nobody works at, or time for the next one."""
    run = HarvestRun
    goes_on = select(run.source).where(run.state == HarvestState.RUNNING, _is_free(now))
    runs = select(run.source).where(run.state == HarvestState.RUNNING)
    begins = and_(HarvestSource.due_at <= now, HarvestSource.slug.not_in(runs))
    wanted = and_(HarvestSource.paused.is_(False), or_(HarvestSource.slug.in_(goes_on), begins))
    found = select(HarvestSource.slug).where(or_(HarvestSource.removed_at.is_not(None), wanted))
    found = found.where(HarvestSource.slug.not_in(busy)).order_by(HarvestSource.due_at, HarvestSource.slug)
    return session.scalars(found.limit(limit)).all()


def _is_free(now: datetime) -> ColumnElement[bool]:
    free = func.coalesce(HarvestRun.lease_until <= now, True)
    return and_(free, func.coalesce(HarvestRun.next_try_at <= now, True))


def running(session: Session, slug: str) -> HarvestRun | None:
    found = select(HarvestRun).where(HarvestRun.source == slug, HarvestRun.state == HarvestState.RUNNING)
    return session.scalar(found.order_by(HarvestRun.started_at.desc()).limit(1).with_for_update())


def doubtful(session: Session, slug: str) -> Sequence[HarvestRun]:
    found = select(HarvestRun).where(HarvestRun.source == slug, HarvestRun.state == HarvestState.DOUBTFUL)
    return session.scalars(found.with_for_update()).all()


def run(session: Session, slug: str, run_id: str, *, lock: bool = False) -> HarvestRun:
    """NotFound for another source's."""
    found = session.get(HarvestRun, run_id, with_for_update=lock)
    if found is None or found.source != slug:
        raise NotFound(f"{slug} has no run {run_id}")
    return found


def runs(
    session: Session, slug: str, limit: int = RUNS_SHOWN, cursor: str | None = None
) -> tuple[Sequence[HarvestRun], str | None]:  # fmt: skip
    """Newest first, and the cursor of the next page."""
    found = select(HarvestRun).where(HarvestRun.source == slug)
    return paging.page(session, found, HarvestRun.started_at, HarvestRun.id, limit=limit, cursor=cursor)


def last_runs(session: Session) -> Mapping[str, HarvestRun]:
    """The newest run of each source."""
    found = select(HarvestRun).ext(distinct_on(HarvestRun.source))
    newest = found.order_by(HarvestRun.source, HarvestRun.started_at.desc(), HarvestRun.id.desc())
    return {row.source: row for row in session.scalars(newest)}


def troubled(session: Session) -> Sequence[HarvestRun]:
    """The newest runs that failed, that an operator is asked about, or that are tried again after a failure."""
    kept = {one.slug for one in sources(session) if not one.paused}
    bad = (HarvestState.FAILED, HarvestState.DOUBTFUL)
    return [run for slug, run in last_runs(session).items() if slug in kept and (run.state in bad or run.error)]


def present(session: Session) -> Mapping[str, int]:
    """How many records of each source are found now."""
    counted = select(CatalogRecord.source, func.count()).where(
        CatalogRecord.source.is_not(None), CatalogRecord.gone_at.is_(None)
    )
    return {slug: n for slug, n in session.execute(counted.group_by(CatalogRecord.source)) if slug is not None}


def present_of(session: Session, slug: str) -> int:
    where = (CatalogRecord.source == slug, CatalogRecord.gone_at.is_(None))
    return session.scalar(select(func.count()).select_from(CatalogRecord).where(*where)) or 0


def present_ids(session: Session, slug: str, limit: int) -> Sequence[str]:
    where = (CatalogRecord.source == slug, CatalogRecord.gone_at.is_(None))
    return session.scalars(select(CatalogRecord.id).where(*where).order_by(CatalogRecord.id).limit(limit)).all()


def held(session: Session, ids: Collection[str]) -> Mapping[str, CatalogRecord]:
    if not ids:
        return {}
    rows = session.scalars(select(CatalogRecord).where(CatalogRecord.id.in_(ids)))
    return {row.id: row for row in rows}


def pending(session: Session, run_id: str, limit: int) -> Sequence[HarvestChange]:
    """What shall be removed at the end of the run."""
    found = select(HarvestChange).where(HarvestChange.run_id == run_id, HarvestChange.applied.is_(False))
    return session.scalars(found.order_by(HarvestChange.record_id).limit(limit)).all()


def drop_pending(session: Session, run_id: str) -> None:
    """What should have been removed stays."""
    session.execute(delete(HarvestChange).where(HarvestChange.run_id == run_id, HarvestChange.applied.is_(False)))


def pending_count(session: Session, run_id: str) -> int:
    where = (HarvestChange.run_id == run_id, HarvestChange.applied.is_(False))
    return session.scalar(select(func.count()).select_from(HarvestChange).where(*where)) or 0


def changes(session: Session, run_id: str, after: str, limit: int) -> Sequence[HarvestChange]:
    """In the order of their ids, from the one after `after` on."""
    found = select(HarvestChange).where(HarvestChange.run_id == run_id, HarvestChange.record_id > after)
    return session.scalars(found.order_by(HarvestChange.record_id).limit(limit)).all()


def refusals(session: Session, run_id: str, after: str, limit: int) -> Sequence[HarvestRefusal]:
    found = select(HarvestRefusal).where(HarvestRefusal.run_id == run_id, HarvestRefusal.record_id > after)
    return session.scalars(found.order_by(HarvestRefusal.record_id).limit(limit)).all()


def told_since(
    session: Session, at: datetime | None, after: str, until: datetime, limit: int
) -> Sequence[CatalogRecord]:
    """Records of ours in the order in which they changed."""
    found = select(CatalogRecord).where(CatalogRecord.source.is_(None), CatalogRecord.changed_at <= until)
    if at is not None:
        found = found.where(tuple_(CatalogRecord.changed_at, CatalogRecord.id) > (at, after))
    return session.scalars(found.order_by(CatalogRecord.changed_at, CatalogRecord.id).limit(limit)).all()
