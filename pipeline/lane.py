"""The port of a lane: what an engine does with one delivery between its parsed and its published rows.

    parsed.parquet → stage → staged.parquet → figures, rows for a second opinion
    staged.parquet → ready, accept or exchange → one commit to Delta, once

Lanes are chosen delivery by delivery and come to the same: rows, quarantine, reasons, figures. `light` works in the
task's own process, for what fits into it; `spark` takes everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from judging.accounting import Account
from pipeline import locks
from pipeline.delivery import Folder
from pipeline.faults import Fault
from pipeline.settings import Settings
from reading.errors import Refusal
from reading.header import Header
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from wire.deliveries import Changes, ColumnQuality
from wire.sketches import PartSketch

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Load:
    """What of a delivery tells which lane takes it.

    `columns`: to be in the table; `corrects`: earlier rows go when it comes; `is_current`: judged as declared now.
    """

    rows: int
    columns: Sequence[str]
    corrects: bool = False
    is_current: bool = True


class Figures(Protocol):
    """What an engine tells of some rows. Texts of values are UTC, as Spark's cast to string writes them."""

    def quality(self, columns: Sequence[Column], rows: int) -> list[ColumnQuality]:
        """Figures of every column of the `rows` rows, in the order of `columns`."""

    def samples(self, columns: Sequence[Column]) -> list[dict[str, str | None]]:
        """The first rows by line, public columns only, every value as text."""

    def counted(self, names: Sequence[str], most: int) -> Rows:
        """Figures of the rows by partition, in order: `p0` …, `rows`, and of column 0 `n0`, `s0`, `l0` …"""

    def first_of(self, names: Sequence[str]) -> Rows:
        """The first rows of each partition by line: `p0` …, and texts `c0` … of the public columns."""

    def sketched(self, columns: Sequence[Column], names: Sequence[str]) -> list[PartSketch]:
        """Summaries of `columns` by partition, or of all rows where they have too many."""


class Work(Protocol):
    """A lane at work on one delivery."""

    def unfit(self, evolved: Sequence[str]) -> Refusal | None:
        """Why nothing can be delivered as the dataset is declared now."""

    def stage(self, header: Header, now: datetime) -> None:
        """Write every row typed, with its reasons, whole or not at all; `now` is when it counts as ingested."""

    def account(self, skipped: int) -> Account:
        """The staged rows counted; `skipped`: rows that were none already when the file was parsed."""

    def figures(self) -> Figures:
        """The accepted rows."""

    def compared(self, columns: Sequence[Column], rows: int) -> Any:
        """The accepted rows as a frame of pandas or Spark; times as numbers since 1970 UTC."""

    def ready(self) -> None:
        """Make the dataset's table as it is declared, or tell of it what is declared."""

    def accept(self, transaction: str, columns: Sequence[str], superseded: Sequence[str]) -> int:
        """Add the accepted rows, once per `transaction`, in place of those of `superseded`; the version that did."""

    def removed(self, columns: Sequence[str]) -> tuple[int, int]:
        """How many rows of the table the accepted rows, of `columns`, would take away, and of how many they speak."""

    def exchange(self, transaction: str, columns: Sequence[str]) -> int:
        """Let the accepted rows take the place of those that stand, once per `transaction`; the version that did."""

    def standing(self, version: int) -> Figures:
        """The rows of the table that stood as the version left it."""

    def changes(self, version: int) -> Changes:
        """What the version did to the rows of the table."""


class Lane(Protocol):
    """A module that does this."""

    def takes(self, settings: Settings, dataset: Dataset, load: Load) -> bool:
        """Whether the delivery is for this lane."""

    def work(self, settings: Settings, dataset: Dataset, folder: Folder, rows: int) -> AbstractContextManager[Work]:
        """The lane on one delivery of so many rows."""

    def fault(self, error: Exception) -> Fault:
        """Whose fault it is that work on a delivery raised."""

    def end(self, settings: Settings, delivery: str) -> None:
        """End what a server still does for the delivery, whose process is gone."""


LANES = {"light": "pipeline.light.lane", "spark": "spark_jobs.lane"}  # the first that takes a delivery has it


def lane_of(settings: Settings, dataset: Dataset, load: Load) -> Lane:
    """The lane of a delivery; engines are imported only as one is asked."""
    return next(lane for lane in _lanes() if lane.takes(settings, dataset, load))


@contextmanager
def writing(settings: Settings, table: Path, delivery: str) -> Iterator[None]:
    """The table for this delivery alone, once whatever a killed process left at work on it has ended."""
    with locks.alone(settings.layout, table, delivery) as left:
        for lane in _lanes() if left else ():
            for other in left:
                lane.end(settings, other)
        yield


def _lanes() -> Iterator[Lane]:
    return (cast("Lane", import_module(module)) for module in LANES.values())
