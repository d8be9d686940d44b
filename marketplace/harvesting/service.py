"""What an operator does with sources, and the worker's rounds."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.clock import Clock
from marketplace.harvesting import queries, rules, turns
from marketplace.harvesting.errors import RunAnswered, SourceThere, SourceUnfit
from marketplace.harvesting.models import HarvestRun, HarvestSource
from marketplace.harvesting.states import TRANSITIONS, Event
from marketplace.harvesting.turns import Turn
from marketplace.notices.addresses import parse
from marketplace.notices.errors import AddressRefused
from marketplace.outward import IpNetwork
from sectors.classification import model
from wire.addresses import is_inside
from wire.harvests import HarvestState, NewSource

AT_ONCE = 4


@dataclass
class Harvesting:
    """The worker's rounds: several sources at once, each by one process at a time."""

    turn: Turn
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "harvesting"))
    _running: dict[str, Future[None]] = field(default_factory=dict)

    def round(self, now: datetime) -> int:
        """Begin with the sources that have something to do; how many were begun. A slow one keeps no other waiting."""
        self._running = {slug: done for slug, done in self._running.items() if not done.done()}
        with self.turn.sessions() as session:
            due = queries.due(session, now, self._running, AT_ONCE - len(self._running))
        for slug in due:
            self._running[slug] = self._pool.submit(self.turn.of, slug)
        return len(due)

    def wait(self) -> None:
        """Until nothing is being harvested any more."""
        for running in self._running.values():
            running.result()


def harvesting(
    sessions: sessionmaker[Session], clock: Clock, holder: str, allowed: Sequence[IpNetwork], stop: threading.Event
) -> Harvesting:  # fmt: skip
    return Harvesting(Turn(sessions, clock, holder, allowed, stop))


def add(
    session: Session, viewer: Viewer, wanted: NewSource, allowed: Sequence[IpNetwork], now: datetime
) -> HarvestSource:
    """A source that is due at once. SourceThere, SourceUnfit."""
    _demand_fit(wanted, allowed)
    if session.get(HarvestSource, wanted.slug) is not None:
        raise SourceThere(wanted.slug, remedy="Take another short name.")
    source = HarvestSource(
        **wanted.model_dump(mode="json", exclude={"kind"}), kind=wanted.kind, created_at=now, due_at=now
    )
    session.add(source)
    session.flush()
    audit.record(session, viewer, "harvest.added", source.slug, {"address": source.address}, now)
    return source


def change(  # noqa: PLR0917
    session: Session, source: HarvestSource, viewer: Viewer, wanted: NewSource, allowed: Sequence[IpNetwork],
    now: datetime,
) -> None:  # fmt: skip
    """Everything but its short name; the next run reads all of it. SourceUnfit."""
    _demand_fit(wanted, allowed)
    for name, value in wanted.model_dump(mode="json", exclude={"slug", "kind"}).items():
        setattr(source, name, value)
    source.kind, source.watermark, source.full_at = wanted.kind, None, None
    audit.record(session, viewer, "harvest.changed", source.slug, {"address": source.address}, now)


def _demand_fit(wanted: NewSource, allowed: Sequence[IpNetwork]) -> None:
    try:
        host = parse(wanted.address).host
    except AddressRefused as error:
        raise SourceUnfit(error.detail, remedy="Give an address that the internet knows.") from error
    if not allowed and _is_inside(host):
        raise SourceUnfit(f"{host} lies inside a network", remedy="Give an address that the internet knows.")
    unknown = set(wanted.sectors.values()) - {term.code for term in model().sectors}
    if unknown:
        raise SourceUnfit(", ".join(sorted(unknown)), remedy="Map to sectors of the classification.")


def _is_inside(host: str) -> bool:
    """Of a host that is an address; a name is looked at when it is asked for."""
    try:
        return is_inside(host)
    except ValueError:
        return host == "localhost"


def run_now(source: HarvestSource, session: Session, now: datetime) -> None:
    """At once, also one that waits for its next try."""
    run = queries.running(session, source.slug)
    source.due_at, source.paused = now, False
    if run is not None:
        run.next_try_at = None


def read_all(source: HarvestSource, session: Session, now: datetime) -> None:
    """The next run reads all of it, and finds what is gone."""
    source.full_at = None
    run_now(source, session, now)


def pause(session: Session, source: HarvestSource, viewer: Viewer, now: datetime) -> None:
    """What is being read stops after its batch; its records stay."""
    source.paused = True
    audit.record(session, viewer, "harvest.paused", source.slug, {}, now)


def remove(session: Session, source: HarvestSource, viewer: Viewer, now: datetime) -> None:
    """The worker takes its records out, then the source."""
    source.removed_at = now
    audit.record(session, viewer, "harvest.removed", source.slug, {}, now)


def agree(session: Session, run: HarvestRun, viewer: Viewer, now: datetime) -> None:
    """What the source does not tell of any more is removed. RunAnswered where nothing is asked."""
    run.state, run.ended_at = _stepped(run, Event.AGREED), None
    audit.record(session, viewer, "harvest.agreed", run.id, {"source": run.source}, now)


def keep(session: Session, run: HarvestRun, viewer: Viewer, now: datetime) -> None:
    """Nothing is removed; the next run that reads all asks again."""
    _stepped(run, Event.REFUSED)
    queries.drop_pending(session, run.id)
    turns.finish(session, run, now, Event.REFUSED)
    audit.record(session, viewer, "harvest.kept", run.id, {"source": run.source}, now)


def _stepped(run: HarvestRun, event: Event) -> HarvestState:
    try:
        return TRANSITIONS[run.state, event]
    except KeyError:
        raise RunAnswered(run.id, remedy="Look at the page again.") from None


def forget(sessions: sessionmaker[Session], now: datetime) -> int:
    """Remove reports of runs that ended long ago, but the last of each source; how many runs that were."""
    with sessions.begin() as session:
        last = [run.id for run in queries.last_runs(session).values()]
        old = delete(HarvestRun).where(HarvestRun.ended_at < now - rules.KEPT, HarvestRun.id.not_in(last))
        return len(session.scalars(old.returning(HarvestRun.id)).all())
