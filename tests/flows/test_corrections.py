"""A file sent again: the same bytes bring nothing, other bytes replace the rows they correct in one release."""

import pytest

from tests.flows.test_main_job import as_operator
from tests.support.feed import BAD, DATASET, GOOD, Feed, new_meter, readings
from wire.deliveries import Delivery, Release, Verdict

pytestmark = pytest.mark.stack


def delivered(feed: Feed, name: str, content: str) -> str:
    feed.drop(name, content)
    delivery = feed.land()
    feed.run(delivery, "validate", "publish", "announce")
    return delivery


def told(feed: Feed, delivery: str) -> tuple[Delivery, list[Release]]:
    """What the marketplace knows of a delivery: it, and its releases."""
    with as_operator(feed.network) as operator:
        [found] = [known for known in operator.deliveries(dataset=DATASET) if known.id == delivery]
        releases = [known for known in operator.releases(dataset=DATASET) if delivery in known.deliveries]
    return found, releases


def test_a_correction_replaces_rows_and_a_duplicate_brings_none(feed: Feed) -> None:
    meter = new_meter()
    first = delivered(feed, f"{meter}.csv", readings(meter))
    assert feed.counts(first) == (GOOD, BAD, 1)
    second = delivered(feed, f"{meter}.csv", readings(meter, bad=0))
    assert feed.counts(first) == (0, BAD, 1)
    assert feed.counts(second) == (GOOD, 0, 1)
    [release] = told(feed, second)[1]
    assert (release.supersedes, release.deliveries) == ([first], [second])
    [earlier] = told(feed, first)[1]
    assert earlier.delta_version < release.delta_version

    again = delivered(feed, f"{meter}-copy.csv", readings(meter, bad=0))
    found, releases = told(feed, again)
    assert (found.verdict, found.duplicate_of) == (Verdict.DUPLICATE, second)
    assert (found.read, found.accepted, found.quarantined, releases) == (0, 0, 0, [])
    assert feed.counts(again) == (0, 0, 1)
    assert feed.counts(second) == (GOOD, 0, 1)
