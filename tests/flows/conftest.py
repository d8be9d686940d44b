"""The main job, once for the suite, on the suite's network; and the real feeds that some flows need."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.demo import main_job
from infra.demo.main_job import Report
from infra.network import Network
from tests.flows.browser import browser_page

__all__ = ["browser_page"]


@dataclass(frozen=True)
class Job:
    """The demo's main job as it went: its report and what it said."""

    report: Report
    said: list[str]


@pytest.fixture(scope="session")
def job(network: Network) -> Job:
    said: list[str] = []
    return Job(main_job.run(network, said.append), said)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real feeds. CI has it: there its absence is a failure."""
    folder = os.environ.get("SDN_REAL_DATA")
    assert folder, "SDN_REAL_DATA names no folder: set it to the folder of the real feeds"
    return Path(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the real feeds their tests are left out, by name and never in CI."""
    if os.environ.get("SDN_REAL_DATA") or os.environ.get("CI") == "true":
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
