"""Parse, cast and check every row of a delivery once: this pass alone decides rows.

    raw bytes → parsed.parquet → (one query on Spark) → staged.parquet → accounting, Great Expectations → verdict.json

Alone: `python -m spark_jobs.validate finance.reference_rates`. A delivery that has its verdict is left alone. One that
raises is refused, so that those behind it are judged; what is the machine's fault fails the run and is tried again.
"""

import shutil
from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging import row_pass
from judging.accounting import Account, too_many
from judging.written import PREFIX
from lakehouse.layout import REASONS
from pipeline.delivery import Folder, Judgement
from pipeline.errors import Disagreement, NotLanded
from pipeline.settings import Settings
from reading.errors import Refusal
from reading.header import Header
from reading.parse import parse
from reading.port import Parsed
from reading.refusals import unjudged
from sectors.spec import Column, Dataset, Sensitivity
from spark_jobs import faults, maintain, measure, parts, verdicts
from spark_jobs.faults import Fault
from spark_jobs.session import expect_rows, spark
from wire.deliveries import Certificate, Verdict

PATIENCE = 3


def run(settings: Settings, dataset: Dataset, delivery: str, now: datetime) -> Judgement:
    """The delivery's judgement, made now or found; `now` is when its rows count as ingested."""
    folder = Folder(settings.layout.delivery(delivery))
    if not folder.path.exists():
        raise NotLanded(f"{dataset.id}: no delivery {delivery!r} has landed: run land first")
    with folder.alone():
        if (known := folder.judgement()) is not None:
            return known
        judgement = _judge(settings, dataset, folder, now)
        folder.keep_judgement(judgement)
    return judgement


def _judge(settings: Settings, dataset: Dataset, folder: Folder, now: datetime) -> Judgement:
    manifest = folder.manifest()
    if earlier := manifest.duplicate_of:
        return Judgement(delivery=verdicts.wire(manifest, dataset, now, Verdict.DUPLICATE, duplicate_of=earlier))
    try:
        parsed = parse(dataset, settings.layout.raw(manifest.sha256), manifest.file_name, folder.parsed)
    except Refusal as refusal:
        return verdicts.refused(manifest, dataset, now, refusal)
    try:
        return _judge_rows(settings, dataset, parsed, folder, now)
    except Exception as mistake:
        if _may_pass(folder, mistake):
            raise
        shutil.rmtree(folder.staged, ignore_errors=True)
        return verdicts.refused(manifest, dataset, now, unjudged(manifest.file_name, mistake))


def _may_pass(folder: Folder, mistake: Exception) -> bool:
    """Whether to try again: what Spark says of itself, or of nobody knows what, until it has come PATIENCE times."""
    fault = faults.of(mistake)
    return fault is Fault.MACHINE or (fault is Fault.UNSURE and folder.note_failure(mistake) < PATIENCE)


def _judge_rows(settings: Settings, dataset: Dataset, parsed: Parsed, folder: Folder, now: datetime) -> Judgement:
    manifest = folder.manifest()
    with spark(settings, manifest.id) as session:
        expect_rows(session, parsed.read)
        table = settings.layout.table(dataset.sector, dataset.name)
        if unfit := maintain.refusal(session, table, dataset, parsed.header.evolved):
            return verdicts.refused(manifest, dataset, now, unfit)
        _stage(session, dataset, parsed.header, folder, now)
        return _account(session, dataset, parsed, folder, now)


def _stage(session: SparkSession, dataset: Dataset, header: Header, folder: Folder, now: datetime) -> None:
    """One query decides every row; written under a name of its own, as a killed client's query may still write."""
    delivery = folder.manifest().id
    session.read.parquet(str(folder.parsed)).createOrReplaceTempView(row_pass.PARSED)
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    judged = session.sql(row_pass.sql(dataset, header.evolved, delivery, moment, "spark"))
    for left in folder.path.glob(".staged-*"):
        shutil.rmtree(left)
    partial = folder.path / f".staged-{session.session_id}"
    _with_raw(judged).write.parquet(str(partial))
    shutil.rmtree(folder.staged, ignore_errors=True)
    partial.rename(folder.staged)


def _with_raw(judged: DataFrame) -> DataFrame:
    """`_raw`: what a bad row said, as JSON; its cleaned texts by column, or its fields where they did not fit."""
    texts = [name for name in judged.columns if name.startswith(PREFIX)]
    values = F.struct(*(F.col(f"`{name}`").alias(name.removeprefix(PREFIX)) for name in texts))
    raw = F.when(F.size(REASONS) > 0, F.coalesce(F.col("_fields"), F.to_json(values)))
    return judged.withColumn("_raw", raw).drop("_fields", *texts)


def _account(session: SparkSession, dataset: Dataset, parsed: Parsed, folder: Folder, now: datetime) -> Judgement:
    staged = session.read.parquet(str(folder.staged))
    columns = (*dataset.columns, *(row_pass.evolved_column(name) for name in parsed.header.evolved))
    names = tuple(column.name for column in columns)
    found = measure.account(staged, parsed.skipped)
    if found.read != parsed.read:
        raise Disagreement(f"{folder.path.name}: {parsed.read} records were parsed, but {found.read} rows were judged")
    if refusal := too_many(folder.manifest().file_name, dataset.feed, found):
        delivery = verdicts.counted(folder.manifest(), dataset, now, parsed, found, refusal=refusal)
        return Judgement(delivery=delivery, refused_for=refusal.facts(), columns=names)
    accepted = staged.where(F.size(REASONS) == 0)
    return Judgement(
        delivery=verdicts.counted(folder.manifest(), dataset, now, parsed, found),
        supersedes=folder.manifest().supersedes,
        columns=names,
        certificate=_certificate(dataset, columns, accepted, found, folder),
        samples=measure.samples(accepted, columns),
        parts=parts.measured(accepted, dataset, folder.manifest().id),
    )


def _certificate(
    dataset: Dataset, columns: tuple[Column, ...], accepted: DataFrame, found: Account, folder: Folder
) -> Certificate:
    """Measured twice: by one aggregation, and by Great Expectations, which must come to the same."""
    from spark_jobs import suite  # noqa: PLC0415 - seconds to import, and a refused delivery does without

    measured = measure.quality(accepted, columns, found.accepted)
    time, newest = dataset.time_column, measure.newest(dataset, measured)
    rows = accepted.select(*(F.col(f"`{column.name}`") for column in columns))
    wanted = suite.expectations(dataset, found.accepted, measured)
    results = suite.judge(wanted, dataset, rows, found.accepted)
    folder.keep_expectations(results)
    suite.agree(dataset, wanted, results)
    return Certificate(
        rows=found.accepted,
        quarantined=found.quarantined,
        columns=[measure.shown(column, quality) for column, quality in zip(columns, measured, strict=True)],
        expectations=[suite.public(dataset, result) for result in results],
        newest=newest if time and time.sensitivity is Sensitivity.PUBLIC else None,
    )


if __name__ == "__main__":
    from pipeline.command import each
    from pipeline.land import pending

    each(run, pending)
