"""Finds the Java that an engine needs; Spark 4.2 runs on 17, Trino 476 needs 24 or newer.

JAVA_HOME, JAVA<version>_HOME, /usr/lib/jvm/*, PATH → the first whose version fits
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.errors import PlainError

SPARK = range(17, 24)
TRINO = range(24, 100)
_INSTALLED = Path("/usr/lib/jvm")


class NoJavaError(PlainError):
    """No installed Java fits; the message says where it was looked for and what to install."""


@dataclass(frozen=True, slots=True)
class Java:
    home: Path
    version: int

    @property
    def program(self) -> Path:
        return self.home / "bin" / "java"

    @property
    def compiler(self) -> Path:
        return self.home / "bin" / "javac"


def find(versions: range, environment: Mapping[str, str] = os.environ, installed: Path = _INSTALLED) -> Java:
    """The first Java whose major version is in `versions`. Raises NoJavaError."""
    for home in _homes(environment, installed):
        version = major_version(home)
        if version in versions:
            return Java(home, version)
    wanted, fits = (f"{versions.start} or newer", 25) if versions == TRINO else ("17 to 23", 17)
    raise NoJavaError(
        f"No Java {wanted} in JAVA_HOME, JAVA<version>_HOME, {installed}/* or PATH. "
        f"Install one (Temurin {fits} fits) or point JAVA{fits}_HOME at it."
    )


def major_version(home: Path) -> int:
    """From the `release` file that every JDK carries, so that nothing has to be run; 0 where there is none."""
    if not (home / "bin" / "java").exists() or not (home / "release").exists():
        return 0
    match = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    return int(match.group(1)) if match else 0


def _homes(environment: Mapping[str, str], installed: Path) -> Iterator[Path]:
    named = [name for name in environment if re.fullmatch(r"JAVA\d*_HOME", name)]
    yield from (Path(environment[name]) for name in sorted(named) if environment[name])
    if installed.is_dir():
        yield from sorted(installed.iterdir())
    if program := shutil.which("java", path=environment.get("PATH", "")):
        yield Path(program).resolve().parents[1]
