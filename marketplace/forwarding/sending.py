"""What waits is sent: to several organisations at once, each one's targets one after the other, its oldest first.

    rows, changes → the manifest is kept here → the manifest goes there → sent

One process has a target at a time, by a lock that ends with its connection: a killed one leaves it to the next at once,
which sends the files anew under the same names, or, where the manifest was kept, the same manifest alone.
"""

import logging
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox, tries
from marketplace.clock import Clock
from marketplace.forwarding import queries, service
from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.forwarding.outlets import Outlets, place_of
from marketplace.forwarding.port import FINAL, DoorClosed, Failure, NotSent, Stopping
from marketplace.forwarding.work import Network, Work, checking, send, work_of
from marketplace.notices import rules as notices
from wire.forwarding import SftpPlace, State

AT_ONCE = 4
ORGANISATIONS = 40  # of one round
log = logging.getLogger(__name__)


@dataclass
class Sending:
    """`scratch`: a folder of the worker's own for files on their way. `network`: this one.

    `stop` ends what is being sent; the next process goes on.
    """

    engine: Engine
    sessions: sessionmaker[Session]
    outlets: Outlets
    clock: Clock
    scratch: Path
    network: Network
    stop: threading.Event = field(default_factory=threading.Event)
    closed: tuple[int, datetime | None] = (0, None)  # the files door: failures, and until when it is not asked
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "forwarding"))
    _running: dict[str, Future[None]] = field(default_factory=dict)

    def round(self, now: datetime) -> int:
        """Begin with a target of each organisation that has one due; how many were begun.

        What is being sent goes on meanwhile: servers that are slow on purpose keep only those waiting who named them.
        """
        self._running = {whose: done for whose, done in self._running.items() if not done.done()}
        if self.closed[1] is not None and self.closed[1] > now:
            return 0
        with self.sessions() as session:
            due = queries.due(session, now, self._running, ORGANISATIONS)
        for whose, target in due:
            self._running[whose] = self._pool.submit(self._turn, target, now)
        return len(due)

    def wait(self) -> None:
        """Until nothing is being sent any more."""
        for running in self._running.values():
            running.result()

    def _turn(self, target: str, now: datetime) -> None:
        with self._alone(target) as alone:
            while alone and not self.stop.is_set() and self._next(target, now):
                pass

    @contextmanager
    def _alone(self, target: str) -> Iterator[bool]:
        """Whether no other process sends there."""
        key = func.hashtextextended(f"forwarding:{target}", 0)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
            try:
                yield held
            finally:
                if held:
                    connection.execute(select(func.pg_advisory_unlock(key)))

    def _next(self, target_id: str, now: datetime) -> bool:
        """Test the target, or send its oldest release; False for nothing done."""
        with self.sessions.begin() as session:
            target = session.get(ForwardingTarget, target_id)
            if target is None:
                return False
            asked, row = target.test_asked_at, None
            if asked is None:
                row = queries.oldest_pending(session, target, now)
                if row is None:
                    return False
                row.state, row.tries = State.SENDING, row.tries + 1
        return self._tested(target_id, now) if row is None else self._sent(target, row, now)

    def _tested(self, target_id: str, now: datetime) -> bool:
        with self.sessions() as session:
            target = session.get_one(ForwardingTarget, target_id)
        problem, seen = self._try_out(target)
        with self.sessions.begin() as session:
            target = session.get_one(ForwardingTarget, target_id, with_for_update={"of": ForwardingTarget})
            target.test_asked_at, target.tested_at, target.seen_host_key = None, now, seen or target.seen_host_key
            target.error, target.detail = (problem.why.value, problem.detail) if problem else (None, "")
        return True

    def _try_out(self, target: ForwardingTarget) -> tuple[NotSent | None, str]:
        """What is wrong, and the key that an SFTP server shows before one was confirmed."""
        try:
            place = place_of(target)
            if isinstance(place, SftpPlace) and not place.host_key:
                return NotSent(Failure.UNCONFIRMED), self.outlets.host_key(place)
            with self.outlets.opened(target) as outlet:
                outlet.test()
        except NotSent as error:
            return error, ""
        except Exception:
            log.exception("the target %s could not be tested", target.id)
            return NotSent(Failure.OURS), ""
        return None, ""

    def _sent(self, target: ForwardingTarget, row: Forwarding, now: datetime) -> bool:
        folder = self.scratch / target.id / row.release_id
        try:
            self._send(target, row, folder)
        except Stopping:
            return False
        except DoorClosed as error:
            failures = self.closed[0] + 1
            self.closed = failures, now + outbox.back_off(failures)
            log.warning("nothing is forwarded for now: %s", error)
            return False
        except NotSent as error:
            return self._not_sent(target, row, error, folder, now)
        except Exception:
            log.exception("the release %s could not be sent to %s", row.release_id, target.id)
            return self._not_sent(target, row, NotSent(Failure.OURS), folder, now)
        self.closed = 0, None
        shutil.rmtree(folder, ignore_errors=True)
        with self.sessions.begin() as session:
            _end(session, row, State.SENT, self.clock())
            held = session.get_one(ForwardingTarget, target.id)
            held.last_sent_at, held.failures, held.next_try_at, held.error, held.detail = now, 0, None, None, ""
        return True

    def _send(self, target: ForwardingTarget, row: Forwarding, folder: Path) -> None:
        with self.sessions() as session:
            work = work_of(session, target, row, self.network, self.clock)
        check = checking(self.sessions, target, self.clock, self.stop)
        check()
        with self.outlets.opened(target) as outlet:
            send(work, outlet, self.outlets.door, scratch=folder, check=check, keep=self._keep)

    def _keep(self, work: Work, manifest: dict[str, Any]) -> None:
        with self.sessions.begin() as session:
            session.get_one(Forwarding, (work.target, work.told.release)).manifest = manifest

    def _not_sent(self, target: ForwardingTarget, row: Forwarding, error: NotSent, folder: Path, now: datetime) -> bool:
        """Whether the target's next release may be tried at once."""
        log.info("the release %s was not sent to %s: %s", row.release_id, target.id, error)
        with self.sessions.begin() as session:
            held = session.get(ForwardingTarget, target.id, with_for_update={"of": ForwardingTarget})
            if held is None:
                return False
            waits = self._blame(session, held, row, error, now)
        if not waits:
            shutil.rmtree(folder, ignore_errors=True)
        return error.why in FINAL

    def _blame(
        self, session: Session, target: ForwardingTarget, row: Forwarding, error: NotSent, now: datetime
    ) -> bool:
        """Whether it is tried again."""
        if error.why is Failure.DROPPED:
            return False
        if error.why in FINAL:
            _end(session, row, State.FAILED, now, error)
            return False
        target.failures, target.error, target.detail = target.failures + 1, error.why.value, error.detail
        wait = tries.wait(notices.WAITS, target.failures)
        if wait is None:
            _end(session, row, State.FAILED, now, error)
            service.stop(session, target, now)
            return False
        target.next_try_at = now + wait
        _end(session, row, State.WAITING, None, error)
        return True


def _end(session: Session, row: Forwarding, state: State, at: datetime | None, error: NotSent | None = None) -> None:
    """Unless it was stopped meanwhile."""
    held = session.get(Forwarding, (row.target_id, row.release_id), with_for_update=True)
    if held is not None and held.state in (State.WAITING, State.SENDING):
        held.state, held.ended_at = state, at
        held.reason, held.detail = (error.why.value, error.detail) if error else (None, "")
