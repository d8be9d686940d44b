"""Notices leave: once, in order, each place for itself, again with the same id where nobody knows."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.notices import service
from marketplace.notices.models import Notice, NoticeChannel
from marketplace.notices.port import Failure, Outgoing, WayClosed
from marketplace.notices.rules import WAITS, Way
from marketplace.notices.sending import Sending
from marketplace.notices.service import Event
from marketplace.notices.webhooks import WebhookSender
from sectors.registry import Registry
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, SECRETS, Web, make_member, make_organisation
from tests.support.notices import DAILY, HOUR, Kept, asks
from tests.support.receivers import INSIDE, receiver
from wire.notices import Kind

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(feed=DAILY)),))


def channels(web: Web, *addresses: str) -> list[str]:
    """A member of the supply center for each address."""
    with web.parts.sessions.begin() as session:
        center = make_organisation(session, "windpark", "supply_center")
        members = [
            make_member(session, center, "supply_center", f"{n}@windpark.example") for n in range(len(addresses))
        ]
        return [asks(session, web, *pair).id for pair in zip(members, addresses, strict=True)]


def happen(web: Web, *about: str) -> None:
    """One transaction each, so that they have an order."""
    for one in about:
        with web.parts.sessions.begin() as session:
            service.tell(session, make_dataset(feed=DAILY), Event(Kind.LATE, one, {"about": one}), NOW)


def webhooks(web: Web) -> Sending:
    return Sending(
        web.parts.sessions, {Way.WEBHOOK: WebhookSender(SECRETS["webhook-key"], INSIDE, within_s=1)}, web.clock
    )


def channel(web: Web, id_: str) -> NoticeChannel:
    with web.parts.sessions() as session:
        return session.get_one(NoticeChannel, id_)


def pending(web: Web) -> int:
    with web.parts.sessions() as session:
        return len(session.scalars(select(Notice).where(Notice.sent_at.is_(None), Notice.given_up_at.is_(None))).all())


def test_each_place_is_told_once_in_order(web: Web) -> None:
    with receiver() as one, receiver() as other:
        channels(web, one.url, other.url)
        happen(web, "a", "b", "a", "c")
        sending = webhooks(web)
        assert [sending.round(NOW) for _ in range(3)] == [6, 0, 0]
    for there in (one, other):
        assert [
            body.count(b'"about": "' + sign) for (_, body), sign in zip(there.requests, (b"a", b"b", b"c"), strict=True)
        ] == [1, 1, 1]
    assert len({*one.ids, *other.ids}) == 6


def test_a_receiver_that_is_down_or_slow_holds_no_other_and_is_tried_again(web: Web) -> None:
    with receiver(status=503) as down, receiver(pause=1.5) as slow, receiver() as well:
        ids = channels(web, down.url, slow.url, well.url)
        happen(web, "a", "b")
        sending = webhooks(web)
        assert sending.round(NOW) == 2
        assert (len(down.requests), len(slow.requests), len(well.requests)) == (1, 1, 2)
        assert [channel(web, id_).error for id_ in ids] == [Failure.STATUS, Failure.TIME, None]
        assert sending.round(NOW + WAITS[0] - timedelta(seconds=1)) == 0
        down.status, slow.pause = 200, 0.0
        assert sending.round(NOW + WAITS[0]) == 4
    assert down.ids[0] == down.ids[1]  # the same notice, tried again
    assert len(down.ids) == 3
    assert channel(web, ids[0]).failures == 0
    assert pending(web) == 0


def test_a_place_that_never_answers_is_given_up_after_days_and_begins_again_by_its_owner(web: Web) -> None:
    with receiver(status=500) as there:
        (id_,) = channels(web, there.url)
        happen(web, "a", "b")
        sending, at = webhooks(web), NOW
        for wait in WAITS:
            assert sending.round(at) == 0
            at += wait
        sending.round(at)
        assert channel(web, id_).stopped_at == at
        assert pending(web) == 0
        happen(web, "c")
        assert pending(web) == 0
        assert len(there.requests) == len(WAITS) + 1
        there.status = 200
        with web.parts.sessions.begin() as session:
            held = session.get_one(NoticeChannel, id_)
            service.start_again(held)
            service.test(session, held, at)
        assert sending.round(at) == 1
    assert b'"type": "notice.test"' in there.requests[-1][1]


def test_notices_that_ended_long_ago_are_forgotten(web: Web) -> None:
    channels(web, "http://127.0.0.1:9/a")
    happen(web, "sent")
    Sending(web.parts.sessions, {Way.WEBHOOK: Kept()}, web.clock).round(NOW)
    happen(web, "waits")
    assert service.forget(web.parts.sessions, NOW + service.KEPT) == 0
    assert service.forget(web.parts.sessions, NOW + service.KEPT + HOUR) == 1
    assert pending(web) == 1


def test_410_is_for_good(web: Web) -> None:
    with receiver(status=410) as there:
        (id_,) = channels(web, there.url)
        happen(web, "a")
        webhooks(web).round(NOW)
    held = channel(web, id_)
    assert (held.stopped_at, held.error) == (NOW, Failure.GONE)


@dataclass
class Closed:
    """A way that is closed on our side, or breaks."""

    error: Exception
    tries: int = 0

    def send(self, _notice: Outgoing, _at: datetime) -> None:
        self.tries += 1
        raise self.error


def test_what_is_closed_on_our_side_is_no_fault_of_the_channels(web: Web) -> None:
    ids = channels(web, "http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
    happen(web, "a")
    way = Closed(WayClosed("the mail server is away"))
    sending = Sending(web.parts.sessions, {Way.WEBHOOK: way}, web.clock)
    for seconds in range(60):
        sending.round(NOW + timedelta(seconds=seconds))
    assert way.tries <= 2 * 7
    assert [channel(web, id_).failures for id_ in ids] == [0, 0]
    assert pending(web) == 2
    open_again = Kept()
    sending.ways = {Way.WEBHOOK: open_again}
    assert sending.round(NOW + HOUR) == 2


def test_a_fault_of_ours_in_one_notice_holds_no_other_and_is_shown(web: Web) -> None:
    (id_,) = channels(web, "http://127.0.0.1:9/a")
    happen(web, "a")
    assert Sending(web.parts.sessions, {Way.WEBHOOK: Closed(RuntimeError("a bug"))}, web.clock).round(NOW) == 0
    assert (channel(web, id_).error, channel(web, id_).failures) == (Failure.OURS, 1)


def test_who_is_locked_out_gets_nothing_that_was_waiting(web: Web) -> None:
    channels(web, "http://127.0.0.1:9/a")
    happen(web, "a")
    with web.parts.sessions.begin() as session:
        session.scalars(select(NoticeChannel)).one().member.disabled_at = NOW
    kept = Kept()
    assert Sending(web.parts.sessions, {Way.WEBHOOK: kept}, web.clock).round(NOW) == 0
    assert (kept.sent, pending(web)) == ([], 0)


def test_four_processes_send_each_notice_once(web: Web) -> None:
    channels(web, *(f"http://127.0.0.1:9/{n}" for n in range(6)))
    happen(web, *(f"event-{n}" for n in range(8)))
    kept, ready = Kept(), threading.Barrier(4)

    def send(_: int) -> int:
        ready.wait()
        return Sending(web.parts.sessions, {Way.WEBHOOK: kept}, web.clock).round(NOW)

    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(send, range(4)))
    sent += Sending(web.parts.sessions, {Way.WEBHOOK: kept}, web.clock).round(NOW)
    assert sent == len(kept.sent) == 48
    assert len({notice.id for notice in kept.sent}) == 48
    for id_ in {notice.channel for notice in kept.sent}:
        about = [notice.facts["about"] for notice in kept.sent if notice.channel == id_]
        assert about == [f"event-{n}" for n in range(8)]


def test_a_worker_killed_between_send_and_mark_sends_again_with_the_same_id(
    web: Web, database_url: str, tmp_path: Path
) -> None:
    """The receiver has the notice and holds its answer back; the worker is killed; another sends it once more."""
    environment = os.environ | {
        "SDN_HOME": str(tmp_path / "home"), "MARKETPLACE_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT),
        "SDN_WEBHOOK_ALLOW": "127.0.0.0/8",
    }  # fmt: skip
    with receiver(pause=8.0) as there:
        channels(web, there.url)
        happen(web, "a")
        command = [sys.executable, "-m", "marketplace.worker"]
        with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as killed:
            _wait_until(lambda: len(there.requests) == 1)
            killed.kill()
        assert pending(web) == 1
        there.pause = 0.0
        with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as worker:
            _wait_until(lambda: pending(web) == 0)
            worker.send_signal(signal.SIGTERM)
    assert len(there.ids) == 2
    assert len(set(there.ids)) == 1
    assert worker.returncode == 0


def _wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")
