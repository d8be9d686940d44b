"""How each feed that is expected stands against the clock, for pages and the operations summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.punctuality import queries
from marketplace.punctuality.models import DueDelivery
from marketplace.punctuality.rules import due_times, punctuality
from sectors.spec.dataset import Dataset
from wire import deliveries as wire

SHOWN = 30
_AHEAD = timedelta(days=4 * 366)  # 29 February


@dataclass(frozen=True, slots=True)
class Standing:
    """`late`: the newest due time whose grace is over has no file. `missed`: how many have none, late or not.

    `late_at`: since when it is late, or from when on it will be; None: it is never due.
    """

    late: bool
    late_at: datetime | None
    missed: int


def of_feeds(session: Session, datasets: Sequence[Dataset], now: datetime) -> Mapping[str, Standing]:
    """By dataset; those that declare nothing expected are left out."""
    missed, waiting, planned = (
        queries.missed(session, now),
        queries.waiting(session, now),
        queries.planned_until(session),
    )
    newest = queries.newest_answered(session, missed)
    found = {}
    for dataset in datasets:
        if dataset.feed.expected is None:
            continue
        without = missed.get(dataset.id, [])
        late = bool(without) and (dataset.id not in newest or newest[dataset.id] < without[0].due_at)
        coming = waiting.get(dataset.id) or _next(dataset, max(now, planned.get(dataset.id, now)))
        found[dataset.id] = Standing(late, without[0].grace_ends if late else coming, len(without))
    return found


def _next(dataset: Dataset, after: datetime) -> datetime | None:
    assert dataset.feed.expected is not None
    due = next(due_times(dataset.feed, after, after + _AHEAD), None)
    return due + dataset.feed.expected.grace if due else None


def unpunctual(session: Session, datasets: Sequence[Dataset], now: datetime) -> list[wire.DueDelivery]:
    """The newest that were missed or came late; what is missed may still come."""
    rows = queries.unpunctual(session, [dataset.id for dataset in datasets], SHOWN)
    return [_wire(row, now) for row in rows]


def _wire(row: DueDelivery, now: datetime) -> wire.DueDelivery:
    return wire.DueDelivery(
        dataset=row.dataset, due_at=row.due_at, grace_ends=row.grace_ends, came_at=row.came_at,
        delivery=row.delivery_id,
        punctuality=punctuality(row.due_at, row.grace_ends, row.came_at, now),
    )  # fmt: skip
