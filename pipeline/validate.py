"""Parse, cast and check every row of a delivery once: this pass alone decides rows.

    raw bytes → parsed.parquet → (one query of a lane) → staged.parquet → accounting, Great Expectations → verdict.json

Alone: `python -m pipeline.validate finance.reference_rates`. A delivery that has its verdict is left alone. One that
raises is refused, so that those behind it are judged; what is the machine's fault fails the run and is tried again.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from judging import drift, row_pass
from judging.accounting import Account, too_many, too_much_removed
from judging.engine import engine
from lakehouse.sound import seen
from pipeline import erased, figures, notice, parts, verdicts
from pipeline.delivery import Folder, Judgement, Manifest
from pipeline.errors import Disagreement, NotLanded
from pipeline.faults import Fault
from pipeline.lane import Lane, Load, Work, lane_of
from pipeline.settings import Settings
from reading.bounds import held_to
from reading.errors import Refusal
from reading.parse import parse
from reading.port import Parsed
from reading.refusals import unjudged
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from wire.deliveries import Certificate, Verdict

PATIENCE = 3
MEMORY = "500MB"


def run(settings: Settings, dataset: Dataset, delivery: str, now: datetime) -> Judgement:
    """The delivery's judgement, made now or found; `now` is when its rows count as ingested."""
    folder = Folder(settings.layout.delivery(delivery))
    if not folder.path.exists():
        raise NotLanded(f"{dataset.id}: no delivery {delivery!r} has landed: run land first")
    with folder.alone(), seen():
        if (known := folder.judgement()) is not None:
            return known
        judgement = _judge(settings, dataset, folder, now)
        folder.keep_judgement(judgement)
    return judgement


def _judge(settings: Settings, dataset: Dataset, folder: Folder, now: datetime) -> Judgement:
    manifest = folder.manifest()
    if earlier := manifest.duplicate_of:
        return Judgement(delivery=verdicts.wire(manifest, dataset, now, Verdict.DUPLICATE, duplicate_of=earlier))
    if gone := erased.note(settings.layout, manifest.sha256):
        return verdicts.refused(manifest, dataset, now, erased.refusal(manifest.file_name, gone))
    try:
        with held_to(settings.bounds):
            told = dataset.told_in(manifest.file_name)
            parsed = parse(told, settings.layout.raw(manifest.sha256), manifest.file_name, folder.parsed)
    except Refusal as refusal:
        return verdicts.refused(manifest, dataset, now, refusal)
    lane = lane_of(settings, dataset, Load(parsed.read, [column.name for column in told.columns]))
    try:
        with lane.work(settings, dataset, folder, parsed.read) as work:
            judgement = _judge_rows(work, dataset, parsed, folder, now)
    except Exception as mistake:
        if _may_pass(lane, folder, mistake):
            raise
        shutil.rmtree(folder.staged, ignore_errors=True)
        return verdicts.refused(manifest, dataset, now, unjudged(manifest.file_name, mistake))
    if judgement.delivery.verdict is not Verdict.ACCEPTED:
        return judgement
    return judgement.model_copy(update={"breaks": notice.breaks(settings, dataset)})


def _may_pass(lane: Lane, folder: Folder, mistake: Exception) -> bool:
    """Whether to try again: what an engine says of itself, or PATIENCE times of what nobody knows."""
    fault = lane.fault(mistake)
    return fault is Fault.MACHINE or (fault is Fault.UNSURE and folder.note_failure(mistake) < PATIENCE)


def _judge_rows(work: Work, dataset: Dataset, parsed: Parsed, folder: Folder, now: datetime) -> Judgement:
    if unfit := work.unfit(parsed.header.evolved):
        return verdicts.refused(folder.manifest(), dataset, now, unfit)
    work.stage(parsed.header, now)
    return _account(work, dataset, parsed, folder, now)


def _account(work: Work, dataset: Dataset, parsed: Parsed, folder: Folder, now: datetime) -> Judgement:
    manifest = folder.manifest()
    told = dataset.told_in(manifest.file_name)
    columns = row_pass.columns_of(told, parsed.header.evolved)
    names = tuple(column.name for column in columns)
    found = work.account(parsed.skipped)
    if found.read != parsed.read:
        raise Disagreement(f"{folder.path.name}: {parsed.read} records were parsed, but {found.read} rows were judged")
    drifts = _drifts(told, folder, found)
    parsed = replace(parsed, drift=(*parsed.drift, *drift.said(drifts)))
    if refusal := (
        drift.refusal(told, manifest.file_name, drifts)
        or too_many(manifest.file_name, dataset.feed, found)
        or _removal(work, dataset, names, manifest)
    ):
        delivery = verdicts.counted(manifest, dataset, now, parsed, found, refusal=refusal)
        return Judgement(delivery=delivery, refused_for=refusal.facts(), columns=names)
    return Judgement(
        delivery=verdicts.counted(manifest, dataset, now, parsed, found),
        supersedes=manifest.supersedes,
        columns=names,
        certificate=_certificate(work, told, columns, found, folder),
        # where rows take each other's place, publish tells of the table what it has become
        samples=[] if dataset.write.replaces else work.figures().samples(columns),
        parts=[] if dataset.write.replaces else parts.measured(work.figures(), dataset, manifest.id),
        sketches=[] if dataset.write.replaces else parts.sketched(work.figures(), dataset),
    )


def _drifts(dataset: Dataset, folder: Folder, found: Account) -> list[drift.TypeDrift]:
    """On DuckDB whichever lane it is: one column at a time, and only where values are not of its type."""
    if not (columns := drift.unfit(dataset, found.reasons)):
        return []
    with engine(folder.path / ".spilled", MEMORY) as opened:
        return drift.of_types(opened, folder.parsed, dataset, columns)


def _removal(work: Work, dataset: Dataset, names: Sequence[str], manifest: Manifest) -> Refusal | None:
    """Why it takes too much of the table away: a file that was cut off would empty it."""
    if not dataset.write.replaces:
        return None
    gone, of = work.removed(names)
    return too_much_removed(manifest.file_name, dataset.write, gone, of)


def _certificate(
    work: Work, dataset: Dataset, columns: Sequence[Column], found: Account, folder: Folder
) -> Certificate:
    """Measured twice: by the lane's engine, and by Great Expectations, which must come to the same."""
    from pipeline import suite  # noqa: PLC0415 - seconds to import, and a refused delivery does without

    measured = work.figures().quality(columns, found.accepted)
    wanted = suite.expectations(dataset, found.accepted, measured)
    results = suite.judge(wanted, dataset, work.compared(columns, found.accepted))
    folder.keep_expectations(results)
    suite.agree(dataset, wanted, results)
    return Certificate(
        rows=found.accepted,
        quarantined=found.quarantined,
        columns=[figures.shown(column, quality) for column, quality in zip(columns, measured, strict=True)],
        expectations=[suite.public(dataset, result) for result in results],
        newest=figures.public_newest(dataset, measured),
    )


if __name__ == "__main__":
    from pipeline.command import each
    from pipeline.land import pending

    each(run, pending)
