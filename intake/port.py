"""The port of a way of delivery: what a source holds, and how one item of it is brought.

Job → a way's `opened(job)` → items() → fetch(item, since, partial) → its state, which the delivery keeps
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from intake.credentials import NOBODY, Credentials
from intake.guard import Guard
from intake.partial import Partial
from sectors.spec.dataset import Dataset
from sectors.spec.feed import Source
from sectors.templates import filled

State = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing at a source. `id`: its name there; `file_name`: in the drop folder.

    `state`: what a listing tells of its version; where nothing does, only fetching tells.
    """

    id: str
    file_name: str
    state: State = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one feed's source, and all that a way may use for it."""

    dataset: Dataset
    source: Source
    now: datetime
    guard: Guard
    credentials: Credentials = NOBODY

    def filled(self, template: str) -> str:
        """With the run's time in the feed's zone, `days_back` earlier."""
        when = self.now.astimezone(ZoneInfo(self.dataset.feed.zone)) - timedelta(days=self.source.days_back)
        return filled(template, when)


class Opened(Protocol):
    """A source that answers."""

    def items(self) -> Iterator[Item]:
        """What it holds for the feed, oldest first."""

    def fetch(self, item: Item, since: State, partial: Partial) -> State | None:
        """Bring the item into `partial`, going on from what is there; its state. None: nothing is new.

        `since`: the state that the newest delivery of the item was fetched in; empty before the first.
        """


class Way(Protocol):
    """A module that does this."""

    def opened(self, job: Job) -> AbstractContextManager[Opened]:
        """The source of one run. SourceError, SourceBusy."""
