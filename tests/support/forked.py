"""Runs of a feed in forks of a process that has all imports: a run costs no imports, and is killed at any file it touches.

    a line of JSON {root, mode, light_rows, kill_at, how, refused} → fork → land, validate, publish of all that waits
                                                                   → {status, touched}

`kill_at`: a signal (`how`) just before the so-many-th time that Python opens a file to write, renames, removes or locks
one under `root`; 0 for never. `refused`: what the kernel refuses, in the words of strace, which attaches itself to the
fork and keeps what was called at <root>.strace. The marketplace is not there: a delivery that is published counts as announced.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.parts.environment import ROOT
from sectors.spec.table import Mode, Write

TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "fcntl.flock")
WRITES = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Done:
    """`status` of the process, -9 where it was killed; `touched`: how often it touched a file, where it was not."""

    status: int
    touched: int


class Forker:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Of the process that forks."""
        return self._process.pid

    def run(
        self, root: Path, *, mode: Mode = Mode.APPEND, kill_at: int = 0, how: signal.Signals = signal.SIGKILL,
        light_rows: int = 1_000_000, refused: str = "",
    ) -> Done:  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {
            "root": str(root),
            "mode": mode,
            "kill_at": kill_at,
            "how": how,
            "light_rows": light_rows,
            "refused": refused,
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))


@contextmanager
def forker(*within: str) -> Iterator[Forker]:
    """`within`: the words of a command that starts the one behind it."""
    pipe = subprocess.PIPE
    command = [*within, sys.executable, "-W", "ignore", "-m", "tests.support.forked"]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield Forker(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    from pipeline import land, publish, suite, validate  # noqa: F401, PLC0415 - imported once, for all forks
    from pipeline.light import lane  # noqa: F401, PLC0415

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        seen, shown = os.pipe()
        if (child := os.fork()) == 0:
            os.close(seen)
            _child(json.loads(line), shown)
        os.close(shown)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        touched = os.fdopen(seen).read()
        answers.write(json.dumps({"status": status, "touched": int(touched or 0)}) + "\n")
        answers.flush()


def _child(asked: dict[str, Any], shown: int) -> None:
    if asked["refused"]:
        _refused(asked["root"], asked["refused"])
    count = _killing(asked["root"], asked["kill_at"], asked["how"])
    status = 1
    try:
        _deliver(Path(asked["root"]), Mode(asked["mode"]), asked["light_rows"])
        status = 0
    finally:
        os.write(shown, str(count[0]).encode())
        if status:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        os._exit(status)


def _refused(root: str, words: str) -> None:
    """Of this process and its threads, from now on."""
    calls = words.partition(":")[0]
    told = ("-e", f"trace={calls}", "-e", f"inject={words}", "-o", f"{root}.strace")
    subprocess.Popen(["strace", "-f", "-y", "-qq", *told, "-p", str(os.getpid())])
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)


def _killing(root: str, kill_at: int, how: int) -> list[int]:
    """Count what is touched under `root`, and signal this process at the time that is asked for."""
    count = [0]

    def touch(event: str, told: tuple[Any, ...]) -> None:
        if event == "open":
            is_touch = isinstance(told[2], int) and bool(told[2] & WRITES) and str(told[0]).startswith(root)
        else:
            is_touch = event in TOUCHES and (event == "fcntl.flock" or str(told[0]).startswith(root))
        if is_touch:
            count[0] += 1
            if count[0] == kill_at:
                os.kill(os.getpid(), how)

    sys.addaudithook(touch)
    return count


def _deliver(root: Path, mode: Mode, light_rows: int) -> None:
    from pipeline import land, publish, validate  # noqa: PLC0415
    from pipeline.delivery import Folder  # noqa: PLC0415
    from tests.support.declarations import make_dataset  # noqa: PLC0415
    from tests.support.deliveries import make_settings  # noqa: PLC0415

    settings, dataset = replace(make_settings(root), light_rows=light_rows), make_dataset(write=Write(mode))
    for delivery in land.run(settings, dataset, datetime.now(UTC)):
        validate.run(settings, dataset, delivery, datetime.now(UTC))
        publish.run(settings, dataset, delivery, datetime.now(UTC))
        Folder(settings.layout.delivery(delivery)).mark_announced()


if __name__ == "__main__":
    _serve()
