"""A disk that fails at one call: the run fails, and the next ends as if nothing had been.

The kernel itself answers, as strace tells it to: at some calls of a run in every suite, at each of them in `make fuzz`.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sectors.spec.table import Mode
from tests.pipeline.test_exactly_once import IS_NIGHTLY, begin, outcome
from tests.support.forked import Forker, forker

IS_WANTED = os.environ.get("CI") == "true" or shutil.which("strace") is not None
pytestmark = pytest.mark.skipif(not IS_WANTED, reason="strace is not here; `make test` installs it")
SYNCS = "fsync,fdatasync"
NAMES = "rename,renameat,renameat2,link,linkat"
NEVER = 10_000


@pytest.fixture(scope="module")
def runs() -> Iterator[Forker]:
    with forker() as found:
        yield found


def called(root: Path) -> list[str]:
    return root.with_name(f"{root.name}.strace").read_text().splitlines()


def most(root: Path) -> int:
    """How often a thread made one and the same call: strace counts them so."""
    made = (re.match(r"(\d+) +(\w+)\(", line) for line in called(root))
    return max(Counter(call.groups() for call in made if call).values())


@pytest.mark.parametrize("mode", [Mode.APPEND, Mode.UPSERT])
@pytest.mark.parametrize(("calls", "error"), [(SYNCS, "EIO"), (NAMES, "EIO"), (NAMES, "ENOSPC")])
def test_a_run_on_a_disk_that_fails_once_is_done_by_the_next(
    runs: Forker, tmp_path: Path, mode: Mode, calls: str, error: str
) -> None:
    begun, reference = tmp_path / "begun", tmp_path / "reference"
    begin(runs, begun, mode)
    shutil.copytree(begun, reference)
    refused = f"{calls}:error={error}:when="
    assert runs.run(reference, mode=mode, refused=f"{refused}{NEVER}").status == 0
    expected, failed = outcome(reference), 0
    for at in range(1, most(reference) + 1, 1 if IS_NIGHTLY else 9):
        root = tmp_path / f"{at}"
        shutil.copytree(begun, root)
        failed += runs.run(root, mode=mode, refused=f"{refused}{at}").status != 0
        assert any("(INJECTED)" in line for line in called(root)), at
        assert runs.run(root, mode=mode).status == 0, at
        assert outcome(root) == expected, at
    assert failed, "the disk failed where it mattered"
