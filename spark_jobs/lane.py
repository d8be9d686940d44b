"""The Spark lane: any delivery, however large; rows are staged and counted on the cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging import row_pass
from judging.accounting import Account
from judging.trees import in_utc
from judging.written import PREFIX
from lakehouse import delta
from lakehouse.layout import DELIVERY, INGESTED_AT, REASONS, is_table, stood_at
from lakehouse.shape import shape_of
from lakehouse.types import spark_type
from pipeline.delivery import Folder
from pipeline.faults import Fault
from pipeline.lane import Load
from pipeline.settings import Settings
from reading.errors import Refusal
from reading.header import Header
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from spark_jobs import describe, faults, follow, measure, parts, sketches
from spark_jobs.exchange import Exchange
from spark_jobs.session import end_earlier, expect_many_rows, expect_rows, spark
from wire.deliveries import Changes, ColumnQuality
from wire.sketches import PartSketch


def takes(_settings: Settings, _dataset: Dataset, _load: Load) -> bool:
    """Everything."""
    return True


def fault(error: Exception) -> Fault:
    return faults.of(error)


def end(settings: Settings, delivery: str) -> None:
    end_earlier(settings, delivery)


@contextmanager
def work(settings: Settings, dataset: Dataset, folder: Folder, rows: int) -> Iterator["SparkWork"]:
    with spark(settings, folder.manifest().id) as session:
        expect_rows(session, rows)
        yield SparkWork(session, settings, dataset, folder, rows)


@dataclass(frozen=True)
class Counted:
    """The figures of rows (`pipeline.lane.Figures`)."""

    seen: DataFrame
    dataset: Dataset

    def quality(self, columns: Sequence[Column], rows: int) -> list[ColumnQuality]:
        return measure.quality(self.seen, columns, rows)

    def samples(self, columns: Sequence[Column]) -> list[dict[str, str | None]]:
        return measure.samples(self.seen, columns)

    def counted(self, names: Sequence[str], most: int) -> list[dict[str, Any]]:
        return [row.asDict() for row in parts.counted(self.seen, self.dataset, names, most)]

    def first_of(self, names: Sequence[str]) -> list[dict[str, Any]]:
        return [row.asDict() for row in parts.first_of(self.seen, self.dataset, names)]

    def sketched(self, columns: Sequence[Column], names: Sequence[str]) -> list[PartSketch]:
        return sketches.sketched(self.seen, columns, names)


@dataclass(frozen=True)
class SparkWork:
    """One delivery on Spark (`pipeline.lane.Work`)."""

    session: SparkSession
    settings: Settings
    dataset: Dataset
    folder: Folder
    rows: int

    def unfit(self, evolved: Sequence[str]) -> Refusal | None:
        return follow.refusal(self.session, self._table, self.dataset, evolved)

    def stage(self, header: Header, now: datetime) -> None:
        """One query decides every row."""
        manifest, replaces = self.folder.manifest(), self.dataset.write.replaces
        told = self.dataset.told_in(manifest.file_name)
        self.session.read.parquet(str(self.folder.parsed)).createOrReplaceTempView(row_pass.PARSED)
        query = row_pass.sql(told, header.evolved, manifest.id, in_utc(now), "spark", with_row=replaces)
        judged = self.session.sql(query)
        with self.folder.staging(self.session.session_id) as partial:
            _with_raw(judged).write.parquet(str(partial))

    @property
    def _staged(self) -> DataFrame:
        return self.session.read.parquet(str(self.folder.staged))

    @property
    def _accepted(self) -> DataFrame:
        return self._staged.where(F.size(REASONS) == 0)

    def account(self, skipped: int) -> Account:
        return measure.account(self._staged, skipped)

    def figures(self) -> Counted:
        return Counted(self._accepted, self.dataset)

    def compared(self, columns: Sequence[Column], rows: int) -> Any:
        chosen = self._accepted.select(*(F.col(f"`{column.name}`") for column in columns))
        return measure.compared(chosen, columns, rows)

    def ready(self) -> None:
        """To follow a changed declaration many rows may have to be written: as so many are quickest."""
        table = self._table
        expect_many_rows(self.session)
        follow.follow(self.session, table, self.dataset)
        expect_rows(self.session, self.rows)
        describe.ensure(self.session, table, self.dataset)

    @property
    def _table(self) -> Path:
        return self.settings.layout.table(self.dataset.sector, self.dataset.name)

    def accept(self, transaction: str, columns: Sequence[str], superseded: Sequence[str]) -> int:
        table, rows = self._table, self._accepted.select(*self._columns(columns))
        if superseded:
            self.session.conf.set("spark.databricks.delta.schema.autoMerge.enabled", "true")
            delta.replace(self.session, rows, table, transaction, superseded)
        else:
            delta.append(rows, table, transaction, may_add_columns=True)
        version = delta.version_of(self.session, table, transaction)
        # Where the log has forgotten which version it was, the newest has its rows too.
        return delta.newest(self.session, table) if version is None else version

    def removed(self, columns: Sequence[str]) -> tuple[int, int]:
        if not is_table(self._table):
            return 0, 0
        return self._exchange.removed(columns)

    def exchange(self, transaction: str, columns: Sequence[str]) -> int:
        done = delta.version_of(self.session, self._table, transaction)
        return self._exchange.commit(columns, transaction) if done is None else done

    @property
    def _exchange(self) -> Exchange:
        deletes = self.dataset.deletes(self.folder.manifest().file_name)
        return Exchange(self.session, self._table, self.dataset, self._staged, deletes)

    def standing(self, version: int) -> Counted:
        return Counted(self._exchange.table.where(stood_at(version)), self.dataset)

    def changes(self, version: int) -> Changes:
        return self._exchange.told(version)

    def _columns(self, judged: Sequence[str]) -> list[SparkColumn]:
        """As the table has them now, which may have followed its declaration since the rows were judged."""
        shape = shape_of(self.dataset)
        kinds = {column.name: spark_type(column.type) for column in shape.columns}
        columns = [F.col(delta.quoted(name)).cast(kinds.get(name, "string")) for name in judged]
        derived = [follow.partition_value(part).alias(part.name) for part in shape.partitions if part.grain]
        return [*columns, *derived, F.col(DELIVERY), F.col(INGESTED_AT)]


def _with_raw(judged: DataFrame) -> DataFrame:
    """`_raw`: what a bad row said, as JSON; its cleaned texts by column, or its fields where they did not fit."""
    texts = [name for name in judged.columns if name.startswith(PREFIX)]
    values = F.struct(*(F.col(f"`{name}`").alias(name.removeprefix(PREFIX)) for name in texts))
    raw = F.when(F.size(REASONS) > 0, F.coalesce(F.col("_fields"), F.to_json(values)))
    return judged.withColumn("_raw", raw).drop("_fields", *texts)
