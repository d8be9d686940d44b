"""Declarations + deliveries → the state of every feed, for operators and, each its own, for supply centers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.punctuality import standing
from marketplace.punctuality.standing import Standing
from marketplace.releases import queries, rules
from marketplace.releases.models import Delivery
from marketplace.releases.queries import VerdictSum
from sectors.spec.dataset import Dataset
from wire.deliveries import FeedOperations, Operations


def operations(session: Session, datasets: Sequence[Dataset], now: datetime) -> Operations:
    """The summary over the feeds of `datasets`."""
    known, last, released, sums = (
        queries.known_feeds(session),
        queries.last_deliveries(session),
        queries.release_sums(session),
        queries.verdict_sums(session),
    )
    stand = standing.of_feeds(session, datasets, now)
    by_dataset: dict[str, list[VerdictSum]] = defaultdict(list)
    for one in sums:
        by_dataset[one.dataset].append(one)
    feeds = [
        _feed(dataset, history, stand.get(dataset.id) or _by_age(dataset, history, now))
        for dataset, history in (
            (d, _History(known.get(d.id, now), last.get(d.id), by_dataset[d.id], released.get(d.id, (0, None))))
            for d in datasets
        )
    ]
    counts: Counter[str] = Counter()
    for feed in feeds:
        counts.update(feed.deliveries)
    return Operations(
        feeds=feeds,
        late=sum(feed.late for feed in feeds),
        missed=sum(feed.missed for feed in feeds),
        unpunctual=standing.unpunctual(session, datasets, now),
        deliveries=dict(counts),
        rows_accepted=sum(feed.rows_accepted for feed in feeds),
        rows_quarantined=sum(feed.rows_quarantined for feed in feeds),
    )


@dataclass(frozen=True, slots=True)
class _History:
    """What is stored of one feed. `released`: how many releases, and when the newest was published."""

    known_at: datetime
    last: Delivery | None
    sums: Sequence[VerdictSum]
    released: tuple[int, datetime | None]


def _by_age(dataset: Dataset, history: _History, now: datetime) -> Standing:
    """Of a feed that does not say when it is expected: its newest file is too old."""
    late_at = rules.late_at(history.last.received_at if history.last else None, history.known_at, dataset.feed)
    return Standing(now > late_at, late_at, 0)


def _feed(dataset: Dataset, history: _History, stand: Standing) -> FeedOperations:
    last, sums, released = history.last, history.sums, history.released
    feed = dataset.feed
    return FeedOperations(
        dataset=dataset.id,
        sector=dataset.sector,
        supply_center=feed.supply_center,
        title={"en": dataset.title.en, "ko": dataset.title.ko},
        cron=feed.cron,
        zone=feed.zone,
        late_after_hours=feed.late_after_hours,
        late=stand.late,
        late_at=stand.late_at,
        missed=stand.missed,
        state=rules.feed_state(last.verdict if last else None, late=stand.late),
        last_delivery_at=last.received_at if last else None,
        last_verdict=last.verdict if last else None,
        deliveries={s.verdict.value: s.deliveries for s in sums},
        rows_accepted=sum(s.accepted for s in sums),
        rows_quarantined=sum(s.quarantined for s in sums),
        releases=released[0],
        last_published_at=released[1],
    )
