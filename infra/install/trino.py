"""The Trino server, slimmed to what the network uses.

tar.gz (0.8 GB) → only the kept folders, in `<cache>/….part` → renamed into place

Most jars in the archive are hard links to a first copy, which may lie in a folder that is not kept: the first pass
finds out which copies are needed, the second writes them under the first kept name and links the rest.
"""

import os
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from infra.install.downloads import Download


def unpack(download: Download, archive: Path, home: Path) -> None:
    """Write the kept folders of `archive` to `home`, all or nothing."""
    part = home.with_name(home.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(archive, "r|gz") as tar:
        places = wanted(tar, download.keep)
    with tarfile.open(archive, "r|gz") as tar:
        _write(tar, places, part)
    part.rename(home)


def wanted(members: Iterable[tarfile.TarInfo], keep: tuple[str, ...]) -> dict[str, list[PurePosixPath]]:
    """Archive name of each file to read → every kept path that its bytes belong to."""
    places: dict[str, list[PurePosixPath]] = {}
    for member in members:
        path = PurePosixPath(*PurePosixPath(member.name).parts[1:])
        if member.isdir() or not any(path.is_relative_to(folder) for folder in keep):
            continue
        places.setdefault(member.linkname if member.islnk() else member.name, []).append(path)
    return places


def _write(tar: tarfile.TarFile, places: dict[str, list[PurePosixPath]], root: Path) -> None:
    for member in tar:
        paths = [root / path for path in places.get(member.name, ())]
        source = tar.extractfile(member) if paths and member.isreg() else None
        if source is None:
            continue
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        with paths[0].open("wb") as target:
            shutil.copyfileobj(source, target)
        for path in paths[1:]:
            os.link(paths[0], path)
