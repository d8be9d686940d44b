"""Killed at files all over its way and run again, an erasure ends as an undisturbed one."""

import shutil
from pathlib import Path

from deltalake import DeltaTable

from tests.support.deliveries import make_settings
from tests.support.erasing import eraser
from tests.support.persons import names, register_of

POINTS = 8  # eight runs of a fork, and as many again


def content(root: Path) -> list[str]:
    layout = make_settings(root).layout
    tables = (layout.table("energy", "generation"), layout.quarantine("energy", "generation"))
    return sorted(str(row) for table in tables for row in DeltaTable(str(table)).to_pyarrow_table().to_pylist())


def test_killed_anywhere_and_run_again_nothing_is_left(tmp_path: Path) -> None:
    begun, reference = tmp_path / "begun", tmp_path / "reference"
    register_of(make_settings(begun))
    shutil.copytree(begun, reference)
    with eraser() as run:
        status, touched = run(reference, 0)
        assert (status, list(names(reference))) == (0, [])
        assert touched > POINTS
        killed_with_traces = 0
        for kill_at in range(1, touched + 1, max(1, touched // POINTS)):
            root = tmp_path / str(kill_at)
            shutil.copytree(begun, root)
            assert run(root, kill_at)[0] == -9, kill_at
            killed_with_traces += bool(list(names(root)))
            assert run(root, 0)[0] == 0, kill_at
            assert list(names(root)) == [], kill_at
            assert content(root) == content(reference), kill_at
            shutil.rmtree(root)
    assert killed_with_traces > POINTS // 2
