"""Settings for tests that every lane has to pass, or one on the suite's Spark."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.network import Network
from infra.parts.environment import shared
from pipeline.settings import Settings
from tests.support.deliveries import make_settings

LANES = ["light", pytest.param("spark", marks=pytest.mark.spark)]


def on_network(network: Network, folder: Path, light_rows: int = 0) -> Settings:
    """The network's Spark for deliveries of more than `light_rows`, stores of their own in `folder`."""
    settings = make_settings(folder, secrets=network.secrets, spark_remote=shared(network)["SPARK_REMOTE"])
    return replace(settings, light_rows=light_rows)


def settings_of(request: pytest.FixtureRequest, folder: Path) -> Settings:
    """For a fixture with the parameters `LANES`: one of them for every delivery, however small."""
    if request.param == "light":
        return make_settings(folder)
    return on_network(request.getfixturevalue("network"), folder)
