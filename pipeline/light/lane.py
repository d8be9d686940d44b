"""The light lane: a delivery of so many rows, in the task's own process, where its table is as it is declared."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from judging import following, wide
from judging.accounting import Account
from judging.changes import STANDING
from judging.duck import MACHINE
from judging.engine import engine
from judging.view import WRITE
from lakehouse import log, tables
from lakehouse.descriptions import MARK, descriptions
from lakehouse.layout import Layout, is_table
from lakehouse.shape import PROPERTY, is_carried, merged, shape_of
from pipeline import faults
from pipeline.delivery import Folder
from pipeline.faults import Fault
from pipeline.lane import Load
from pipeline.light import measure
from pipeline.light.exchange import Exchange
from pipeline.light.measure import ACCEPTED, Counted
from pipeline.light.stage import stage
from pipeline.settings import Settings
from reading.errors import Refusal
from reading.header import Header
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from wire.deliveries import Changes

MEMORY = "1GB"


def takes(settings: Settings, dataset: Dataset, load: Load) -> bool:
    """Few rows of not too many columns, for a table as it is declared but for columns that have gone; else Spark.

    Where rows go, the table is small, too.
    """
    if load.rows > settings.light_rows or len(load.columns) > wide.AT_ONCE or not load.is_current:
        return False
    table = settings.layout.table(dataset.sector, dataset.name)
    known = log.told(table)
    if load.corrects and known is None:
        return False
    if (load.corrects or dataset.write.replaces) and known and log.rows_of(table) > settings.light_rows:
        return False
    if known is None:
        return set(load.columns) <= {column.name for column in dataset.columns}
    now = shape_of(dataset)
    before = known.shape(now)
    fits = before is not None and is_carried(before, now) and known.says(descriptions(dataset))
    return fits and set(load.columns) <= set(known.comments)


def fault(error: Exception) -> Fault:
    if isinstance(error, duckdb.Error):
        return Fault.MACHINE if isinstance(error, MACHINE) else Fault.DELIVERY
    return faults.of(error)


def end(_settings: Settings, _delivery: str) -> None:
    """Nothing outlives the process."""


@contextmanager
def work(settings: Settings, dataset: Dataset, folder: Folder, _rows: int) -> Iterator["LightWork"]:
    with engine(folder.path / ".spilled", MEMORY) as found:
        if folder.staged.exists():
            measure.look_at(found, folder.staged)
        yield LightWork(found, settings.layout, dataset, folder)


@dataclass(frozen=True)
class LightWork:
    """One delivery on DuckDB (`pipeline.lane.Work`)."""

    engine: duckdb.DuckDBPyConnection
    layout: Layout
    dataset: Dataset
    folder: Folder

    def unfit(self, evolved: Sequence[str]) -> Refusal | None:
        known = log.told(self._table)
        before = known.shape(shape_of(self.dataset)) if known else None
        against = next(following.taken(before, evolved), None) if before else None
        return None if against is None else following.refusal(self.dataset.id, against)

    def stage(self, header: Header, now: datetime) -> None:
        told = self.dataset.told_in(self.folder.manifest().file_name)
        stage(self.engine, told, header, self.folder, now)
        measure.look_at(self.engine, self.folder.staged)

    def account(self, skipped: int) -> Account:
        return measure.account(self.engine, skipped)

    def figures(self) -> Counted:
        return Counted(self.engine, self.dataset)

    def compared(self, columns: Sequence[Column], _rows: int) -> Any:
        return measure.compared(self.engine, columns, self.dataset.key)

    def ready(self) -> None:
        """Make the table where there is none; one that is there may have to be told that columns have gone."""
        words, now = descriptions(self.dataset), shape_of(self.dataset)
        if (known := log.told(self._table)) and (before := known.shape(now)):
            if (after := merged(before, now)) != before:
                log.set_property(self._table, PROPERTY, after.model_dump_json())
            return
        columns, partitions = tables.accepted(self.dataset), tables.partitions(self.dataset)
        properties = {**tables.properties(self.dataset), MARK: words.mark, PROPERTY: now.model_dump_json()}
        log.create(self._table, columns, partitions, words=words, properties=properties)

    @property
    def _table(self) -> Path:
        return self.layout.table(self.dataset.sector, self.dataset.name)

    def accept(self, transaction: str, columns: Sequence[str], superseded: Sequence[str]) -> int:
        derived = [part.name for part in self.dataset.partitions if part.grain]
        chosen = ", ".join(WRITE.name(name) for name in [*columns, *derived, *tables.OWN])
        accepted = self.engine.execute(f"SELECT {chosen} FROM {ACCEPTED}").to_arrow_reader()  # noqa: S608 - quoted
        if superseded:
            return log.replace(accepted, self._table, transaction, superseded)
        return log.append(accepted, self._table, transaction)

    def removed(self, columns: Sequence[str]) -> tuple[int, int]:
        if not is_table(self._table):
            return 0, 0
        return self._exchange.removed(columns)

    def exchange(self, transaction: str, columns: Sequence[str]) -> int:
        done = self._exchange.done(transaction)
        return self._exchange.commit(columns, transaction) if done is None else done

    @cached_property
    def _exchange(self) -> Exchange:
        deletes = self.dataset.deletes(self.folder.manifest().file_name)
        return Exchange(self.engine, self._table, self.dataset, deletes)

    def standing(self, version: int) -> Counted:
        self._exchange.look_at(version)
        return Counted(self.engine, self.dataset, STANDING)

    def changes(self, version: int) -> Changes:
        return self._exchange.told(version)
