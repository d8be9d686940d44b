"""A worker is killed at a tenth, really; the next one goes on once the lease has run out, and repeats one batch at most."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.harvesting import rules
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import PORTAL, ckan, package
from tests.support.files_server import Files
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]
RECORDS = 1_000


def test_killed_at_a_tenth_the_next_worker_goes_on(
    harvest: Callable[..., Harvest], files: Files, database_url: str
) -> None:
    portal = ckan(files).add(*(package(n) for n in range(RECORDS)))
    seoul, reached, go = harvest(Kind.CKAN), threading.Event(), threading.Event()

    def search(asked: dict[str, str]) -> bytes:
        if len(files.asked) == 2:  # the first tenth is committed
            reached.set()
            go.wait(240)
        return portal.search(asked)

    files.pages[PORTAL] = search
    command = [sys.executable, "-m", "tests.support.harvest_worker", seoul.slug, seoul.clock().isoformat()]
    environment = os.environ | {"DATABASE_URL": database_url}
    with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
        assert reached.wait(240)
        process.kill()
    go.set()
    assert (seoul.last().state, seoul.last().counts["told"]) == (HarvestState.RUNNING, 100)
    seoul.turn.of(seoul.slug)
    assert len(files.asked) == 2  # its lease holds still
    seoul.clock.forward(rules.LEASE)
    seoul.turn.of(seoul.slug)
    run = seoul.last()
    assert (run.state, run.counts["told"], run.counts["added"]) == (HarvestState.DONE, RECORDS, RECORDS)
    assert len(files.asked) <= RECORDS / 100 + 1  # a batch was repeated, no more
    assert len(seoul.records()) == RECORDS
