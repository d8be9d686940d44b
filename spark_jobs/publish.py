"""Staged rows → Delta, in three idempotent commits: quarantine, accepted rows, the delivery's own row.

    staged.parquet + verdict.json → <dataset>__quarantine, <dataset>, <sector>/deliveries → release.json

Alone: `python -m spark_jobs.publish finance.reference_rates`. Killed anywhere and run again, the outcome is the same:
each commit has its own transaction id, `<dataset>/<delivery>/<table>`, and the release is written last.
"""

from datetime import datetime
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from lakehouse import delta, tables
from lakehouse.layout import DELIVERY, INGESTED_AT, REASONS
from lakehouse.shape import shape_of
from lakehouse.types import spark_type
from pipeline.delivery import Folder, Judgement
from pipeline.errors import NotLanded
from pipeline.settings import Settings
from sectors.spec import Dataset
from spark_jobs import describe, maintain
from spark_jobs.session import expect_rows, spark
from wire.deliveries import Delivery, Release, Verdict


def run(settings: Settings, dataset: Dataset, delivery: str, now: datetime) -> Release | None:
    """The release that this delivery made, or None where nothing was accepted. NotLanded before validate."""
    folder = Folder(settings.layout.delivery(delivery))
    judgement = folder.judgement()
    if judgement is None:
        raise NotLanded(f"{delivery} of {dataset.id} has no verdict yet: run validate first")
    with folder.alone():
        if (done := folder.release()) is not None:
            return done
        with spark(settings, delivery) as session:
            if judgement.delivery.verdict is Verdict.ACCEPTED:
                maintain.follow(session, settings.layout.table(dataset.sector, dataset.name), dataset)
            expect_rows(session, judgement.delivery.read)  # not before: the table that follows may hold many
            release = _Publication(session, settings, dataset, folder, judgement).commit(now)
        if release is not None:
            folder.keep_release(release)
    return release


class _Publication:
    """One delivery on its way into the three tables."""

    def __init__(
        self, session: SparkSession, settings: Settings, dataset: Dataset, folder: Folder, judgement: Judgement
    ) -> None:
        self.session, self.layout, self.dataset = session, settings.layout, dataset
        self.folder, self.judgement, self.delivery = folder, judgement, judgement.delivery

    def commit(self, now: datetime) -> Release | None:
        release = None
        if self.folder.staged.exists():
            staged = self.session.read.parquet(str(self.folder.staged))
            self._quarantine(staged)
            if self.delivery.verdict is Verdict.ACCEPTED:
                release = self._accept(staged, now)
        self._record(now)
        return release

    def _transaction(self, table: Path) -> str:
        return f"{self.dataset.id}/{self.delivery.id}/{table.name}"

    def _quarantine(self, staged: DataFrame) -> None:
        """Bad rows with their reasons; all rows of a refused delivery, so that nothing is lost."""
        if not self.delivery.quarantined:
            return
        table = self.layout.quarantine(self.dataset.sector, self.dataset.name)
        delta.create(self.session, table, tables.QUARANTINE, [])
        rows = staged.where(F.size(REASONS) > 0)
        if self.delivery.verdict is Verdict.REFUSED:
            with_others = F.when(F.size(REASONS) > 0, F.col(REASONS)).otherwise(F.array(F.lit("delivery: refused")))
            rows = staged.where(F.col(REASONS).isNotNull()).withColumn(REASONS, with_others)  # but for skipped ones
        delta.append(rows.select(*tables.QUARANTINE), table, self._transaction(table))

    def _accept(self, staged: DataFrame, now: datetime) -> Release:
        table = self.layout.table(self.dataset.sector, self.dataset.name)
        transaction = self._transaction(table)
        describe.ensure(self.session, table, self.dataset)
        self._write(staged, table, transaction)
        version = delta.version_of(self.session, table, transaction)
        assert version is not None, f"{transaction} was committed but {table} does not know it"
        return self._release(version, now)

    def _write(self, staged: DataFrame, table: Path, transaction: str) -> None:
        rows = staged.where(F.size(REASONS) == 0).select(*self._columns())
        if superseded := self._superseded():
            self.session.conf.set("spark.databricks.delta.schema.autoMerge.enabled", "true")
            delta.replace(self.session, rows, table, transaction, superseded)
        else:
            delta.append(rows, table, transaction, may_add_columns=True)

    def _columns(self) -> list[Column]:
        """As the table has them now, which may have followed its declaration since the rows were judged."""
        shape = shape_of(self.dataset)
        kinds = {column.name: spark_type(column.type) for column in shape.columns}
        judged = [F.col(delta.quoted(name)).cast(kinds.get(name, "string")) for name in self.judgement.columns]
        derived = [maintain.partition_value(part).alias(part.name) for part in shape.partitions if part.grain]
        return [*judged, *derived, F.col(DELIVERY), F.col(INGESTED_AT)]

    def _superseded(self) -> list[str]:
        """Of the deliveries that bore the same file name, those whose rows were released."""
        return [old for old in self.judgement.supersedes if Folder(self.layout.delivery(old)).release() is not None]

    def _release(self, version: int, now: datetime) -> Release:
        assert self.judgement.certificate is not None, "an accepted delivery has a certificate"
        return Release(
            id=f"release-{self.delivery.id}",
            dataset=self.dataset.id,
            delta_version=version,
            deliveries=[self.delivery.id],
            supersedes=self._superseded(),
            published_at=now,
            declaration_hash=self.delivery.declaration_hash,
            certificate=self.judgement.certificate,
            samples=self.judgement.samples,
            parts=self.judgement.parts,
        )

    def _record(self, now: datetime) -> None:
        """The delivery's row in the sector's table of deliveries, whatever its verdict."""
        table = self.layout.deliveries(self.dataset.sector)
        delta.create(self.session, table, tables.DELIVERIES, [])
        row = _row(self.delivery, now)
        schema = ", ".join(f"{name} {kind}" for name, kind in tables.DELIVERIES.items())
        delta.append(self.session.createDataFrame([row], schema), table, self._transaction(table))


def _row(delivery: Delivery, now: datetime) -> tuple[object, ...]:
    facts = {**delivery.model_dump(), "delivery": delivery.id, DELIVERY: delivery.id, INGESTED_AT: now}
    return tuple(facts[name] for name in tables.DELIVERIES)


if __name__ == "__main__":
    from pipeline.command import each
    from pipeline.land import pending

    each(run, pending)
