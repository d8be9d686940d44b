"""Clients of the SQL door as buyers have them, for its tests: Python's in an environment of their own, Trino's as jars.

requirements/clients.txt → `<cache>/clients-<hash>/bin/`        downloads.toml → `trino-cli`, `trino-jdbc`
"""

import shutil
import subprocess
import sys
from pathlib import Path

from rich.progress import Progress

from infra.install import maven
from infra.install.downloads import cache, declared, sha256
from infra.install.errors import InstallError

JARS = ("trino-cli", "trino-jdbc")
REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements" / "clients.txt"


def programs() -> Path:
    """The folder of `python`, `dbt`, …; another lock is another folder."""
    return _home() / "bin"


def jar(name: str) -> Path:
    return cache() / declared()[name].maven_path.name


def install() -> None:
    """What is missing of both. Raises InstallError."""
    with Progress() as progress:
        for name in JARS:
            if not jar(name).exists():
                maven.keep(declared()[name], jar(name), progress)
    shutil.rmtree(maven.repository(), ignore_errors=True)
    if not _home().exists():
        _make(_home())


def _home() -> Path:
    return cache() / f"clients-{sha256(REQUIREMENTS)[:8]}"


def _make(home: Path) -> None:
    part = home.with_name(home.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    _uv("venv", "--quiet", "--relocatable", "--python", sys.executable, str(part))
    python = str(part / "bin" / "python")
    _uv("pip", "install", "--quiet", "--python", python, "--require-hashes", "--requirement", str(REQUIREMENTS))
    part.rename(home)


def _uv(*words: str) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "uv"), *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise InstallError(
            f"`uv {' '.join(words)}` failed: {done.stderr.strip()[-500:]}. Can a Python registry be reached?"
        )
