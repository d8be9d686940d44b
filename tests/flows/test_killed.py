"""Clients killed at each boundary between the steps and run again: every row once, one delivery, one release.

A file → land | validate | publish | announce, killed with SIGKILL where the bar stands → the rest of the steps → counts
"""

import subprocess
import time
from collections.abc import Callable

import pytest

from pipeline import land
from tests.flows.test_main_job import as_operator
from tests.support.feed import BAD, DATASET, GOOD, NAME, SECTOR, WITHIN_S, Feed, new_meter, readings
from tests.support.withholding import withholding
from wire.deliveries import Verdict

pytestmark = pytest.mark.stack


def kill_when(process: "subprocess.Popen[str]", reached: Callable[[], bool]) -> None:
    """SIGKILL as soon as the boundary is reached; one that ended before was never killed, which fails."""
    deadline = time.monotonic() + WITHIN_S
    while not reached():
        assert process.poll() is None, f"it ended before the boundary: {process.communicate()}"
        assert time.monotonic() < deadline, "the boundary was not reached"
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert process.returncode == -9


def exactly_once(feed: Feed, delivery: str) -> None:
    """The file's rows, its bad rows, its delivery and its release: each once, wherever one may look."""
    assert feed.counts(delivery) == (GOOD, BAD, 1)
    with as_operator(feed.network) as operator:
        [told] = [found for found in operator.deliveries(dataset=DATASET) if found.id == delivery]
        [released] = [found for found in operator.releases(dataset=DATASET) if delivery in found.deliveries]
    assert (told.verdict, told.read, told.accepted, told.quarantined) == (Verdict.ACCEPTED, GOOD + BAD, GOOD, BAD)
    assert (released.certificate.rows, released.certificate.quarantined) == (GOOD, BAD)
    kept = feed.folder(delivery).release()
    assert kept is not None
    listed = kept.model_copy(update={"parts": [], "sketches": []})  # a list of releases leaves those by partition out
    assert listed == released
    assert sum(part.rows for part in kept.parts) == GOOD
    assert land.pending(feed.settings, feed.settings.dataset(DATASET)) == []


def test_killed_in_land(feed: Feed) -> None:
    meter = new_meter()
    sha256 = feed.drop(f"{meter}.csv", readings(meter))
    kill_when(feed.start("land"), feed.settings.layout.raw(sha256).exists)
    feed.finish("land")
    delivery = feed.land()
    feed.run(delivery, "validate", "publish", "announce")
    exactly_once(feed, delivery)


def test_killed_in_the_middle_of_validate(feed: Feed) -> None:
    meter = new_meter()
    feed.drop(f"{meter}.csv", readings(meter))
    delivery = feed.land()
    kill_when(feed.start("validate"), feed.folder(delivery).parsed.exists)
    assert feed.folder(delivery).judgement() is None
    feed.finish("validate")
    feed.run(delivery, "publish", "announce")
    exactly_once(feed, delivery)


@pytest.mark.parametrize("table", [f"{NAME}__quarantine", NAME, "deliveries"])
def test_killed_after_a_commit_of_publish(feed: Feed, table: str) -> None:
    meter = new_meter()
    feed.drop(f"{meter}.csv", readings(meter))
    delivery = feed.land()
    feed.run(delivery, "validate")
    path = feed.settings.layout.lakehouse / SECTOR / table
    kill_when(feed.start("publish"), lambda: feed.committed(path, delivery))
    assert feed.folder(delivery).release() is None
    feed.finish("publish")
    feed.run(delivery, "announce")
    exactly_once(feed, delivery)


@pytest.mark.parametrize("told", ["/api/deliveries/", "/api/releases/"])
def test_killed_in_announce(feed: Feed, told: str) -> None:
    """The marketplace knows, and whoever told it died before hearing so."""
    meter = new_meter()
    feed.drop(f"{meter}.csv", readings(meter))
    delivery = feed.land()
    feed.run(delivery, "validate", "publish")
    with withholding(feed.network.url("marketplace"), told) as (way, withheld):
        kill_when(feed.start("announce", SDN_MARKETPLACE_URL=way), withheld.is_set)
    assert not feed.folder(delivery).is_announced
    feed.finish("announce")
    exactly_once(feed, delivery)
