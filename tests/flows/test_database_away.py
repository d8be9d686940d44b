"""PostgreSQL away for a minute while a delivery's run is in work: the run comes to its end, and all is there once.

A file → a run of Airflow that waits for its table | PostgreSQL killed and kept down, the table free | back → counts
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil
import pytest

from infra.airflow_api import Airflow
from infra.network import Network
from infra.stack import control
from infra.stack.health import State
from pipeline import land, locks
from tests.flows.test_killed import exactly_once
from tests.support.feed import DATASET, NAME, SECTOR, Feed, new_meter, readings
from tests.support.stripe import until

pytestmark = pytest.mark.stack
AWAY_S, WITHIN_S = 60, 600
OPEN_TO_OTHERS = 0o770  # PostgreSQL does not start on such a folder


@contextmanager
def away(network: Network) -> Iterator[None]:
    folder, record = network.home / "postgres", control.running(network)
    assert record is not None
    folder.chmod(OPEN_TO_OTHERS)
    psutil.Process(record.parts["postgres"].pid).kill()
    try:
        yield
    finally:
        folder.chmod(0o700)


def judged(feed: Feed) -> str | None:
    """The delivery that waits, once it has its verdict."""
    waiting = land.pending(feed.settings, feed.settings.dataset(DATASET))
    return next((delivery for delivery in waiting if feed.folder(delivery).judgement()), None)


def serves(network: Network) -> bool | None:
    return all(part.state is State.READY for part in control.status(network)) or None


def test_a_run_whose_database_is_away_comes_to_its_end_and_does_nothing_twice(feed: Feed) -> None:
    meter, network = new_meter(), feed.network
    feed.drop(f"{meter}.csv", readings(meter))
    with Airflow.of(network) as airflow:
        with ExitStack() as table:
            table.enter_context(locks.held(feed.settings.layout.landing / "locks" / f"{SECTOR}.{NAME}"))
            run = airflow.start(DATASET)
            delivery = until(lambda: judged(feed), WITHIN_S)
            with away(network):
                time.sleep(AWAY_S / 2)
                table.close()
                time.sleep(AWAY_S / 2)
        until(lambda: serves(network), WITHIN_S)
        airflow.wait([(DATASET, run)], WITHIN_S)
        assert airflow.state(DATASET, run) == "success"
    exactly_once(feed, delivery)
