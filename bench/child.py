"""A command in a process of its own: how long it took and the most memory it held.

us → a process that holds next to nothing → the command. A new process is charged with the memory of the one that
started it, so that one must be small.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = 1024  # ru_maxrss on Linux is in KiB
STARTER = """
import json, os, sys, time
began = time.monotonic()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as told:
    json.dump([time.monotonic() - began, usage.ru_maxrss], told)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """`seconds` of the wall clock from the start of the process to its end; `peak`: resident MiB at most."""

    seconds: float
    peak: float
    output: str


class Failed(Exception):
    """The command ended with another code than 0."""


class TooLong(Failed):
    """The command did not end in time, and was ended."""


def spent(command: Sequence[str], environment: Mapping[str, str] = os.environ, *, limit: float | None = None) -> Spent:
    """Run `command`, its program by its path, in the project's folder, for `limit` seconds at most.

    Failed with what it said where it fails, TooLong where it does not end.
    """
    with tempfile.NamedTemporaryFile("r") as told:
        starter = [sys.executable, "-I", "-S", "-c", STARTER, told.name, *command]
        code, output, errors = _run(starter, environment, limit)
        if code != 0:
            raise Failed(f"{' '.join(command)}: exit code {code}\n{output}{errors}")
        seconds, peak = json.load(told)
    return Spent(seconds, peak / BLOCK, output)


def _run(command: Sequence[str], environment: Mapping[str, str], limit: float | None) -> tuple[int, str, str]:
    """Exit code, output, errors. The group is ended with its first process: the command is a child of that one."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as child:
        try:
            output, errors = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise TooLong(f"{' '.join(command[6:])}: not ended after {limit:g} s") from None
        return child.returncode, output, errors
