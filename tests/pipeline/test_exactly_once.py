"""Files, corrections, repetitions and kills in any order end as the same files delivered one by one, undisturbed.

Beside it, one run killed at each file that it touches, so that no window is missed however short: at some of them in
every suite, at all of them in `make fuzz`.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from lakehouse.layout import is_table
from pipeline import land
from pipeline.delivery import Folder, folders
from sectors.spec.table import Mode
from tests.support.declarations import make_dataset
from tests.support.deliveries import BAD, HEADER, ROWS, Center, make_settings
from tests.support.forked import Forker, forker

VERSIONS = (
    ROWS,
    ROWS.replace("1.50", "9.75") + BAD,
    "".join(f"s{n},2026-11-{1 + n // 24:02d} {n % 24:02d}:00:00,{n},\n" for n in range(60)),
    "x,y,z,\n",  # refused
)
STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, len(VERSIONS) - 1), st.lists(st.integers(1, 80), max_size=2)),
    min_size=1, max_size=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def runs() -> Iterator[Forker]:
    with forker() as found:
        yield found


def drop(root: Path, name: str, version: int, at: int) -> None:
    Center(make_settings(root), make_dataset()).drop(f"{name}.csv", HEADER + VERSIONS[version], at=at)


def outcome(root: Path) -> dict[str, Any]:
    """Every row of every table, without when it came; releases by delivery; what still waits."""
    told, dataset = make_settings(root), make_dataset()
    of = (dataset.sector, dataset.name)
    tables = {"rows": told.layout.table(*of), "bad": told.layout.quarantine(*of), "told": told.layout.deliveries(of[0])}
    found: dict[str, Any] = {name: content(path) for name, path in tables.items()}
    released = {folder.path.name: release(folder) for folder in folders(told.layout.landing, dataset.name)}
    return found | {"released": released, "waits": land.pending(told, dataset)}


def content(table: Path) -> list[str]:
    if not is_table(table):
        return []
    rows = DeltaTable(str(table)).to_pyarrow_table().to_pylist()
    times = ("_ingested_at", "received_at", "judged_at")
    return sorted(str({name: value for name, value in row.items() if name not in times}) for row in rows)


def release(folder: Folder) -> tuple[list[str], int] | None:
    made = folder.release()
    return (sorted(made.supersedes), made.certificate.rows) if made else None


IS_NIGHTLY = settings.get_current_profile_name() == "nightly"


@settings(
    max_examples=100 if IS_NIGHTLY else 5, derandomize=not IS_NIGHTLY, suppress_health_check=[HealthCheck.too_slow]
)
@given(mode=st.sampled_from([Mode.APPEND, Mode.UPSERT]), steps=STEPS)
def test_any_order_of_files_and_kills(
    mode: Mode, steps: list[tuple[str, int, list[int]]], runs: Forker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    disturbed, undisturbed = tmp_path_factory.mktemp("disturbed"), tmp_path_factory.mktemp("undisturbed")
    for at, (name, version, kills) in enumerate(steps, 1):
        drop(disturbed, name, version, at)
        statuses = [runs.run(disturbed, mode=mode, kill_at=kill).status for kill in kills]
        note(f"{mode} of {name}.csv, version {version}, killed at {kills}: {statuses}")
        assert set(statuses) <= {0, -9}
        # The next file is another delivery only once this one has landed.
        assert runs.run(disturbed, mode=mode).status == 0
        drop(undisturbed, name, version, at)
        assert runs.run(undisturbed, mode=mode).status == 0
    assert outcome(disturbed) == outcome(undisturbed)


@pytest.mark.parametrize("mode", [Mode.APPEND, Mode.UPSERT])
def test_killed_at_each_file_that_a_run_touches(runs: Forker, tmp_path: Path, mode: Mode) -> None:
    """Three deliveries wait, of which one corrects what was released, or changes it by its keys."""
    begun, reference = tmp_path / "begun", tmp_path / "reference"
    begin(runs, begun, mode)
    shutil.copytree(begun, reference)
    touched = runs.run(reference, mode=mode).touched
    assert touched > 40
    expected = outcome(reference)
    for kill_at in range(1, touched + 1, 1 if IS_NIGHTLY else 12):
        root = tmp_path / str(kill_at)
        shutil.copytree(begun, root)
        assert runs.run(root, mode=mode, kill_at=kill_at).status == -9, kill_at
        assert runs.run(root, mode=mode).status == 0, kill_at
        assert outcome(root) == expected, kill_at


def begin(runs: Forker, root: Path, mode: Mode) -> None:
    drop(root, "a", 0, 1)
    assert runs.run(root, mode=mode).status == 0
    drop(root, "a", 1, 2)
    drop(root, "b", 3, 3)
    drop(root, "c", 2, 4)
