"""What a task finds in the memory of the scheduler that it is forked from; how often the scheduler looks for work."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.parts.environment import ROOT
from infra.scheduler import BRISK_FOR_S, BRISK_S, CALM_S, Runner

QUICK = {  # a millisecond each
    "multiprocessing.synchronize", "pandas.core.methods.to_dict", "pyarrow.pandas_compat", "pyarrow.vendored.version",
}  # fmt: skip
DELIVERY = """
import sys
from pathlib import Path
from infra.scheduler import preload
preload()
from pipeline import publish
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center, make_settings
before = set(sys.modules)
center = Center(make_settings(Path(sys.argv[1])), make_dataset())
publish.run(center.settings, center.dataset, center.deliver("first.csv", HEADER + ROWS).delivery.id, NOW)
print("new:", *sorted(set(sys.modules) - before))
"""


def test_a_delivery_imports_nothing_that_is_not_there_yet(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DELIVERY, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    said, *new = done.stdout.splitlines()[-1].split()
    assert (said, set(new) - QUICK) == ("new:", set())


def test_it_looks_briskly_for_a_while_after_a_task_began_or_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    runner, now = Runner.__new__(Runner), 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    paces = []
    for passed, done in ((0.0, 0), (1.0, 2), (BRISK_FOR_S - 1, 0), (BRISK_FOR_S + 1, 0)):
        now = 1_000.0 + passed
        assert runner._paced(done) == done
        paces.append(runner._scheduler_idle_sleep_time)
    assert paces == [CALM_S, BRISK_S, BRISK_S, CALM_S]
