"""What would become of a file if it were delivered now, told on a laptop: no stack, no network, nothing kept.

file + declaration → parse → the row pass on DuckDB → verdict, accounting, first bad rows, drift
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from judging import drift
from judging.accounting import Account, too_many
from judging.duck import MACHINE, BadRow, judge
from reading.errors import Refusal
from reading.parse import parse
from reading.refusals import refusing, unjudged
from sectors.spec.dataset import Dataset
from wire.deliveries import Cause, Verdict

NOTHING = Account(0, 0, 0, 0, {})


@dataclass(frozen=True, slots=True)
class DryRun:
    """The judgement that validate would make. Of a refused file every row that is one counts as quarantined."""

    dataset: str
    file_name: str
    verdict: Verdict
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    skipped: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    bad_rows: tuple[BadRow, ...] = ()
    drift: tuple[str, ...] = ()
    new_columns: tuple[str, ...] = ()
    refused_for: Cause | None = None
    is_taken: bool = True  # the feed's `files` takes files of that name


def run(dataset: Dataset, file: Path, *, most: int = 10) -> DryRun:
    """Judge `file`; its first `most` bad rows are shown. OSError where it cannot be read."""
    is_taken = fnmatchcase(file.name, dataset.feed.files)
    with tempfile.TemporaryDirectory(prefix="sdn-check-") as folder:
        try:
            return _judged(dataset.told_in(file.name), file, Path(folder), most, is_taken=is_taken)
        except Refusal as refusal:
            return DryRun(dataset.id, file.name, Verdict.REFUSED, refused_for=refusal.facts(), is_taken=is_taken)


def _judged(dataset: Dataset, file: Path, folder: Path, most: int, *, is_taken: bool) -> DryRun:
    target = folder / "parsed.parquet"
    parsed = parse(dataset, file, file.name, target)
    with refusing(file.name, unjudged, but=MACHINE):
        judged = judge(dataset, parsed, target, folder, most)
    account = judged.account
    refusal = drift.refusal(dataset, file.name, judged.drifts) or too_many(file.name, dataset.feed, account)
    return DryRun(
        dataset=dataset.id,
        file_name=file.name,
        verdict=Verdict.REFUSED if refusal else Verdict.ACCEPTED,
        read=account.read,
        accepted=0 if refusal else account.accepted,
        quarantined=account.read - account.skipped if refusal else account.quarantined,
        skipped=account.skipped,
        reasons=account.reasons,
        bad_rows=tuple(judged.bad_rows),
        drift=(*parsed.drift, *drift.said(judged.drifts)),
        new_columns=parsed.header.evolved,
        refused_for=refusal.facts() if refusal else None,
        is_taken=is_taken,
    )
