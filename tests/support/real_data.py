"""Real files, found through SDN_REAL_DATA. Without it their tests are left out, said aloud; in CI they fail."""

import os
from pathlib import Path

import pytest

VARIABLE = "SDN_REAL_DATA"


def _is_there() -> bool:
    return bool(os.environ.get(VARIABLE)) and Path(os.environ[VARIABLE]).is_dir()


def _is_left_out() -> bool:
    return not _is_there() and os.environ.get("CI") != "true"


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `real_data` out where there is none, unless CI promised it."""
    if not _is_left_out():
        return
    without = [item for item in items if item.get_closest_marker("real_data")]
    items[:] = [item for item in items if item not in without]
    config.hook.pytest_deselected(items=without)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _is_left_out():
        terminalreporter.write_line(f"Tests of real data are left out: {VARIABLE} names no folder.", yellow=True)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files."""
    assert _is_there(), f"{VARIABLE} must name the folder of real files; CI promises it"
    return Path(os.environ[VARIABLE])
