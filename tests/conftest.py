"""Fixtures and hooks of the whole suite."""

import hypothesis

from tests.support.network import network
from tests.support.real_data import pytest_collection_modifyitems, pytest_terminal_summary, real_data

__all__ = ["network", "pytest_collection_modifyitems", "pytest_terminal_summary", "real_data"]

hypothesis.settings.register_profile(
    "suite", deadline=None
)  # machines that run a network beside it have other things to do
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("suite")
