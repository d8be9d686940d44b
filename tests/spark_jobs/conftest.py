"""Spark Connect of the suite's network; stores of each test's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.network import Network
from infra.parts.environment import shared
from pipeline.settings import Settings
from tests.support.declarations import make_dataset
from tests.support.deliveries import Center, make_settings


@pytest.fixture(scope="session")
def spark_remote(network: Network) -> str:
    """Spark Connect's address."""
    return shared(network)["SPARK_REMOTE"]


@pytest.fixture
def settings(network: Network, spark_remote: str, tmp_path: Path) -> Settings:
    """The suite's Spark for every delivery, stores of this test's own."""
    return replace(make_settings(tmp_path, secrets=network.secrets, spark_remote=spark_remote), light_rows=0)


@pytest.fixture
def center(settings: Settings) -> Center:
    """Who delivers hourly generation."""
    return Center(settings, make_dataset())
