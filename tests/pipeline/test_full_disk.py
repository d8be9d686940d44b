"""A disk that is really full, wherever in a run it comes to be: the run fails, and once there is room nothing is lost."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sectors.spec.table import Mode
from tests.pipeline.test_exactly_once import begin, outcome
from tests.support.forked import Forker, forker

SIZE = 32 << 20
STEP = 48 << 10
IN_ITS_OWN_WORLD = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Forker, Path, Path]]:
    """Runs that see a small disk at a place; that place as they see it, and as we do."""
    place = tmp_path_factory.mktemp("disk")
    mounted = f'mount -t tmpfs -o size={SIZE} tmpfs {place} && exec "$@"'
    with forker(*IN_ITS_OWN_WORLD, mounted, "sh") as runs:
        assert runs.run(tmp_path_factory.mktemp("nothing")).status == 0  # from now on it is mounted
        yield runs, place, Path(f"/proc/{runs.pid}/root{place}")


@pytest.mark.parametrize("mode", [Mode.APPEND, Mode.UPSERT])
def test_a_run_on_a_full_disk_fails_and_goes_on_once_there_is_room(
    small: tuple[Forker, Path, Path], tmp_path: Path, mode: Mode
) -> None:
    runs, place, seen = small
    begun = tmp_path / "begun"
    begin(runs, begun, mode)
    shutil.copytree(begun, tmp_path / "reference")
    before = used(tmp_path / "reference")
    assert runs.run(tmp_path / "reference", mode=mode).status == 0
    expected, needed = outcome(tmp_path / "reference"), used(tmp_path / "reference") - before
    failed = 0
    for room in range(0, needed + STEP, STEP):
        root = seen / f"{room}"
        shutil.copytree(begun, root)
        with (seen / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, free(seen) - room)
        failed += runs.run(place / f"{room}", mode=mode).status != 0
        (seen / "ballast").unlink()
        assert runs.run(place / f"{room}", mode=mode).status == 0, room
        shutil.move(root, tmp_path / "copied")  # delta-rs follows the link of another world to ours
        assert outcome(tmp_path / "copied") == expected, room
        shutil.rmtree(tmp_path / "copied")
    assert failed > 2, "the disk was full in some of them"


def used(root: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in root.rglob("*"))


def free(place: Path) -> int:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize
