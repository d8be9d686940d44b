"""One writer of a table at a time; what a killed one left at work is named to the next."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from lakehouse.layout import Layout
from pipeline import locks

HOLDING = """
import sys, time
from pathlib import Path
from lakehouse.layout import Layout
from pipeline import locks
root = Path(sys.argv[1])
with locks.alone(Layout(root, root, root), root / "finance" / "rates", "rates-1"):
    print("holds", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path, tmp_path, tmp_path)


def holding(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holds\n"
    return process


def full() -> None:
    raise OSError("the disk is full")


def fails(layout: Layout, table: Path) -> list[str]:
    """Write for `rates-2` and come to no end; what was left before."""
    try:
        with locks.alone(layout, table, "rates-2") as left:
            full()
    except OSError:
        return left
    return ["it came to an end"]


def test_a_writer_waits_for_the_one_before(layout: Layout, tmp_path: Path) -> None:
    process = holding(tmp_path, 1.0)
    began = time.monotonic()
    with locks.alone(layout, tmp_path / "finance" / "rates", "rates-2") as left:
        assert left == []
        assert process.poll() is not None or time.monotonic() - began > 0.5
    process.communicate()


def test_writers_of_other_tables_do_not_wait(layout: Layout, tmp_path: Path) -> None:
    process = holding(tmp_path, 60)
    with locks.alone(layout, tmp_path / "energy" / "rates", "rates-2"):
        assert process.poll() is None
    process.kill()
    process.communicate()


def test_a_killed_writer_leaves_no_lock_and_its_name(layout: Layout, tmp_path: Path) -> None:
    process = holding(tmp_path, 60)
    process.kill()
    process.communicate()
    table = tmp_path / "finance" / "rates"
    assert fails(layout, table) == ["rates-1"]
    with locks.alone(layout, table, "rates-1") as left:
        assert left == ["rates-2"]  # what is its own it knows
    with locks.alone(layout, table, "rates-3") as left:
        assert left == []
