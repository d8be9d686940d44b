"""The folder of one delivery, and the files by which one step hands over to the next.

    <landing>/deliveries/<id>/manifest.json    land: what arrived
                              parsed.parquet   validate: text columns, `_line`, `_problem`
                              staged.parquet/  validate: typed columns, partitions, `_delivery`, `_ingested_at`,
                                               `_line`, `_reasons` (empty: accepted, null: skipped), `_raw`
                              expectations.json validate: what Great Expectations measured
                              failures         validate: what judging it raised each time until it had a verdict
                              verdict.json     validate: the accounting and the certificate
                              release.json     publish: the release, only where rows were accepted
                              announced        announce: the marketplace knows
                              waiting.json     notice: what it was told while the delivery waits for its day

Every file is written beside its name and renamed, so it is there whole or not at all. Beside them lie `session` (the
Spark session that works on it now) and `lock` (who holds it works on it alone, and gives it up by ending).
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from lakehouse.disk import sync
from pipeline import locks
from wire.deliveries import Break, Cause, Certificate, Delivery, Expectation, Release
from wire.figures import Part
from wire.sketches import PartSketch

STEP_VERSION = "4"  # a change of what the steps make of the same bytes counts it up

W = TypeVar("W", bound=BaseModel)
EXPECTATIONS = TypeAdapter(list[Expectation])


class Origin(BaseModel):
    """Where a fetched file came from: the next fetch goes on from the newest delivery that has landed.

    `item`: its name at the source; `number` counts what came of it, whatever the clock says; `state` tells this version
    of it from the next: an ETag, a size and a time, a high-water mark.
    """

    model_config = ConfigDict(frozen=True)
    item: str
    number: int
    state: dict[str, str]


class Manifest(BaseModel):
    """What arrived. `supersedes`: earlier deliveries of the same file name, which this one corrects.

    `origin`: of a file that the network fetched itself.

    `declaration_hash` and `step_version` are those at landing; the judgement has those that judged.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    sector: str
    dataset: str
    supply_center: str
    file_name: str
    sha256: str
    size: int
    received_at: AwareDatetime
    declaration_hash: str
    step_version: str
    duplicate_of: str | None = None
    supersedes: tuple[str, ...] = ()
    origin: Origin | None = None


class Judgement(BaseModel):
    """What validate decided: the delivery with its verdict, and what a release of it would certify."""

    model_config = ConfigDict(frozen=True)
    delivery: Delivery
    refused_for: Cause | None = None
    supersedes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # the table's columns, in order, evolved ones last
    certificate: Certificate | None = None
    samples: list[dict[str, Any]] = []
    parts: list[Part] = []
    breaks: list[Break] = []
    sketches: list[PartSketch] = []


class Folder:
    """One delivery's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parsed = path / "parsed.parquet"
        self.staged = path / "staged.parquet"

    @property
    def is_announced(self) -> bool:
        return self.announced_at is not None

    @property
    def announced_at(self) -> datetime | None:
        """By this machine's clock; None where the marketplace does not know of the delivery."""
        try:
            return datetime.fromtimestamp((self.path / "announced").stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def manifest(self) -> Manifest:
        return Manifest.model_validate_json((self.path / "manifest.json").read_bytes())

    def judgement(self) -> Judgement | None:
        return _read(self.path / "verdict.json", Judgement)

    def release(self) -> Release | None:
        return _read(self.path / "release.json", Release)

    def waiting(self) -> Delivery | None:
        return _read(self.path / "waiting.json", Delivery)

    @contextmanager
    def staging(self, writer: str) -> Iterator[Path]:
        """A folder to write staged rows into, which is `staged` once it is whole; what killed writers left goes before.

        `writer` makes it, and names who writes, as what a killed client began may still write.
        """
        for left in self.path.glob(".staged-*"):
            shutil.rmtree(left)
        partial = self.path / f".staged-{writer}"
        yield partial
        shutil.rmtree(self.staged, ignore_errors=True)
        partial.rename(self.staged)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process of this machine works on the delivery, and keep others out meanwhile."""
        with locks.held(self.path / "lock"):
            yield

    def keep_expectations(self, results: Sequence[Expectation]) -> None:
        write_whole(self.path / "expectations.json", EXPECTATIONS.dump_json(list(results), indent=1))

    def keep_judgement(self, judgement: Judgement) -> None:
        write_whole(self.path / "verdict.json", judgement.model_dump_json(indent=1).encode())

    def keep_release(self, release: Release) -> None:
        write_whole(self.path / "release.json", release.model_dump_json(indent=1).encode())

    def keep_waiting(self, told: Delivery) -> None:
        write_whole(self.path / "waiting.json", told.model_dump_json(indent=1).encode())

    def note_failure(self, failure: Exception) -> int:
        """How often judging the delivery has failed, this time included."""
        with (self.path / "failures").open("a+", encoding="utf-8") as kept:
            kept.write(f"{type(failure).__name__}: {' '.join(str(failure).split())}\n")
            kept.seek(0)
            return sum(1 for _ in kept)

    def mark_announced(self) -> None:
        write_whole(self.path / "announced", b"")


def folders(landing: Path, dataset_name: str) -> Iterator[Folder]:
    """Every delivery folder of datasets of that name, in no order."""
    for manifest in (landing / "deliveries").glob(f"{dataset_name}-*/manifest.json"):
        yield Folder(manifest.parent)


def write_whole(target: Path, content: bytes) -> None:
    """Write beside `target`, sync, rename: a reader sees the old file or the new one."""
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        sync(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _read(path: Path, kind: type[W]) -> W | None:
    return kind.model_validate_json(path.read_bytes()) if path.exists() else None
