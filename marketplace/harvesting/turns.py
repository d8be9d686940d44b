"""One turn of a source: its run goes on from the checkpoint to the end, or until something stops it.

claim (lease) → batch → taken, checkpoint, lease, in one transaction → … → all was told → what is gone → done

Who was killed holds its lease until that runs out; the next one begins where the last committed batch ended.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace import tries
from marketplace.clock import Clock
from marketplace.harvesting import batches, cleaning, queries, rules
from marketplace.harvesting.asking import Asking, asking
from marketplace.harvesting.kinds import WAYS
from marketplace.harvesting.models import HarvestChange, HarvestRefusal, HarvestRun, HarvestSource
from marketplace.harvesting.port import Batch, Reading, SourceFailed
from marketplace.harvesting.states import TRANSITIONS, Event
from marketplace.ids import new_id
from marketplace.outward import IpNetwork
from marketplace.records import service as records
from marketplace.records.models import CatalogRecord
from wire.addresses import resolved
from wire.harvests import Budget, HarvestState

CHUNK = 500  # records that are taken out in one transaction
log = logging.getLogger(__name__)


class Stopped(Exception):
    """Another process has the lease by now, the source is paused, or this process ends."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`holder` names this process in leases."""

    sessions: sessionmaker[Session]
    clock: Clock
    holder: str
    allowed: Sequence[IpNetwork]
    stop: threading.Event = field(default_factory=threading.Event)
    lease: timedelta = rules.LEASE
    resolve: Callable[[str, int], Sequence[str]] = resolved

    def of(self, slug: str) -> None:
        """Whatever is to be done for the source."""
        with self.sessions.begin() as session:
            source = session.get(HarvestSource, slug, with_for_update={"skip_locked": True})
            run = claim(session, source, self.holder, self.clock(), self.lease) if source else None
        if source is not None and source.removed_at is not None:
            self._remove(slug)
        elif source is not None and run is not None:
            self._work(source, run)

    def _work(self, source: HarvestSource, run: HarvestRun) -> None:
        with asking(Budget.model_validate(source.budget), self.allowed, self.resolve) as ask:
            used = _Used(ask)
            try:
                if not run.ending:
                    self._read(source, run, ask, used)
                    self._told_all(run.id, used)
                self._end(run.id, used)
            except Stopped:
                self._release(run.id)
            except SourceFailed as error:
                self._failed(run.id, error, used)
            except Exception:
                log.exception("the harvest of %s failed", source.slug)
                self._failed(run.id, SourceFailed("ours", passing=True), used)

    def _read(self, source: HarvestSource, run: HarvestRun, ask: Asking, used: "_Used") -> None:
        since = None if run.full else source.watermark
        reading = Reading(source.address, source.language, since, run.checkpoint)
        for batch in WAYS[source.kind].batches(ask, reading):
            self._take(source, run.id, batch, used)

    def _take(self, source: HarvestSource, run_id: str, batch: Batch, used: "_Used") -> None:
        found = batches.read(source, batch.items)
        with self.sessions.begin() as session:
            run = self._held(session, run_id, used)
            batches.take(session, run, found, self.clock())
            run.checkpoint, run.tries, run.error, run.detail = dict(batch.after), 0, None, ""
        if self.stop.is_set():
            raise Stopped

    def _held(self, session: Session, run_id: str, used: "_Used") -> HarvestRun:
        """The run, its lease longer. Stopped where it is not ours any more."""
        run = session.get_one(HarvestRun, run_id, with_for_update=True)
        source = session.get_one(HarvestSource, run.source)
        if run.holder != self.holder or run.state is not HarvestState.RUNNING or source.paused or source.removed_at:
            raise Stopped
        run.lease_until = self.clock() + self.lease
        used.write(run)
        return run

    def _told_all(self, run_id: str, used: "_Used") -> None:
        """What was not told of is to be removed; a source that tells of less than half asks an operator first."""
        with self.sessions.begin() as session:
            run, now = self._held(session, run_id, used), self.clock()
            if run.full:
                session.execute(_unseen(run, now))
            if rules.is_doubtful(run.before, queries.pending_count(session, run.id)):
                run.state = TRANSITIONS[run.state, Event.DROPPED]
                run.ended_at, run.holder, run.lease_until = now, None, None
            run.ending = True

    def _end(self, run_id: str, used: "_Used") -> None:
        while True:
            with self.sessions.begin() as session:
                if session.get_one(HarvestRun, run_id).state is HarvestState.DOUBTFUL:
                    return
                run = self._held(session, run_id, used)
                if not _remove_some(session, run, self.clock()):
                    finish(session, run, self.clock())
                    return

    def _release(self, run_id: str) -> None:
        with self.sessions.begin() as session:
            run = session.get(HarvestRun, run_id, with_for_update=True)
            if run is not None and run.holder == self.holder:
                run.holder, run.lease_until = None, None

    def _failed(self, run_id: str, error: SourceFailed, used: "_Used") -> None:
        with self.sessions.begin() as session:
            run = session.get(HarvestRun, run_id, with_for_update=True)
            if run is None or run.holder != self.holder:
                return
            used.write(run)
            fail(session, run, error, self.clock())
            log.info("the harvest of %s: %s", run.source, error)

    def _remove(self, slug: str) -> None:
        """Its records, then itself."""
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                ids = queries.present_ids(session, slug, CHUNK)
                if not ids:
                    session.delete(session.get_one(HarvestSource, slug))
                    return
                records.gone(session, ids, self.clock())


@dataclass
class _Used:
    """What of the budget is not written down yet."""

    ask: Asking
    received: int = 0
    requests: int = 0

    def write(self, run: HarvestRun) -> None:
        run.bytes += self.ask.received - self.received
        run.requests += self.ask.requests - self.requests
        self.received, self.requests = self.ask.received, self.ask.requests


def claim(session: Session, source: HarvestSource, holder: str, now: datetime, lease: timedelta) -> HarvestRun | None:
    """The run of the locked source that this process is to work at; None where another one does, or it is not time."""
    if source.paused or source.removed_at is not None:
        return None
    run = queries.running(session, source.slug)
    if run is None:
        run = _begin(session, source, now) if source.due_at <= now else None
    elif (run.lease_until and run.lease_until > now) or (run.next_try_at and run.next_try_at > now):
        return None
    if run is not None:
        run.holder, run.lease_until, run.next_try_at = holder, now + lease, None
    return run


def _begin(session: Session, source: HarvestSource, now: datetime) -> HarvestRun:
    for old in queries.doubtful(session, source.slug):
        old.state = TRANSITIONS[old.state, Event.OVERTOOK]
        queries.drop_pending(session, old.id)
    source.due_at = now + timedelta(hours=source.every_hours)
    run = HarvestRun(
        id=new_id("hrv"), source=source.slug, state=HarvestState.RUNNING, counts={}, started_at=now,
        full=rules.is_full(source.watermark, source.full_at, source.full_days, now), bytes=0, requests=0, tries=0,
        before=queries.present_of(session, source.slug), ending=False, detail="",
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def _unseen(run: HarvestRun, now: datetime) -> Any:
    """INSERT of a removal for each record that this run did not see, nor refuse."""
    refused = select(HarvestRefusal.record_id).where(HarvestRefusal.run_id == run.id)
    listed = select(HarvestChange.record_id).where(HarvestChange.run_id == run.id)
    of = CatalogRecord
    title = func.coalesce(*(of.content["title"][name].astext for name in ("ko", "en", "und")), of.id)
    found = select(
        literal(run.id), of.id, literal("removed"), title, literal([], HarvestChange.fields.type),
        literal(now, HarvestChange.at.type), literal(False),
    ).where(
        of.source == run.source, of.gone_at.is_(None), of.seen_at < run.started_at, of.id.not_in(refused),
    )  # fmt: skip
    columns = ("run_id", "record_id", "change", "title", "fields", "at", "applied")
    return insert(HarvestChange).from_select(columns, found.where(of.id.not_in(listed)))


def _remove_some(session: Session, run: HarvestRun, now: datetime) -> int:
    """How many removals were looked at. One that was told of again since then stays."""
    some = {change.record_id: change for change in queries.pending(session, run.id, CHUNK)}
    rows = queries.held(session, some)
    removed = records.gone(session, [id_ for id_, row in rows.items() if row.seen_at <= some[id_].at], now)
    for id_, change in some.items():
        change.applied = True
        if id_ not in removed:
            session.delete(change)
    run.counts = {**run.counts, "removed": run.counts.get("removed", 0) + len(removed)}
    return len(some)


def finish(session: Session, run: HarvestRun, now: datetime, event: Event = Event.ENDED) -> None:
    """A success: the next run asks after what came since."""
    source = session.get_one(HarvestSource, run.source)
    run.state = TRANSITIONS[run.state, event]
    run.ended_at, run.holder, run.lease_until, run.error, run.detail = now, None, None, None, ""
    source.succeeded_at = now
    source.full_at = run.started_at if run.full else source.full_at
    source.watermark = WAYS[source.kind].watermark(_at(run.checkpoint)) or source.watermark


def _at(checkpoint: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return checkpoint or {}


def fail(session: Session, run: HarvestRun, error: SourceFailed, now: datetime) -> None:
    """Tried again later from the checkpoint on, or given up. A budget that is used up waits for the next time."""
    run.error, run.detail, run.holder, run.lease_until = error.code, cleaning.line(error.detail, 300), None, None
    if error.code == "budget":
        run.next_try_at = now + timedelta(hours=session.get_one(HarvestSource, run.source).every_hours)
        return
    run.tries += 1
    wait = tries.wait(rules.WAITS, run.tries) if error.passing else None
    if wait is None:
        run.state, run.ended_at = TRANSITIONS[run.state, Event.GAVE_UP], now
        return
    run.next_try_at = now + max(wait, timedelta(seconds=min(error.wait, 86_400)))
