"""Due times in the database: planned, answered, missed once, resolved when the file comes; what pages show of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace import bootstrap, outbox
from marketplace.outbox import OutboxEvent
from marketplace.punctuality import service
from marketplace.punctuality.models import DueDelivery
from marketplace.punctuality.rules import LOOK_BACK
from marketplace.releases import service as releases
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from sectors.spec.feed import Calendar, Expected, Feed
from sectors.spec.format import Format
from tests.support.announcements import make_delivery
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import NOW, Web
from wire.deliveries import Verdict

pytestmark = pytest.mark.postgres
HOUR = timedelta(hours=1)
MONDAY = NOW.replace(hour=0)  # 2 November 2026, 09:00 in Seoul; NOW is 18:00 there
DAILY = Feed("windpark", "*.csv", "0 9 * * *", (Format(),), expected=Expected(2 * HOUR, 3 * HOUR, Calendar.KR))


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(feed=DAILY), make_dataset(name="prices", supply_center="exchange")),))


def check(web: Web, at: datetime, feed: Feed = DAILY) -> int:
    """One round of the worker at that time."""
    web.clock.at = at
    declared: Sequence[Dataset] = (make_dataset(feed=feed),)
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), at)
    return service.check(web.parts.sessions, declared, at)


def deliver(web: Web, name: str, at: datetime, verdict: Verdict = Verdict.ACCEPTED, **changes: Any) -> None:
    """A file that came at that time, judged and announced a minute later, and a round of the worker."""
    with web.parts.sessions.begin() as session:
        judged = None if verdict is Verdict.LANDED else at + timedelta(minutes=1)
        releases.announce_delivery(session, make_delivery(name, verdict, received_at=at, judged_at=judged, **changes))
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), at + timedelta(minutes=1))


def due(web: Web) -> list[tuple[int, str | None, bool]]:
    """Day, delivery, whether it was noticed as missed."""
    with web.parts.sessions() as session:
        rows = session.scalars(select(DueDelivery).order_by(DueDelivery.due_at)).all()
        return [(row.due_at.day, row.delivery_id, row.missed_at is not None) for row in rows]


def told(web: Web, topic: str) -> list[dict[str, Any]]:
    with web.parts.sessions() as session:
        query = select(OutboxEvent.payload).where(OutboxEvent.topic == topic).order_by(OutboxEvent.created_at)
        return list(session.scalars(query))


def test_a_new_feed_has_none_missed(web: Web) -> None:
    for minutes in (0, 1, 60, 10 * 60):  # until 04:00 of the next day
        assert check(web, NOW + timedelta(minutes=minutes)) == 0
    assert due(web) == []


def test_a_missed_delivery_is_told_once_and_resolved_when_the_file_comes(web: Web) -> None:
    check(web, MONDAY)
    assert check(web, MONDAY + timedelta(hours=26)) == 0
    assert check(web, MONDAY + timedelta(hours=26, seconds=1)) == 1
    assert [check(web, MONDAY + timedelta(hours=hour)) for hour in (27, 28, 40)] == [0, 0, 0]
    assert [event["due_at"] for event in told(web, service.MISSED)] == ["2026-11-03T00:00:00+00:00"]
    deliver(web, "dlv_late", MONDAY + timedelta(hours=41))
    assert due(web)[0] == (3, "dlv_late", True)
    (late,) = told(web, service.LATE)
    assert (late["delivery"], late["came_at"]) == ("dlv_late", "2026-11-03T17:00:00+00:00")


def test_a_punctual_file_raises_no_alarm_however_late_it_is_announced(web: Web) -> None:
    check(web, MONDAY)
    deliver(web, "dlv_early", MONDAY + timedelta(hours=21))
    assert check(web, MONDAY + timedelta(hours=40)) == 0
    deliver(web, "dlv_on_time", MONDAY + timedelta(hours=49))
    assert check(web, MONDAY + timedelta(hours=60)) == 0
    assert due(web) == [(3, "dlv_early", False), (4, "dlv_on_time", False)]
    assert told(web, service.LATE) == []


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.DUPLICATE])
def test_only_accepted_files_answer(web: Web, verdict: Verdict) -> None:
    check(web, MONDAY)
    deliver(web, "dlv_bad", MONDAY + timedelta(hours=24), verdict)
    assert check(web, MONDAY + timedelta(hours=27)) == 1
    deliver(web, "dlv_good", MONDAY + timedelta(hours=28))
    assert due(web) == [(3, "dlv_good", True)]


def test_a_file_that_came_and_waits_for_a_day_that_was_told_is_not_missed(web: Web) -> None:
    check(web, MONDAY)
    deliver(web, "dlv_1", MONDAY + timedelta(hours=24), Verdict.LANDED)
    assert check(web, MONDAY + timedelta(hours=27)) == 0
    deliver(web, "dlv_1", MONDAY + timedelta(hours=24))
    assert due(web) == [(3, "dlv_1", False)]


def test_files_that_come_out_of_order_leave_none_open(web: Web) -> None:
    check(web, MONDAY)
    assert check(web, MONDAY + timedelta(days=3, hours=3)) == 3  # after a worker's rest, too
    for number, hours in enumerate((75.1, 75.2, 75.3)):
        deliver(web, f"dlv_{number}", MONDAY + timedelta(hours=hours))
    assert [(day, delivery) for day, delivery, _ in due(web)] == [(3, "dlv_2"), (4, "dlv_1"), (5, "dlv_0")]


def test_the_same_delivery_told_twice_answers_once(web: Web) -> None:
    check(web, MONDAY)
    check(web, MONDAY + timedelta(days=2, hours=3))
    came = MONDAY + timedelta(days=2, hours=4)
    deliver(web, "dlv_1", came)
    with web.parts.sessions.begin() as session:
        service.answer(session, make_dataset(feed=DAILY), "dlv_1", came, came)
    assert due(web) == [(3, None, True), (4, "dlv_1", True)]


def test_another_schedule_counts_from_then(web: Web) -> None:
    check(web, MONDAY)
    check(web, MONDAY + timedelta(hours=22))  # tomorrow's time is planned: it is within `early`
    later = replace(DAILY, cron="0 12 * * *")
    assert check(web, MONDAY + timedelta(hours=23), later) == 0
    assert check(web, MONDAY + timedelta(hours=26, minutes=30), later) == 0
    assert check(web, MONDAY + timedelta(hours=29, minutes=1), later) == 1
    assert [event["due_at"] for event in told(web, service.MISSED)] == ["2026-11-03T03:00:00+00:00"]


def test_what_was_off_for_a_while_begins_anew(web: Web) -> None:
    check(web, MONDAY)
    check(web, MONDAY + timedelta(hours=1), replace(DAILY, expected=None))
    assert check(web, MONDAY + timedelta(days=5)) == 0
    assert check(web, MONDAY + timedelta(days=6, hours=3)) == 1
    assert due(web) == [(8, None, True)]


def test_a_long_rest_of_the_worker_makes_up_for_no_more_than_a_file_could_answer(web: Web) -> None:
    check(web, MONDAY)
    assert check(web, MONDAY + timedelta(days=400)) <= LOOK_BACK.days


def test_the_page_and_the_summary_show_what_is_missed_and_how_late_it_came(web: Web) -> None:
    check(web, MONDAY)
    check(web, MONDAY + timedelta(days=2, hours=3))
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    summary = operator.get("/api/operations").json()
    feed = next(feed for feed in summary["feeds"] if feed["dataset"] == "energy.generation")
    assert (feed["state"], feed["missed"], feed["late_at"]) == ("late", 2, "2026-11-04T02:00:00Z")
    assert [(one["due_at"], one["punctuality"]) for one in summary["unpunctual"]] == [
        ("2026-11-04T00:00:00Z", "missed"),
        ("2026-11-03T00:00:00Z", "missed"),
    ]
    deliver(web, "dlv_1", MONDAY + timedelta(days=2, hours=4, minutes=20))
    page = operator.get("/deliveries").text
    assert "2026-11-04 13:20 KST" in page
    assert "4 h 20 min" in page
    feed = operator.get("/api/operations").json()["feeds"][0]
    assert (feed["state"], feed["missed"], feed["late_at"]) == ("well", 1, "2026-11-05T02:00:00Z")
    korean = operator.get("/deliveries?lang=ko").text
    assert "누락되거나 늦은 납품" in korean
    assert "4시간 20분" in korean


def test_a_supply_center_sees_its_own_alone(web: Web) -> None:
    check(web, MONDAY)
    check(web, MONDAY + timedelta(days=2))
    exchange, _ = web.signed_in_as("supply_center", "exchange", "supply_center", accept="text/html")
    summary = exchange.get("/api/operations").json()
    assert (summary["missed"], summary["unpunctual"]) == (0, [])
    assert "energy.generation" not in exchange.get("/deliveries").text
