"""Files from Maven repositories, by Maven itself, so that its settings (mirrors, proxies) hold.

download → a Maven repository inside the cache → verified → renamed into place
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from infra.install.downloads import Download, cache, verify
from infra.install.errors import InstallError

_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
_TRIES = 3
_LOOK_EVERY_S = 0.5


def repository() -> Path:
    """The Maven repository inside the cache, removed once everything has been taken out of it."""
    return cache() / "maven"


def obtain(download: Download, progress: Progress) -> Path:
    """The verified file, from the user's own Maven repository where it is already, else fetched.

    Returns a path that may lie in the user's repository: copy it or read it, never move it.
    Raises InstallError when the registry does not give it, or gives something else.
    """
    own = Path.home() / ".m2" / "repository" / download.maven_path
    if own.exists() and own.stat().st_size == download.size:
        verify(download, own)
        return own
    file = repository() / download.maven_path
    with _shown(progress, download, file):
        _get(download)
    verify(download, file)
    return file


def keep(download: Download, place: Path, progress: Progress) -> None:
    """The verified file at `place`, whole or not at all."""
    part = place.with_name(place.name + ".part")
    shutil.copyfile(obtain(download, progress), part)
    part.rename(place)


def _get(download: Download) -> None:
    """Ask Maven up to three times; it goes on where a broken transfer stopped."""
    command = ["mvn", "--batch-mode", "--quiet", _PLUGIN, f"-Dartifact={download.coordinate}", "-Dtransitive=false"]
    command.append(f"-Dmaven.repo.local={repository()}")
    for _ in range(_TRIES):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    cause = next((line for line in done.stdout.splitlines() if "ERROR" in line), done.stdout[-500:])
    raise InstallError(
        f"Maven did not fetch {download.coordinate} in {_TRIES} tries: {cause.strip()}. "
        "See that a Maven registry can be reached (`mvn dependency:get` with the same coordinate) and try again."
    )


@contextmanager
def _shown(progress: Progress, download: Download, file: Path) -> Iterator[None]:
    """Show how far the transfer is by looking at the growing file."""
    task = progress.add_task(f"fetching {download.name} {download.version}", total=download.size)
    done = threading.Event()

    def look() -> None:
        while not done.wait(_LOOK_EVERY_S):
            progress.update(task, completed=_bytes_so_far(file))

    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    try:
        yield
    finally:
        done.set()
        looker.join()
        progress.update(task, completed=_bytes_so_far(file))


def _bytes_so_far(file: Path) -> int:
    """Maven writes beside the final name first."""
    return max((part.stat().st_size for part in file.parent.glob(f"{file.name}*")), default=0)
