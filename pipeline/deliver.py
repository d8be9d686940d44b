"""A run of a feed: land what has come, and take each delivery through the steps to its end, the oldest first.

    drop folder → land → validate → publish → announce, delivery by delivery → an Outcome of each
                  └─ what breaks queries waits for its day (notice.py)

Alone: `python -m pipeline.deliver finance.reference_rates`. Every step is done once: a run that was killed, run again,
goes on where it was. What cannot be done stops those behind it, as one of them may correct it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module

from lakehouse.sound import seen
from pipeline import land, notice, room
from pipeline.delivery import Folder, Manifest
from pipeline.errors import NotLanded
from pipeline.settings import Settings
from pipeline.steps import STEPS
from sectors.spec.dataset import Dataset
from wire.deliveries import BreakingChange, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery. `seconds`: step → how long it took in this process, where not done before.

    `waits_until`: of one that has only landed, as it breaks queries whose writers were told of that day.
    """

    delivery: str
    file: str
    verdict: Verdict
    accepted: int
    quarantined: int
    refusal: str | None
    release: str | None
    seconds: dict[str, float]
    waits_until: str | None = None


def run(
    settings: Settings, dataset: Dataset, since: datetime, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Outcome]:
    """Of each delivery that waits, as it is done, and of those that this run, begun at `since`, announced before.

    DiskFull where there is no room for it.
    """
    with room.demanded(settings.layout):
        waiting = land.run(settings, dataset, clock())
        for delivery in [*land.announced(settings, dataset, since), *waiting]:
            yield _through(settings, dataset, delivery, clock)


def _through(settings: Settings, dataset: Dataset, delivery: str, clock: Callable[[], datetime]) -> Outcome:
    """The steps on one delivery."""
    folder, seconds = Folder(settings.layout.delivery(delivery)), {}
    with seen():
        if folder.judgement() is None and (change := notice.waits_for(settings, dataset, clock())):
            notice.tell_landed(settings, dataset, delivery)
            return _landed(folder.manifest(), change)
        for name, module in STEPS.items():
            began = time.perf_counter()
            import_module(module).run(settings, dataset, delivery, clock())
            seconds[name] = round(time.perf_counter() - began, 3)
    return _outcome(folder, seconds)


def _landed(manifest: Manifest, change: BreakingChange) -> Outcome:
    until = change.takes_effect_at.isoformat(timespec="seconds")
    return Outcome(manifest.id, manifest.file_name, Verdict.LANDED, 0, 0, None, None, {}, waits_until=until)


def _outcome(folder: Folder, seconds: dict[str, float]) -> Outcome:
    judgement, release = folder.judgement(), folder.release()
    released = release.id if release else None
    if judgement is None:
        raise NotLanded(f"{folder.path.name} has no verdict, though its steps were done: its folder was changed")
    of = judgement.delivery
    return Outcome(of.id, of.file_name, of.verdict, of.accepted, of.quarantined, of.refusal, released, seconds)


if __name__ == "__main__":
    from pipeline.command import main

    def tell(settings: Settings, dataset: Dataset, now: datetime) -> None:
        for outcome in run(settings, dataset, now):
            print(outcome)  # noqa: T201 - the command's output

    main(tell)
