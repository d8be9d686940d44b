"""Declarations + deliveries → the state of every feed, for operators and, each its own, for supply centers."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.releases import queries, rules
from marketplace.releases.models import Delivery
from marketplace.releases.queries import VerdictSum
from sectors.spec import Dataset
from wire.deliveries import FeedOperations, Operations


def operations(session: Session, datasets: Sequence[Dataset], now: datetime) -> Operations:
    """The summary over the feeds of `datasets`."""
    last, released, sums = (
        queries.last_deliveries(session),
        queries.release_sums(session),
        queries.verdict_sums(session),
    )
    feeds = [
        _feed(d, last.get(d.id), [s for s in sums if s.dataset == d.id], released.get(d.id, (0, None)), now)
        for d in datasets
    ]
    counts: Counter[str] = Counter()
    for feed in feeds:
        counts.update(feed.deliveries)
    return Operations(
        feeds=feeds,
        late=sum(feed.late for feed in feeds),
        deliveries=dict(counts),
        rows_accepted=sum(feed.rows_accepted for feed in feeds),
        rows_quarantined=sum(feed.rows_quarantined for feed in feeds),
    )


def _feed(
    dataset: Dataset,
    last: Delivery | None,
    sums: Sequence[VerdictSum],
    released: tuple[int, datetime | None],
    now: datetime,
) -> FeedOperations:
    feed = dataset.feed
    return FeedOperations(
        dataset=dataset.id,
        sector=dataset.sector,
        supply_center=feed.supply_center,
        title={"en": dataset.title.en, "ko": dataset.title.ko},
        cron=feed.cron,
        zone=feed.zone,
        late_after_hours=feed.late_after_hours,
        late=rules.is_late(last.received_at if last else None, feed.late_after_hours, now),
        last_delivery_at=last.received_at if last else None,
        last_verdict=last.verdict if last else None,
        deliveries={s.verdict.value: s.deliveries for s in sums},
        rows_accepted=sum(s.accepted for s in sums),
        rows_quarantined=sum(s.quarantined for s in sums),
        releases=released[0],
        last_published_at=released[1],
    )
