"""What one version of a table is made of, file by file, and what each commit did: read from the log itself.

    history(folder)           → when each version was made that can still be read
    laid_out(folder)          → which checkpoint readers begin at
    contents(folder, version) → its columns and its files
    changed(folder, version)  → the files that the commit brought and took; none where it changed no row

delta-rs says neither which rows of a file were deleted (deletion vectors) nor what a commit removed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow.parquet as pq

from lakehouse.versions import NoSuchVersion

Field = Mapping[str, Any]  # a column as Delta's schema has it


@dataclass(frozen=True, slots=True)
class TableFile:
    """`path` from the table's folder on; `values` of the partition columns; `stats` as JSON.

    `vector` names the deletion vector, which deletes so many rows. `brought`: by which version, 0 an old one.
    """

    path: str
    size: int
    values: Mapping[str, str | None]
    stats: str | None = None
    vector: str = ""
    brought: int = 0
    deleted: int = 0

    @property
    def written(self) -> int | None:
        """How many rows were written into it; None where its writer did not say."""
        told = json.loads(self.stats).get("numRecords") if self.stats else None
        return told if isinstance(told, int) else None


@dataclass(frozen=True, slots=True)
class Contents:
    """A version: its columns, in order, and its files, in the order of their paths."""

    folder: Path
    version: int
    columns: tuple[Field, ...]
    partitions: tuple[str, ...]
    files: tuple[TableFile, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a commit did to the rows. `shape`: whether it set the columns anew."""

    brought: tuple[TableFile, ...] = ()
    taken: tuple[TableFile, ...] = ()
    shape: bool = False


def laid_out(folder: Path) -> int:
    """Names the order in which engines go through the files of one version: a new checkpoint may change it."""
    return max(_checkpoints(folder / "_delta_log"), default=-1)


def history(folder: Path) -> dict[int, int]:
    """Version → when it was committed (ms since 1970, never before the one before), of those that can be read."""
    log = folder / "_delta_log"
    commits = sorted(int(file.stem) for file in log.glob("*.json") if file.stem.isdecimal())
    oldest = 0 if commits and commits[0] == 0 else min(_checkpoints(log), default=None)
    made: dict[int, int] = {}
    latest = 0
    for version in commits:
        latest = max(latest, _time(log, version))
        if oldest is not None and version >= oldest:
            made[version] = latest
    return made


def contents(folder: Path, version: int) -> Contents:
    """NoSuchVersion where the log cannot say."""
    commit = _commit_file(folder / "_delta_log", version)
    mark = commit.stat().st_mtime_ns if commit.exists() else 0
    return _contents(folder, version, mark)


def changed(folder: Path, version: int) -> Changed:
    """NoSuchVersion where the commit is no longer kept."""
    brought: list[TableFile] = []
    taken: list[TableFile] = []
    shape = False
    for action in _commit(folder / "_delta_log", version):
        shape = shape or "metaData" in action
        for kind, files in (("add", brought), ("remove", taken)):
            if kind in action and action[kind].get("dataChange", True):
                files.append(replace(_file(action[kind]), brought=version))
    return Changed(tuple(brought), tuple(taken), shape)


@lru_cache(maxsize=256)
def _contents(folder: Path, version: int, _mark: int) -> Contents:
    log = folder / "_delta_log"
    shape: Mapping[str, Any] | None = None
    files: dict[tuple[str, str], TableFile] = {}
    for at, action in _actions(log, version):
        if action.get("metaData"):
            shape = action["metaData"]
        if action.get("add"):
            file = _file(action["add"])
            files[file.path, file.vector] = replace(file, brought=at)
        if action.get("remove"):
            gone = _file(action["remove"])
            files.pop((gone.path, gone.vector), None)
    if shape is None:
        raise NoSuchVersion(f"the log of {folder.name} does not say what version {version} is")
    columns = tuple(json.loads(shape["schemaString"])["fields"])
    ordered = tuple(sorted(files.values(), key=lambda file: (file.path, file.vector)))
    return Contents(folder, version, columns, tuple(shape["partitionColumns"]), ordered)


def _actions(log: Path, version: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """With the commit that each is of; 0 of those that a checkpoint has."""
    start = max((at for at in _checkpoints(log) if at <= version), default=-1)
    if start >= 0:
        yield from ((0, action) for action in _of_checkpoint(log, start))
    for at in range(start + 1, version + 1):
        yield from ((at, action) for action in _commit(log, at))


def _of_checkpoint(log: Path, version: int) -> Iterable[Mapping[str, Any]]:
    for part in sorted(log.glob(f"{version:020d}.checkpoint*.parquet")):
        for batch in pq.ParquetFile(part).iter_batches(columns=["add", "metaData"]):
            yield from batch.to_pylist()


def _checkpoints(log: Path) -> set[int]:
    return {int(file.name.partition(".")[0]) for file in log.glob("*.checkpoint*.parquet")}


def _commit(log: Path, version: int) -> list[Mapping[str, Any]]:
    try:
        text = _commit_file(log, version).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NoSuchVersion(f"{log.parent.name} has no version {version} any more") from error
    return [json.loads(line) for line in text.splitlines() if line]


def _time(log: Path, version: int) -> int:
    """As the commit says; as its file does where it says nothing."""
    told: Mapping[str, Any] = next(
        (action["commitInfo"] for action in _commit(log, version) if "commitInfo" in action), {}
    )
    fallen_back = _commit_file(log, version).stat().st_mtime_ns // 1_000_000
    return int(told.get("inCommitTimestamp") or told.get("timestamp") or fallen_back)


def _file(action: Mapping[str, Any]) -> TableFile:
    vector = action.get("deletionVector") or {}
    name = "".join(str(vector.get(part) or "") for part in ("storageType", "pathOrInlineDv", "offset"))
    values = dict(action.get("partitionValues") or ())
    path, size, stats = unquote(action["path"]), action.get("size") or 0, action.get("stats")
    return TableFile(path, size, values, stats, name, deleted=vector.get("cardinality") or 0)


def _commit_file(log: Path, version: int) -> Path:
    return log / f"{version:020d}.json"
