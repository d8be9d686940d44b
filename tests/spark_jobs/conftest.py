"""Spark Connect of the suite's network; stores of each test's own."""

from pathlib import Path

import pytest

from infra.network import Network
from pipeline.settings import Settings
from tests.support.declarations import make_dataset
from tests.support.deliveries import Center
from tests.support.lanes import on_network


@pytest.fixture
def settings(network: Network, tmp_path: Path) -> Settings:
    """The suite's Spark for every delivery, stores of this test's own."""
    return on_network(network, tmp_path)


@pytest.fixture
def center(settings: Settings) -> Center:
    """Who delivers hourly generation."""
    return Center(settings, make_dataset())
