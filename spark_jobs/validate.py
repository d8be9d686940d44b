"""Parse, cast and check every row of a delivery once: this pass alone decides rows.

    raw bytes → parsed.parquet → (one query on Spark) → staged.parquet → accounting, Great Expectations → verdict.json

Alone: `python -m spark_jobs.validate finance.reference_rates`. A delivery that has its verdict is left alone.
"""

import shutil
from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging import row_pass
from judging.accounting import Account, too_many
from lakehouse.layout import REASONS
from pipeline.delivery import STEP_VERSION, Folder, Judgement, Manifest
from pipeline.errors import Disagreement, NotLanded
from pipeline.settings import Settings
from reading.errors import Refusal
from reading.header import Header
from reading.parse import parse
from reading.port import Parsed
from sectors.spec import Column, Dataset, Sensitivity
from spark_jobs import maintain, measure, parts
from spark_jobs.session import expect_rows, spark
from wire.deliveries import Certificate, Delivery, Verdict


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
        return Judgement(delivery=_wire(manifest, dataset, now, Verdict.DUPLICATE, duplicate_of=earlier))
    try:
        parsed = parse(dataset, settings.layout.raw(manifest.sha256), manifest.file_name, folder.parsed)
    except Refusal as refusal:
        delivery = _wire(manifest, dataset, now, Verdict.REFUSED, refusal=str(refusal))
        return Judgement(delivery=delivery, refused_for=refusal.facts())
    with spark(settings, manifest.id) as session:
        expect_rows(session, parsed.read)
        table = settings.layout.table(dataset.sector, dataset.name)
        if unfit := maintain.refusal(session, table, dataset, parsed.header.evolved):
            delivery = _wire(manifest, dataset, now, Verdict.REFUSED, refusal=str(unfit))
            return Judgement(delivery=delivery, refused_for=unfit.facts())
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
    texts = [name for name in judged.columns if name.startswith(row_pass.PREFIX)]
    values = F.struct(*(F.col(f"`{name}`").alias(name.removeprefix(row_pass.PREFIX)) for name in texts))
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
        delivery = _counted(folder.manifest(), dataset, now, parsed, found, refusal=refusal)
        return Judgement(delivery=delivery, refused_for=refusal.facts(), columns=names)
    accepted = staged.where(F.size(REASONS) == 0)
    return Judgement(
        delivery=_counted(folder.manifest(), dataset, now, parsed, found),
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


def _counted(
    manifest: Manifest,
    dataset: Dataset,
    now: datetime,
    parsed: Parsed,
    found: Account,
    *,
    refusal: Refusal | None = None,
) -> Delivery:
    """The delivery with its figures; of a refused one every row counts as quarantined."""
    return _wire(
        manifest,
        dataset,
        now,
        Verdict.REFUSED if refusal else Verdict.ACCEPTED,
        read=found.read,
        accepted=0 if refusal else found.accepted,
        quarantined=found.read - found.skipped if refusal else found.quarantined,
        skipped=found.skipped,
        reasons=found.reasons,
        drift=list(parsed.drift),
        refusal=str(refusal) if refusal else None,
    )


def _wire(manifest: Manifest, dataset: Dataset, now: datetime, verdict: Verdict, **more: object) -> Delivery:
    """The delivery as judged now: by the declaration and the step of now, not those of its landing."""
    facts = manifest.model_dump(exclude={"duplicate_of", "supersedes"})
    judged = {"judged_at": now, "verdict": verdict, "declaration_hash": dataset.hash, "step_version": STEP_VERSION}
    return Delivery.model_validate({**facts, **judged, **more})


if __name__ == "__main__":
    from pipeline.command import each
    from pipeline.land import pending

    each(run, pending)
