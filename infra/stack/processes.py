"""Looks at processes and ends them: by pid and birth together, because pids come round again."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Identity:
    """One process for all time: its pid and its birth."""

    pid: int
    born: int

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Raises ProcessLookupError for a process that has ended."""
        return cls(pid, born(pid))

    def process(self) -> psutil.Process | None:
        """None once it has ended."""
        try:
            process = psutil.Process(self.pid)
            same = born(self.pid) == self.born
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except (psutil.NoSuchProcess, ProcessLookupError):
            return None


def born(pid: int) -> int:
    """Clock ticks from the machine's start to the process's: exact, where a time of day shifts with the clock."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        raise ProcessLookupError(f"process {pid} has ended") from None
    return int(text.rpartition(")")[2].split()[19])  # field 22 of proc(5); the name before may hold anything


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process and everything below it; empty once it has ended."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def of_sessions(leaders: Mapping[int, int]) -> list[psutil.Process]:
    """What is left of sessions whose leaders may have ended: leader's pid → when it was born."""
    members = []
    for process in psutil.process_iter():
        try:
            leader = os.getsid(process.pid)
            if leader in leaders and born(process.pid) >= leaders[leader]:
                members.append(process)
        except ProcessLookupError:
            continue
    return members


def end(processes: Iterable[psutil.Process], grace: float) -> None:
    """Ask all to terminate, kill what is left after `grace` seconds, and wait until none is left."""
    asked = list(processes)
    for process in asked:
        _signal(process.terminate)
    _, left = psutil.wait_procs(asked, timeout=grace)
    for process in left:
        _signal(process.kill)
    psutil.wait_procs(left, timeout=10)


def end_descendants(of: psutil.Process, grace: float) -> None:
    """End everything below a process, also what appears while doing so."""
    end(of.children(recursive=True), grace)
    deadline = time.monotonic() + grace
    while (left := _living(of.children(recursive=True))) and time.monotonic() < deadline:
        end(left, 0)


def _living(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.NoSuchProcess:
        return


def pss(processes: Iterable[psutil.Process]) -> int:
    """Bytes of memory that the processes take together, shared pages counted once among those that share them."""
    return sum(_pss(process.pid) for process in processes)


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0  # it ended meanwhile, or is not ours to look into
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
