"""The worker: rounds, back-off, its health file, and a clean end by SIGTERM."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from marketplace import outbox
from marketplace.accounts import feed_tokens
from marketplace.bootstrap import Task
from marketplace.clock import system_clock
from marketplace.payments import service as inbox
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.worker import Worker, report, serve
from tests.support.marketplace import NOW, TestClock, Web

ROOT = Path(__file__).parents[2]


def test_a_task_runs_in_its_rhythm() -> None:
    clock, ran = TestClock(), []
    worker = Worker(clock, (Task("often", timedelta(seconds=1), lambda now: ran.append(now) or 1),))
    for _ in range(4):
        worker.round()
        clock.forward(timedelta(seconds=0.5))
    assert ran == [NOW, NOW + timedelta(seconds=1)]


def test_a_task_that_fails_waits_longer_each_time_and_holds_nobody_up() -> None:
    clock, tried = TestClock(), []

    def fail(now: datetime) -> int:
        tried.append(now)
        raise RuntimeError("the database is away")

    worker = Worker(clock, (Task("broken", timedelta(0), fail), Task("sound", timedelta(0), lambda _: 1)))
    for _ in range(8):
        assert worker.round() == 1
        clock.forward(timedelta(seconds=1))
    assert [(at - NOW).seconds for at in tried] == [0, 1, 3, 7]
    assert worker.errors == {"broken": "RuntimeError: the database is away"}


@pytest.mark.postgres
def test_the_health_file_names_what_fails(web: Web, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no")

    with web.parts.sessions.begin() as session:
        outbox.add(session, "thing.happened", {}, "a")
    outbox.hand_on(web.parts.sessions, {"thing.happened": [fail]}, NOW)
    report(Worker(TestClock(), ()), web.parts.sessions, tmp_path / "run" / "worker.json")
    told = json.loads((tmp_path / "run" / "worker.json").read_text())
    assert told["failing_events"] == [{"topic": "thing.happened", "key": "a", "error": "RuntimeError: no"}]


@pytest.mark.postgres
def test_the_process_works_and_ends_cleanly_on_sigterm(web: Web, database_url: str, tmp_path: Path) -> None:
    with web.parts.sessions.begin() as session:
        outbox.add(session, "thing.happened", {}, "a")
    home = tmp_path / "home"
    environment = os.environ | {
        "SDN_HOME": str(home),
        "MARKETPLACE_DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "marketplace.worker"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE
    )
    try:
        _wait_until((home / "run" / "worker.json").exists)
        _wait_until(lambda: _handled(web))
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=15)
    assert process.returncode == 0
    assert b"the worker ends" in log


@pytest.mark.postgres
def test_a_payment_waits_for_no_other_task(web: Web, tmp_path: Path) -> None:
    """Another task hangs on a lock that somebody holds."""
    stop = threading.Event()
    parts = replace(web.parts, settings=replace(web.parts.settings, home=tmp_path), clock=system_clock)
    worker = threading.Thread(target=serve, args=(parts, stop))
    with parts.engine.begin() as holder:
        holder.execute(select(func.pg_advisory_xact_lock(feed_tokens._LOCK)))
        worker.start()
        try:
            _wait_until(lambda: _counted(web, "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0)
            with parts.sessions.begin() as session:
                inbox.store(session, PaymentEvent("evt_1", "test", Outcome.OTHER, None, None), {}, parts.clock())
            handled = "SELECT count(*) FROM payment_event WHERE handled_at IS NOT NULL"
            _wait_until(lambda: _counted(web, handled) == 1)
            assert _counted(web, "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0
        finally:
            stop.set()
    worker.join(30)


def _counted(web: Web, statement: str) -> int:
    with web.parts.sessions() as session:
        return int(session.scalar(text(statement)) or 0)


def _handled(web: Web) -> bool:
    with web.parts.sessions() as session:
        events = session.query(outbox.OutboxEvent).filter_by(topic="thing.happened")
        return events.filter(outbox.OutboxEvent.handled_at.is_not(None)).count() == 1


def _wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within 20 s")
