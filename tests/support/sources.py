"""A feed that the network fetches itself, on stores of its own, and what became of it."""

import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from intake import fetch
from intake.credentials import Credentials
from intake.errors import SourceError
from pipeline import land
from pipeline.delivery import Folder, Manifest
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset
from sectors.spec.feed import Feed, Source
from sectors.spec.format import Format
from tests.support.declarations import make_dataset
from tests.support.deliveries import NOW, make_settings

FEED = "energy.generation"
LASTING = (
    "os.rename",
    "os.remove",
    "os.truncate",
    "os.mkdir",
    "tempfile.mkdtemp",
    "tempfile.mkstemp",
    "sqlite3.connect",
)
FORK = multiprocessing.get_context("fork")


@dataclass
class Fetching:
    """One feed with its source; `known`: what its connection holds."""

    settings: Settings
    dataset: Dataset
    known: Credentials

    def fetch(self, now: datetime = NOW) -> list[str]:
        return fetch.run(self.settings, self.dataset, now, lambda _: self.known)

    def refused(self, now: datetime = NOW) -> SourceError:
        """What fetching raises."""
        try:
            self.fetch(now)
        except SourceError as error:
            return error
        raise AssertionError("it was fetched")

    def land(self, now: datetime = NOW) -> list[str]:
        return land.run(self.settings, self.dataset, now)

    def run(self, now: datetime = NOW) -> dict[str, bytes]:
        """Fetch and land, as a run of the feed does; the bytes by name of the newest delivery of each name."""
        self.fetch(now)
        self.land(now)
        return self.delivered()

    def manifests(self) -> list[Manifest]:
        """Of every delivery, oldest first."""
        return [Folder(self.settings.layout.delivery(one)).manifest() for one in self.land()]

    def delivered(self) -> dict[str, bytes]:
        return {one.file_name: self.settings.layout.raw(one.sha256).read_bytes() for one in self.manifests()}

    def left(self) -> list[str]:
        """What is on its way."""
        return sorted(path.name for path in (self.settings.layout.fetched(self.dataset.id) / "partial").glob("*"))

    def die_everywhere(self, most: int = 200) -> int:
        """Run again and again, each killed one step further on, then one that is not; how many were killed."""
        for step in range(1, most):
            runner = FORK.Process(target=_run_until, args=(self, step))
            runner.start()
            runner.join(60)
            assert runner.exitcode in (0, -signal.SIGKILL)
            if runner.exitcode == 0:
                return step - 1
        raise AssertionError("it never came to its end")


def _run_until(feed: Fetching, step: int) -> None:
    """kill -9 before the so-manieth step that changes a disk."""
    seen = 0

    def before(event: str, args: tuple[Any, ...]) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(args[1], str) and set("wax+") & set(args[1])
        if writes or event in LASTING:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(before)
    feed.run()


def make_fetching(
    folder: Path, source: Source, *, files: str = "*.csv", inside: str = "", limit: int = 1 << 20, **known: Any
) -> Fetching:
    """`inside`: what the operator opens for the feed, without the feed's name."""
    opened = frozenset(f"{FEED}@{place}" for place in inside.split())
    settings = replace(make_settings(folder), inside=opened, fetch_limit=limit)
    feed = Feed("windpark", files, "0 6 2 * *", (Format(),), source=source)
    return Fetching(settings, make_dataset(feed=feed), Credentials(**known))
