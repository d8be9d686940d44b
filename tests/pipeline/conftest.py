"""Every lane in turn: what holds of a delivery holds whichever lane takes it."""

from pathlib import Path

import pytest

from pipeline.settings import Settings
from tests.support.declarations import make_dataset
from tests.support.deliveries import Center
from tests.support.lanes import LANES, settings_of


@pytest.fixture(params=LANES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Stores of this test's own, and one of the lanes for all of its deliveries."""
    return settings_of(request, tmp_path)


@pytest.fixture
def center(settings: Settings) -> Center:
    """Who delivers hourly generation."""
    return Center(settings, make_dataset())
