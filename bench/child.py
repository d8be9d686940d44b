"""A command in a process of its own: how long it took and the most memory it held."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = 1024  # ru_maxrss on Linux is in KiB


@dataclass(frozen=True, slots=True)
class Spent:
    """`seconds` of the wall clock from the start of the process to its end; `peak`: resident MiB at most."""

    seconds: float
    peak: float
    output: str


class Failed(Exception):
    """The command ended with another code than expected."""


def spent(command: Sequence[str], environment: Mapping[str, str] = os.environ, *, codes: Sequence[int] = (0,)) -> Spent:
    """Run `command` in the project's folder; Failed with what it said where its exit code is not one of `codes`."""
    began = time.monotonic()
    child = subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert child.stdout is not None, "it is a pipe"
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    if child.returncode not in codes:
        raise Failed(f"{' '.join(command)}: exit code {child.returncode}\n{output}")
    return Spent(seconds, usage.ru_maxrss / BLOCK, output)
