"""What the machine itself must have, looked at before anything is fetched. Standard library only: it runs before the
virtual environment is there, as `python3.11 -m infra.install.machine`.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra import java

MEMORY_GB = 6.0
DISK_GB = 8.0  # the Python packages and their cache take most of it
_GB = 1e9
_TOOLS = {
    "mvn": "Maven, which fetches Trino and the Delta jars (Debian: `apt-get install maven`)",
    "setpriv": "setpriv, under which PostgreSQL runs for root (Debian: `apt-get install util-linux`)",
}


@dataclass(frozen=True, slots=True)
class Problem:
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


def lasting(folder: Path) -> Iterator[Problem]:
    """What the machine lacks whatever runs on it; nothing when all is well."""
    yield from tools()
    yield from memory(memory_gb("MemTotal"))
    yield from disk(folder)


def tools() -> Iterator[Problem]:
    for tool, what in _TOOLS.items():
        if shutil.which(tool) is None:
            yield Problem(f"{tool} is not in PATH.", f"Install {what}.")
    for versions in (java.SPARK, java.TRINO):
        try:
            yield from _compiler(java.find(versions), versions)
        except java.NoJavaError as error:
            what, _, remedy = str(error).partition(". ")
            yield Problem(f"{what}.", remedy)


def memory_gb(which: str, meminfo: Path = Path("/proc/meminfo")) -> float:
    """As the kernel reckons it: MemTotal, or MemAvailable, what new programs can have."""
    match = re.search(rf"^{which}:\s+(\d+) kB", meminfo.read_text(), re.MULTILINE)
    return int(match.group(1)) * 1024 / _GB if match else 0.0


def _compiler(found: java.Java, versions: range) -> Iterator[Problem]:
    """Our Trino plugin is compiled by the JDK that Trino runs on."""
    if versions == java.TRINO and not found.compiler.exists():
        yield Problem(f"{found.home} has no compiler.", "Install the JDK, not the JRE alone (Temurin 25 fits).")


def memory(free_gb: float) -> Iterator[Problem]:
    if free_gb < MEMORY_GB:
        what = f"Only {free_gb:.1f} GB of memory are free; the network takes {MEMORY_GB:.0f} GB."
        yield Problem(what, "End other programs, or use a larger machine.")


def disk(folder: Path) -> Iterator[Problem]:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free_gb = shutil.disk_usage(there).free / _GB
    if free_gb < DISK_GB:
        what = f"Only {free_gb:.1f} GB are free on the disk of {there}; {DISK_GB:.0f} GB are wanted."
        yield Problem(what, "Make room, or set SDN_HOME and XDG_CACHE_HOME to folders on another disk.")
    if not os.access(there, os.W_OK):
        yield Problem(f"{there} cannot be written to.", "Set SDN_HOME and XDG_CACHE_HOME to folders of yours.")


if __name__ == "__main__":
    found = list(lasting(Path.cwd()))
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    sys.exit(1 if found else 0)
