"""Due times are written down, answered by files, noticed when they are missed.

declarations → plan → due_delivery ◄─ answer ─ accepted delivery        check → missed → `delivery.missed`
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox
from marketplace.punctuality import queries
from marketplace.punctuality.models import DueDelivery, FeedSchedule
from marketplace.punctuality.rules import LOOK_BACK, answered, due_times, schedule_of
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire.deliveries import Verdict

MISSED = "delivery.missed"
LATE = "delivery.late"
ANSWERS = (Verdict.ACCEPTED, Verdict.LANDED)
AT_ONCE = 1_000  # due times written in one go


def check(sessions: sessionmaker[Session], datasets: Sequence[Dataset], now: datetime) -> int:
    """Plan every feed that says what is expected of it, notice what is missed; how many were."""
    expected = {dataset.id: dataset for dataset in datasets if dataset.feed.expected}
    with sessions.begin() as session:
        session.execute(delete(FeedSchedule).where(FeedSchedule.dataset.not_in(expected)))
        for name in sorted(expected):  # in one order, or two processes wait for each other
            plan(session, expected[name], now, now)
    with sessions.begin() as session:
        found = queries.newly_missed(session, expected, now)
        for due in found:
            due.missed_at = now
            _tell(session, MISSED, due, expected[due.dataset])
        return len(found)


def plan(session: Session, dataset: Dataset, until: datetime, now: datetime) -> None:
    """Write down the due times up to `until`, and those that a file may answer by then.

    A feed that is new, or whose schedule is another than before, is due from `now` on.
    """
    expected = dataset.feed.expected
    assert expected is not None
    kept = _schedule(session, dataset, now)
    since = max(kept.planned_until, now - LOOK_BACK)
    times = list(islice(due_times(dataset.feed, since, until + expected.early), AT_ONCE))
    session.add_all(DueDelivery(dataset=dataset.id, due_at=at, grace_ends=at + expected.grace) for at in times)
    if times:
        kept.planned_until = times[-1]
    session.flush()


def _schedule(session: Session, dataset: Dataset, now: datetime) -> FeedSchedule:
    kept, schedule = queries.schedule(session, dataset.id), schedule_of(dataset.feed)
    if kept is None:
        kept = FeedSchedule(dataset=dataset.id, schedule=schedule, planned_until=now)
        session.add(kept)
    elif kept.schedule != schedule:
        planned = DueDelivery.delivery_id.is_(None) & (DueDelivery.due_at > now)
        session.execute(delete(DueDelivery).where(DueDelivery.dataset == dataset.id, planned))
        kept.schedule, kept.planned_until = schedule, now
    session.flush()
    return kept


def answering(declared: Callable[[], Registry]) -> outbox.Handler:
    """The handler of `delivery.judged`: an accepted file answers the due time nearest to when it came.

    So does one that only landed (`delivery.landed`): it came, and waits for a day that its readers were told.
    """

    def handle(session: Session, payload: dict[str, Any], now: datetime) -> None:
        datasets = {dataset.id: dataset for dataset in declared().datasets}
        dataset = datasets.get(payload["dataset"])
        if payload["verdict"] in ANSWERS and dataset is not None and dataset.feed.expected is not None:
            answer(session, dataset, payload["delivery"], datetime.fromisoformat(payload["received_at"]), now)

    return handle


def answer(session: Session, dataset: Dataset, delivery: str, came: datetime, now: datetime) -> None:
    """Again with the same delivery changes nothing."""
    expected = dataset.feed.expected
    assert expected is not None
    plan(session, dataset, now, now)
    open_times = queries.open_times(session, dataset.id, came - LOOK_BACK)
    due = answered(open_times, came, expected.early)
    if due is None or queries.is_answer(session, delivery):
        return
    row = open_times[due]
    row.delivery_id, row.came_at = delivery, came
    if came > row.grace_ends:
        _tell(session, LATE, row, dataset)


def _tell(session: Session, topic: str, due: DueDelivery, dataset: Dataset) -> None:
    told = {
        "dataset": due.dataset,
        "supply_center": dataset.feed.supply_center,
        "due_at": due.due_at.isoformat(),
        "grace_ends": due.grace_ends.isoformat(),
        "came_at": due.came_at.isoformat() if due.came_at else None,
        "delivery": due.delivery_id,
    }
    outbox.add(session, topic, told, key=f"{topic}:{due.dataset}:{due.due_at.isoformat()}")
