"""Every lane in turn: what holds of a delivery holds whichever lane takes it."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.network import Network
from infra.parts.environment import shared
from pipeline.settings import Settings
from tests.support.declarations import make_dataset
from tests.support.deliveries import Center, make_settings


@pytest.fixture(params=["light", pytest.param("spark", marks=pytest.mark.spark)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Stores of this test's own, and one of the lanes for all of its deliveries."""
    if request.param == "light":
        return make_settings(tmp_path)
    network: Network = request.getfixturevalue("network")
    remote = shared(network)["SPARK_REMOTE"]
    return replace(make_settings(tmp_path, secrets=network.secrets, spark_remote=remote), light_rows=0)


@pytest.fixture
def center(settings: Settings) -> Center:
    """Who delivers hourly generation."""
    return Center(settings, make_dataset())
