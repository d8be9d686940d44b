"""What breaks queries waits until its readers have been told for as long as the table promised (`notice_days`).

    table's shape + declaration → breaks → PUT /api/breaking-changes/{id} → <landing>/changes/<dataset>.json → its day

Deliveries of the changed declaration stay landed meanwhile, and the table as it is; each is told of once, again only
if something about it changed. A declaration that is put back withdraws what was announced, and they are taken as ever.
"""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from judging import breaking
from lakehouse import log
from lakehouse.shape import Shape, shape_of
from pipeline import verdicts
from pipeline.announce import marketplace
from pipeline.delivery import Folder, write_whole
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset
from wire.deliveries import Break, BreakingChange


class Notice(BaseModel):
    """What was announced, and the table as it was then: while it still is, the change has not come."""

    model_config = ConfigDict(frozen=True)
    change: BreakingChange
    before: Shape


def breaks(settings: Settings, dataset: Dataset) -> list[Break]:
    """What a delivery, as declared now, does to queries on the table; none where there is no table yet."""
    before = _shape(settings, dataset)
    return [] if before is None else breaking.breaks(before, shape_of(dataset))


def waits_for(settings: Settings, dataset: Dataset, now: datetime) -> BreakingChange | None:
    """What deliveries wait for, which the marketplace knows when this returns; None: they are taken now."""
    before = _shape(settings, dataset)
    if before is None:
        return None
    given, coming = _given(settings, dataset), _coming(before, dataset, now)
    if given and (coming is None or coming.id != given.change.id):
        _end(settings, dataset, given, before, now)
        given = None
    if coming is None:
        return None
    if given is None:
        given = Notice(change=coming, before=before)
        _tell(settings, dataset, coming)
        _path(settings, dataset).parent.mkdir(exist_ok=True)
        write_whole(_path(settings, dataset), given.model_dump_json(indent=1).encode())
    return given.change if now < given.change.takes_effect_at else None


def tell_landed(settings: Settings, dataset: Dataset, delivery: str) -> None:
    """Make the marketplace know of a delivery that waits, unless it was told the same before."""
    folder = Folder(settings.layout.delivery(delivery))
    landed = verdicts.landed(folder.manifest())
    if folder.waiting() == landed:
        return
    with marketplace(settings, dataset) as told:
        told.put_delivery(landed)
    folder.keep_waiting(landed)


def _coming(before: Shape, dataset: Dataset, now: datetime) -> BreakingChange | None:
    found = breaking.breaks(before, shape_of(dataset))
    if not found or not before.notice_days:
        return None
    told = "\n".join(value.model_dump_json() for value in (before, *found))
    return BreakingChange(
        id=f"{dataset.name}-{hashlib.sha256(told.encode()).hexdigest()[:16]}",
        dataset=dataset.id,
        breaks=found,
        announced_at=now,
        takes_effect_at=now + timedelta(days=before.notice_days),
    )


def _end(settings: Settings, dataset: Dataset, given: Notice, before: Shape, now: datetime) -> None:
    """It has come with a release, or the declaration was put back and it never will."""
    if before == given.before:
        _tell(settings, dataset, given.change.model_copy(update={"withdrawn_at": now}))
    _path(settings, dataset).unlink()


def _tell(settings: Settings, dataset: Dataset, change: BreakingChange) -> None:
    with marketplace(settings, dataset) as told:
        told.put_breaking_change(change)


def _shape(settings: Settings, dataset: Dataset) -> Shape | None:
    """What the table was written for; None where there is none, or an old one that does not say."""
    table = log.told(settings.layout.table(dataset.sector, dataset.name))
    return None if table is None else table.shape(shape_of(dataset))


def _given(settings: Settings, dataset: Dataset) -> Notice | None:
    path = _path(settings, dataset)
    return Notice.model_validate_json(path.read_bytes()) if path.exists() else None


def _path(settings: Settings, dataset: Dataset) -> Path:
    return settings.layout.landing / "changes" / f"{dataset.id}.json"
