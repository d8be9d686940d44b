"""Fetch what is new at a feed's source into its drop folder.

    feed.source → items → partial → origin kept, then one rename → <feeds>/<sector>/<dataset>/<file> → land

Alone: `python -m intake.fetch finance.reference_rates`. It begins by landing what is there, so that what it goes on
from is always told by deliveries. Killed anywhere and run again, the same file lands once: before the rename nobody has
seen it, and after it the next run lands it before it looks at the source.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from intake.credentials import NOBODY, Find, from_environment
from intake.errors import SourceError, unfit
from intake.guard import Guard
from intake.partial import Partial
from intake.port import Item, Job, Opened
from intake.registry import way_of
from pipeline import fetched, land, locks
from pipeline.delivery import Folder, Manifest, Origin
from pipeline.errors import StepError
from pipeline.index import held
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset
from sectors.ways import is_plain
from wire.deliveries import Verdict


def run(settings: Settings, dataset: Dataset, now: datetime, find: Find = from_environment) -> list[str]:
    """The names of the files that were put into the drop folder. SourceError, SourceBusy."""
    source = dataset.feed.source
    if source is None:
        return []
    with _alone(settings, dataset):
        land.run(settings, dataset, now)
        fetched.forget(settings.layout, dataset.id)
        credentials = find(source.connection) if source.connection else NOBODY
        job = Job(dataset, source, now, Guard(dataset.id, settings.inside), credentials)
        with _foreseen(job), way_of(source.way).opened(job) as opened:
            return _all(settings, job, opened)


def _all(settings: Settings, job: Job, opened: Opened) -> list[str]:
    """Every item; one that cannot be had stops none behind it, and is told at the end."""
    brought, failures = [], []
    for item in opened.items():
        try:
            if _bring(settings, job, opened, item):
                brought.append(item.file_name)
        except SourceError as failed:
            if failed.passing:
                raise
            failures.append(failed)
    if failures:
        raise failures[0]
    _tidy(settings, job)
    return brought


def _tidy(settings: Settings, job: Job) -> None:
    """What killed runs left of items that are whole by now, or no longer there."""
    for left in _partials(settings, job.dataset).glob("*"):
        left.unlink()


def _partials(settings: Settings, dataset: Dataset) -> Path:
    return settings.layout.fetched(dataset.id) / "partial"


def _bring(settings: Settings, job: Job, opened: Opened, item: Item) -> bool:
    """Whether the item was new, and is in the drop folder now."""
    layout, dataset = settings.layout, job.dataset
    if not is_plain(item.file_name) or not fnmatchcase(item.file_name, dataset.feed.files):
        raise unfit(item.id, f"{item.file_name!r} is not a name that feed.files, {dataset.feed.files!r}, takes")
    last = _newest(settings, dataset, item)
    before = last.origin.state if last and last.origin else {}
    if item.state and item.state.items() <= before.items():
        return False
    partial = Partial(_partials(settings, dataset), item.id, settings.fetch_limit)
    state = opened.fetch(item, before, partial)
    if state is None:
        return False
    sha256 = partial.sha256()
    if last and last.sha256 == sha256:
        partial.discard()
        return False
    number = last.origin.number + 1 if last and last.origin else 1
    fetched.keep(layout, dataset.id, item.file_name, sha256, Origin(item=item.id, number=number, state=dict(state)))
    partial.place(layout.drop(dataset.sector, dataset.name) / item.file_name)
    return True


def _newest(settings: Settings, dataset: Dataset, item: Item) -> Manifest | None:
    """The item's newest delivery; None too where it was refused as the dataset was declared then: it comes again."""
    with held(settings.layout, dataset) as index:
        delivery = index.newest_of(item.id)
    if delivery is None:
        return None
    folder = Folder(settings.layout.delivery(delivery))
    manifest, judgement = folder.manifest(), folder.judgement()
    is_refused = judgement is not None and judgement.delivery.verdict is Verdict.REFUSED
    return None if is_refused and manifest.declaration_hash != dataset.hash else manifest


@contextmanager
def _alone(settings: Settings, dataset: Dataset) -> Iterator[None]:
    """One process at a time fetches for a feed; others wait."""
    with locks.held(settings.layout.fetched(dataset.id) / "lock"):
        yield


@contextmanager
def _foreseen(job: Job) -> Iterator[None]:
    """What no way foresaw, in words without a secret: a library's own message may hold the address that it was given.

    Except what says nothing of the source: a disk that is full, memory that is short.
    """
    try:
        yield
    except (StepError, OSError, MemoryError):
        raise
    except Exception as mistake:  # noqa: BLE001 - it is raised again, scrubbed
        raise _unforeseen(job, mistake) from None


def _unforeseen(job: Job, mistake: Exception) -> SourceError:
    where = traceback.extract_tb(mistake.__traceback__)[-1]
    said = job.credentials.words(mistake)
    remedy = "Hold feed.source against the source; where it is sound, tell the network's operator."
    cause = f"fetching failed in a way that nobody foresaw ({said}, {Path(where.filename).name}:{where.lineno})"
    return SourceError("source_unforeseen", place=job.dataset.id, cause=cause, remedy=remedy)


if __name__ == "__main__":
    from pipeline.command import main

    def _printed(settings: Settings, dataset: Dataset, now: datetime) -> None:
        for name in run(settings, dataset, now):
            print(name)  # noqa: T201 - the command's output

    main(_printed)
