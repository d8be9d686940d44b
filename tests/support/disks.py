"""A disk that is really there, and really full. Only root may mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE = 16 << 30  # in memory, of which only what is used is taken
mounting = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")


@dataclass(frozen=True)
class Disk:
    """One that is mounted at `place`."""

    place: Path

    def leave(self, room: int) -> None:
        """So many bytes more, and it is full."""
        found = os.statvfs(self.place)
        self._resize((found.f_blocks - found.f_bfree) * found.f_frsize + room)

    def clear(self) -> None:
        """There is room again."""
        self._resize(SIZE)

    def _resize(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self.place], check=True)


@contextmanager
def small_disk(place: Path) -> Iterator[Disk]:
    """A disk at `place`, an empty folder, which it is again afterwards."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", place], check=True)
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)
