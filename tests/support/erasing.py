"""An erasure in a fork of a process that has all imports and used no engine yet, killed where it is told.

    a line of JSON {root, kill_at} → fork → erase → {status, touched}

`kill_at`: just before the so-many-th time that Python opens, renames or removes a file under `root`, so also between
two commits of delta-rs, as each is looked at; 0 for never.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.parts.environment import ROOT
from tests.support.persons import KIM

Run = Callable[[Path, int], tuple[int, int]]
EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")


@contextmanager
def eraser() -> Iterator[Run]:
    """(root, kill_at) → status of the process, -9 where it was killed, and how often it touched a file."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.erasing"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def run(root: Path, kill_at: int) -> tuple[int, int]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps({"root": str(root), "kill_at": kill_at}) + "\n")
            process.stdin.flush()
            status, touched = json.loads(process.stdout.readline())
            return status, touched

        yield run
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    from pipeline.erasure import run  # noqa: F401, PLC0415 - imported once, for all forks

    for line in sys.stdin:
        seen, shown = os.pipe()
        if (child := os.fork()) == 0:
            _child(json.loads(line), shown)
        os.close(shown)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        touched = os.fdopen(seen).read()
        sys.stdout.write(json.dumps([status, int(touched or 0)]) + "\n")
        sys.stdout.flush()


def _child(asked: dict[str, Any], shown: int) -> None:
    count, root = [0], asked["root"]

    def touch(event: str, told: tuple[Any, ...]) -> None:
        if event in EVENTS and str(told[0]).startswith(root):
            count[0] += 1
            if count[0] == asked["kill_at"]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(touch)
    status = 1
    try:
        _erase(Path(root))
        status = 0
    finally:
        os.write(shown, str(count[0]).encode())
        if status:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        os._exit(status)


def _erase(root: Path) -> None:
    from pipeline.erasure import run  # noqa: PLC0415
    from pipeline.erasure.person import person  # noqa: PLC0415
    from tests.support.declarations import make_dataset  # noqa: PLC0415
    from tests.support.deliveries import NOW, make_settings  # noqa: PLC0415

    settings, kim = make_settings(root), person(make_dataset(), "note", KIM)
    with run.standing_still(settings, kim):
        run.erase(settings, root, kim, run.look(settings, root, kim), now=NOW, why="ers_1")


if __name__ == "__main__":
    _serve()
