"""Parse, cast and check every row of a delivery once: this pass alone decides rows.

    raw bytes → parsed.parquet → (one query on Spark) → staged.parquet → accounting, Great Expectations → verdict.json

Alone: `python -m spark_jobs.validate finance.reference_rates`. A delivery that has its verdict is left alone.
"""

import shutil
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from lakehouse.layout import REASONS
from sdn.client.types import Certificate, Delivery, Verdict
from sectors.spec import Dataset
from spark_jobs import judging, measure, suite
from spark_jobs.delivery import Folder, Judgement, Manifest
from spark_jobs.errors import Refusal
from spark_jobs.header import Header
from spark_jobs.parse import parse
from spark_jobs.session import spark
from spark_jobs.settings import Settings


def run(settings: Settings, dataset: Dataset, delivery: str, now: datetime) -> Judgement:
    """The delivery's judgement, made now or found; `now` is when its rows count as ingested."""
    folder = Folder(settings.layout.delivery(delivery))
    if (known := folder.judgement()) is not None:
        return known
    manifest = folder.manifest()
    judgement = _duplicate(manifest, now) if manifest.duplicate_of else _judge(settings, dataset, folder, now)
    folder.keep_judgement(judgement)
    return judgement


def _judge(settings: Settings, dataset: Dataset, folder: Folder, now: datetime) -> Judgement:
    manifest = folder.manifest()
    try:
        parsed = parse(dataset, settings.layout.raw(manifest.sha256), manifest.file_name, folder.parsed)
    except Refusal as refusal:
        return Judgement(delivery=_wire(manifest, now, Verdict.REFUSED, refusal=str(refusal)))
    with spark(settings, manifest.id) as session:
        _stage(session, dataset, parsed.header, folder, now)
        return _account(session, dataset, parsed.header, folder, now)


def _stage(session: SparkSession, dataset: Dataset, header: Header, folder: Folder, now: datetime) -> None:
    """One query decides every row; written beside its name, then renamed."""
    delivery = folder.manifest().id
    session.read.parquet(str(folder.parsed)).createOrReplaceTempView(judging.PARSED)
    moment = now.strftime("%Y-%m-%d %H:%M:%S.%f")
    judged = session.sql(judging.sql(dataset, header.evolved, delivery, moment, "spark"))
    partial = folder.path / ".staged"
    _with_raw(judged).write.mode("overwrite").parquet(str(partial))
    shutil.rmtree(folder.staged, ignore_errors=True)
    partial.rename(folder.staged)


def _with_raw(judged: DataFrame) -> DataFrame:
    """`_raw`: what a bad row said, as JSON; its cleaned texts by column, or its fields where they did not fit."""
    texts = [name for name in judged.columns if name.startswith(judging.PREFIX)]
    values = F.struct(*(F.col(f"`{name}`").alias(name.removeprefix(judging.PREFIX)) for name in texts))
    raw = F.when(F.size(REASONS) > 0, F.coalesce(F.col("_fields"), F.to_json(values)))
    return judged.withColumn("_raw", raw).drop("_fields", *texts)


def _account(session: SparkSession, dataset: Dataset, header: Header, folder: Folder, now: datetime) -> Judgement:
    manifest = folder.manifest()
    staged = session.read.parquet(str(folder.staged))
    found = measure.account(staged)
    share = found.quarantined / found.read
    refused = found.accepted == 0 or share > dataset.feed.refuse_above
    delivery = _wire(
        manifest,
        now,
        Verdict.REFUSED if refused else Verdict.ACCEPTED,
        read=found.read,
        accepted=0 if refused else found.accepted,
        quarantined=found.read if refused else found.quarantined,
        reasons=found.reasons,
        drift=list(header.drift),
        refusal=_too_many(manifest, dataset, found) if refused else None,
    )
    columns = (*dataset.columns, *(judging.evolved_column(name) for name in header.evolved))
    names = tuple(column.name for column in columns)
    if refused:
        return Judgement(delivery=delivery, columns=names)
    accepted = staged.where(F.size(REASONS) == 0)
    measured = measure.quality(accepted, columns, found.accepted)
    certificate = Certificate(
        rows=found.accepted,
        quarantined=found.quarantined,
        columns=measured,
        expectations=suite.judge(dataset, accepted.select(*(F.col(f"`{n}`") for n in names)), found.accepted),
        newest=measure.newest(dataset, measured),
    )
    shown = measure.samples(accepted, columns)
    supersedes = manifest.supersedes
    return Judgement(delivery=delivery, supersedes=supersedes, columns=names, certificate=certificate, samples=shown)


def _too_many(manifest: Manifest, dataset: Dataset, found: measure.Account) -> str:
    worst = ", ".join(f"{reason} ({count})" for reason, count in list(found.reasons.items())[:5])
    allowed = f"more than the {dataset.feed.refuse_above:.0%} that the feed allows"
    return (
        f"{manifest.file_name}: {found.quarantined} of {found.read} rows are bad, {allowed}: {worst}. "
        "Mend the rows and send the file again under the same name; the bad rows are in quarantine."
    )


def _duplicate(manifest: Manifest, now: datetime) -> Judgement:
    return Judgement(delivery=_wire(manifest, now, Verdict.DUPLICATE, duplicate_of=manifest.duplicate_of))


def _wire(manifest: Manifest, now: datetime, verdict: Verdict, **more: object) -> Delivery:
    facts = manifest.model_dump(exclude={"duplicate_of", "supersedes"})
    return Delivery.model_validate({**facts, "judged_at": now, "verdict": verdict, **more})


if __name__ == "__main__":
    from spark_jobs.command import each

    each(run)
