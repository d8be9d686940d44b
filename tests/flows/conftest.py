"""The main job, once for the suite, on the suite's network."""

from dataclasses import dataclass

import pytest

from infra.demo import main_job
from infra.demo.main_job import Report
from infra.network import Network
from infra.parts.environment import shared
from pipeline.settings import Settings
from tests.flows.browser import browser_page
from tests.support.feed import Feed

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
def feed(network: Network) -> Feed:
    """The feed of readings, which only tests fill."""
    return Feed(network, Settings.read(shared(network)))
