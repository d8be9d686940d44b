"""The marketplace's second process: `python -m marketplace.worker`. Hands on events and does what is due.

outbox_event → handlers of its topic; tasks of the wiring (webhook inbox, reconciliation) each in its own rhythm.
A payment event wakes it when it is committed, so that what was paid is permitted at once, whatever else is to be done:
payments have a thread of their own. So have notices, forwarded releases and harvests: servers of others may be slow.
A failure is logged, written beside the event and in `run/worker.json`, and tried again later; SIGTERM ends it cleanly.
"""

import json
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

from sqlalchemy.orm import Session, sessionmaker

from marketplace import bootstrap, outbox
from marketplace.bootstrap import Task
from marketplace.clock import Clock
from marketplace.payments import service as inbox
from marketplace.settings import Settings
from marketplace.wakening import Wakening

PAUSE_S = 0.5
log = logging.getLogger("marketplace.worker")


@dataclass
class Worker:
    """One round does every task that is due; a task that failed waits longer each time, five minutes at most."""

    clock: Clock
    tasks: Sequence[Task]
    due: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def round(self) -> int:
        """How many things were done."""
        now = self.clock()
        return sum(self._do(task, now) for task in self.tasks if self.due.get(task.name, now) <= now)

    def _do(self, task: Task, now: datetime) -> int:
        try:
            done = task.run(now)
        except Exception as error:
            log.exception("the task %s failed", task.name)
            self.failures[task.name] = self.failures.get(task.name, 0) + 1
            self.errors[task.name] = f"{type(error).__name__}: {error}"
            self.due[task.name] = now + max(task.every, outbox.back_off(self.failures[task.name]))
            return 0
        self.failures.pop(task.name, None)
        self.errors.pop(task.name, None)
        self.due[task.name] = now + task.every
        return done


def report(worker: Worker, sessions: sessionmaker[Session], path: Path, *others: Worker) -> None:
    """Write what the worker knows of itself, atomically: the time, failing tasks, failing events."""
    with sessions() as session:
        events = [{"topic": e.topic, "key": e.key, "error": e.error} for e in outbox.failing(session)]
    errors = {name: error for one in (worker, *others) for name, error in one.errors.copy().items()}
    told = {"at": worker.clock().isoformat(), "failing_tasks": errors, "failing_events": events}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps(told, indent=1), encoding="utf-8")
    fresh.rename(path)


def serve(parts: bootstrap.Parts, stop: threading.Event) -> None:
    """Rounds until `stop`; the health file is written every ten seconds."""
    path = parts.settings.home / "run" / "worker.json"
    worker, paying = Worker(parts.clock, ()), Worker(parts.clock, bootstrap.paying(parts))
    outgoing = Worker(parts.clock, bootstrap.outgoing(parts))
    forwarding = Worker(parts.clock, bootstrap.forwarded(parts, stop))
    harvesting = Worker(parts.clock, bootstrap.harvested(parts, stop))
    others = (paying, outgoing, forwarding, harvesting)
    health = Task("health", timedelta(seconds=10), lambda _: _reported(worker, others, parts, path))
    worker.tasks = (*bootstrap.tasks(parts), health)
    beside = [
        threading.Thread(target=_rounds, args=(one, stop), name=name)
        for name, one in (
            ("work", worker),
            ("notices", outgoing),
            ("forwarding", forwarding),
            ("harvesting", harvesting),
        )
    ]
    for thread in beside:
        thread.start()
    with closing(Wakening(parts.engine, inbox.TOLD, stop)) as wakening:
        _rounds(paying, stop, wakening.wait)
    for thread in beside:
        thread.join()


def _rounds(worker: Worker, stop: threading.Event, wait: Callable[[float], object] | None = None) -> None:
    """`wait`: for something to do, no longer than so many seconds."""
    while not stop.is_set():
        if worker.round() == 0:
            (wait or stop.wait)(PAUSE_S)


def _reported(worker: Worker, others: Sequence[Worker], parts: bootstrap.Parts, path: Path) -> int:
    report(worker, parts.sessions, path, *others)
    return 0


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()

    def ask_to_stop(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    parts = bootstrap.build(Settings.read())
    log.info("the worker starts")
    serve(parts, stop)
    parts.engine.dispose()
    log.info("the worker ends")


if __name__ == "__main__":
    main()
