"""A command in a process of its own: how long it took and the most memory it held."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
BLOCK = 1024  # ru_maxrss on Linux is in KiB


@dataclass(frozen=True, slots=True)
class Spent:
    """`seconds` of the wall clock from the start of the process to its end; `peak`: resident MiB at most."""

    seconds: float
    peak: float
    output: str


class Failed(Exception):
    """The command ended with another code than 0."""


def spent(command: Sequence[str], environment: Mapping[str, str] = os.environ) -> Spent:
    """Run `command` in the project's folder; Failed with what it said where it fails."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=output, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        said, wrong = (_whole(file) for file in (output, errors))
    if child.returncode != 0:
        raise Failed(f"{' '.join(command)}: exit code {child.returncode}\n{said}{wrong}")
    return Spent(seconds, usage.ru_maxrss / BLOCK, said)


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
