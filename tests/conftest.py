"""Fixtures and hooks of the whole suite."""

import hypothesis
import pytest

from tests.support.network import network
from tests.support.real_data import leave_out, pytest_terminal_summary, real_data

__all__ = ["network", "pytest_terminal_summary", "real_data"]

hypothesis.settings.register_profile(
    "suite", deadline=None
)  # machines that run a network beside it have other things to do
hypothesis.settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)  # before -m looks for marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has no files; mark what needs the whole network, so that the rest can run beside it."""
    leave_out(config, items)
    for item in items:
        if item.get_closest_marker("stack") or "network" in getattr(item, "fixturenames", ()):
            item.add_marker("network")
