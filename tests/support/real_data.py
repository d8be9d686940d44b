"""Real files, found through SDN_REAL_DATA. Without it their tests are left out, said aloud; in CI they fail."""

import os
from pathlib import Path

import pytest

VARIABLE = "SDN_REAL_DATA"
LEFT_OUT = pytest.StashKey[int]()


def _is_there() -> bool:
    return bool(os.environ.get(VARIABLE)) and Path(os.environ[VARIABLE]).is_dir()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `real_data` out where there is none, unless CI promised it."""
    if _is_there() or os.environ.get("CI") == "true":
        return
    without = [item for item in items if item.get_closest_marker("real_data")]
    items[:] = [item for item in items if item not in without]
    config.stash[LEFT_OUT] = len(without)
    config.hook.pytest_deselected(items=without)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if count := terminalreporter.config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{count} tests of real data left out: {VARIABLE} names no folder.", yellow=True)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files."""
    assert _is_there(), f"{VARIABLE} must name the folder of real files; CI promises it"
    return Path(os.environ[VARIABLE])
