"""Staged rows → Delta, in three idempotent commits: quarantine, accepted rows, the delivery's own row.

    staged.parquet + verdict.json → <dataset>__quarantine, <dataset>, <sector>/deliveries → release.json

Alone: `python -m pipeline.publish finance.reference_rates`. Killed anywhere and run again, the outcome is the same:
each commit has its own transaction id, `<dataset>/<delivery>/<table>`, and the release is written last.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lakehouse.layout import DELIVERY, INGESTED_AT
from lakehouse.sound import seen
from pipeline import bookkeeping, figures, parts
from pipeline.delivery import Folder, Judgement
from pipeline.errors import NotLanded
from pipeline.lane import Load, Work, lane_of, writing
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset
from wire.deliveries import Certificate, Changes, Delivery, Release, Verdict


def run(settings: Settings, dataset: Dataset, delivery: str, now: datetime) -> Release | None:
    """The release that this delivery made, or None where nothing was accepted. NotLanded before validate."""
    folder = Folder(settings.layout.delivery(delivery))
    judgement = folder.judgement()
    if judgement is None:
        raise NotLanded(f"{delivery} of {dataset.id} has no verdict yet: run validate first")
    with folder.alone(), seen():
        if (done := folder.release()) is not None:
            return done
        publication = _Publication(settings, dataset, folder, judgement)
        release = publication.commit(now)
        if release is not None:
            folder.keep_release(release)
    return release


@dataclass(frozen=True)
class _Publication:
    """One delivery on its way into the three tables."""

    settings: Settings
    dataset: Dataset
    folder: Folder
    judgement: Judgement

    @property
    def delivery(self) -> Delivery:
        return self.judgement.delivery

    @property
    def is_accepted(self) -> bool:
        return self.delivery.verdict is Verdict.ACCEPTED

    def commit(self, now: datetime) -> Release | None:
        """Bad rows with their reasons, all rows of a refused delivery: nothing is lost. No engine but for good ones."""
        release = None
        if self.folder.staged.exists():
            if self.delivery.quarantined:
                self._quarantine()
            if self.is_accepted:
                release = self._accept(now)
        self._record(now)
        return release

    def _quarantine(self) -> None:
        table = self.settings.layout.quarantine(self.dataset.sector, self.dataset.name)
        with self._writing(table):
            transaction, whole = self._transaction(table), not self.is_accepted
            bookkeeping.quarantine(self.settings.layout, self.dataset, self.folder, transaction, whole=whole)

    def _record(self, now: datetime) -> None:
        table = self.settings.layout.deliveries(self.dataset.sector)
        with self._writing(table):
            bookkeeping.record(self.settings.layout, self.dataset, self._transaction(table), _row(self.delivery, now))

    def _accept(self, now: datetime) -> Release:
        """By the lane that takes it as the table is now."""
        replaces = self.dataset.write.replaces  # whatever bore the same name: the newest state stands
        superseded = [] if replaces else self._superseded()
        is_current = self.delivery.declaration_hash == self.dataset.hash
        load = Load(self.delivery.read, self.judgement.columns, bool(superseded), is_current)
        lane = lane_of(self.settings, self.dataset, load)
        with lane.work(self.settings, self.dataset, self.folder, self.delivery.read) as work:
            return self._rows(work, superseded, now)

    def _rows(self, work: Work, superseded: list[str], now: datetime) -> Release:
        table = self.settings.layout.table(self.dataset.sector, self.dataset.name)
        with self._writing(table):
            work.ready()
            transaction, columns = self._transaction(table), self.judgement.columns
            if replaces := self.dataset.write.replaces:
                version = work.exchange(transaction, columns)
            else:
                version = work.accept(transaction, columns, superseded)
        if replaces:
            return self._of_table(work, version, now)
        removed = sum(self._accepted(old) for old in superseded)
        changes = Changes(added=self.delivery.accepted, removed=removed)
        return self._release(version, now, supersedes=superseded, changes=changes)

    def _of_table(self, work: Work, version: int, now: datetime) -> Release:
        """The release of a table whose rows take each other's place: it tells of all that stand."""
        table, columns = work.standing(version), self.dataset.columns
        found = parts.measured(table, self.dataset, self.delivery.id)
        rows = sum(part.rows for part in found)
        return self._release(
            version,
            now,
            certificate=figures.of_table(self._certificate, self.dataset, table.quality(columns, rows), rows),
            samples=table.samples(columns),
            parts=found,
            sketches=parts.sketched(table, self.dataset),
            changes=work.changes(version),
            holds_table=True,
        )

    @property
    def _certificate(self) -> Certificate:
        assert self.judgement.certificate is not None, "an accepted delivery has a certificate"
        return self.judgement.certificate

    def _accepted(self, delivery: str) -> int:
        judgement = Folder(self.settings.layout.delivery(delivery)).judgement()
        assert judgement is not None, "a released delivery was judged"
        return judgement.delivery.accepted

    def _writing(self, table: Path) -> AbstractContextManager[None]:
        return writing(self.settings, table, self.delivery.id)

    def _transaction(self, table: Path) -> str:
        return f"{self.dataset.id}/{self.delivery.id}/{table.name}"

    def _superseded(self) -> list[str]:
        """Of the deliveries that bore the same file name, those whose rows were released."""
        layout = self.settings.layout
        return [old for old in self.judgement.supersedes if Folder(layout.delivery(old)).release() is not None]

    def _release(self, version: int, now: datetime, **told: Any) -> Release:
        """What is not `told` of it is as it was judged."""
        judged = {"certificate": self._certificate, "samples": self.judgement.samples, "parts": self.judgement.parts}
        judged |= {"breaks": self.judgement.breaks, "sketches": self.judgement.sketches}
        return Release(
            id=f"release-{self.delivery.id}",
            dataset=self.dataset.id,
            delta_version=version,
            deliveries=[self.delivery.id],
            published_at=now,
            declaration_hash=self.delivery.declaration_hash,
            **{**judged, **told},
        )


def _row(delivery: Delivery, now: datetime) -> dict[str, object]:
    return {**delivery.model_dump(), "delivery": delivery.id, DELIVERY: delivery.id, INGESTED_AT: now}


if __name__ == "__main__":
    from pipeline.command import each
    from pipeline.land import pending

    each(run, pending)
