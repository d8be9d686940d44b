"""Deliveries for tests: a feed's folder to drop files into, and the steps that judge them."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lakehouse.layout import Layout
from pipeline import land, validate
from pipeline.delivery import Folder, Judgement
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
HEADER = "Station,Time,Output,Note\n"
ROWS = "a,2026-10-01 00:00:00,1.50,\na,2026-10-01 01:00:00,2,calm\nb,2026-10-01 00:00:00,0.25,\n"
BAD = "c,x,1,\nd,2026-10-01 00:00:00,1,\nd,2026-10-01 00:00:00,2,\n\n"


def make_settings(folder: Path, *, secrets: Path | None = None, spark_remote: str = "sc://localhost:1") -> Settings:
    """Settings on stores of their own under `folder`."""
    roots = Layout(folder / "lakehouse", folder / "landing", folder / "feeds")
    return Settings(roots, (), secrets or folder / "secrets", spark_remote, "http://127.0.0.1:1", "https://127.0.0.1:1")


@dataclass(frozen=True)
class Center:
    """A supply center that delivers one dataset, and what becomes of it."""

    settings: Settings
    dataset: Dataset

    def drop(self, name: str, content: bytes | str, *, at: int = 1) -> Path:
        """Put a file into the drop folder; `at` is when it was written, in seconds."""
        file = self.settings.layout.drop(self.dataset.sector, self.dataset.name) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(file, (at, at))
        return file

    def land(self, now: datetime = NOW) -> list[str]:
        return land.run(self.settings, self.dataset, now)

    def validate(self, delivery: str, now: datetime = NOW) -> Judgement:
        return validate.run(self.settings, self.dataset, delivery, now)

    def deliver(self, name: str, content: bytes | str, *, at: int = 1, now: datetime = NOW) -> Judgement:
        """Drop, land and validate one file; the judgement of the newest delivery of its name."""
        self.drop(name, content, at=at)
        ids = self.land(now)
        judged = [self.validate(delivery, now) for delivery in ids]
        return next(j for j in reversed(judged) if j.delivery.file_name == name)

    def folder(self, delivery: str) -> Folder:
        return Folder(self.settings.layout.delivery(delivery))
