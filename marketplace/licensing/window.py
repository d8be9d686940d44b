"""Rows of a moving stretch of time: none older than so many days, none newer than so many. Pure.

It moves by whole partitions of the dataset's time, so that every door and every engine can leave the others out
without reading them: the oldest one is given whole, the newest one once all of it is old enough.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition

LONGEST = {Grain.DAY: 1, Grain.MONTH: 31, Grain.YEAR: 366}  # days
_DIGITS = {Grain.DAY: len("2026-11-02"), Grain.MONTH: len("2026-11"), Grain.YEAR: len("2026")}
_ONE_DAY = timedelta(days=1)


class Window(BaseModel):
    """Of the partition column `column` (`type`: varchar or date), whose days are those of `zone`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    column: str
    type: str
    grain: Grain
    zone: str
    history_days: int | None = None
    delay_days: int | None = None

    def ends(self, now: datetime) -> tuple[str | None, str | None]:
        """The oldest and the newest partition that are given at `now`, both included; None: no end."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        first = None if self.history_days is None else today - timedelta(days=self.history_days)
        last = None if self.delay_days is None else _whole(today - timedelta(days=self.delay_days), self.grain)
        return tuple(None if day is None else day.isoformat()[: _DIGITS[self.grain]] for day in (first, last))  # type: ignore[return-value]


def window(dataset: Dataset, history_days: int | None, delay_days: int | None) -> Window | None:
    """The window on the dataset's time; None where it has no partition of it."""
    partition = time_partition(dataset)
    if partition is None:
        return None
    kind = "varchar" if partition.grain else "date"
    zone = dataset.partition_zone(partition) or dataset.feed.zone
    return Window(
        column=partition.name, type=kind, grain=partition.grain or Grain.DAY, zone=zone, history_days=history_days,
        delay_days=delay_days,
    )  # fmt: skip


def time_partition(dataset: Dataset) -> Partition | None:
    """The finest partition of the dataset's time column."""
    time = dataset.time_column
    found = [part for part in dataset.partitions if time and part.of == time.name and _of_time(part, time.type)]
    return min(found, key=lambda part: LONGEST[part.grain or Grain.DAY], default=None)


def window_problems(dataset: Dataset, history_days: int | None, delay_days: int | None) -> Iterator[str]:
    """Why no door could hold it."""
    if history_days is None and delay_days is None:
        return
    said = "history_days" if history_days is not None else "delay_days"
    found = window(dataset, history_days, delay_days)
    if found is None:
        yield f"{said}: {dataset.id} has no partition of its time column to tell old rows from new ones by"
    elif history_days is not None and delay_days is not None and history_days - delay_days < LONGEST[found.grain]:
        yield f"history_days: with delay_days it would leave no whole {found.grain} on some days"


def _of_time(partition: Partition, kind: str) -> bool:
    return partition.grain is not None or kind == "date"


def _whole(day: date, grain: Grain) -> date:
    """A day of the last length of time that had come to its end on `day`."""
    if grain is Grain.DAY:
        return day
    following = day + _ONE_DAY
    begun = following.replace(day=1) if grain is Grain.MONTH else following.replace(month=1, day=1)
    return begun - _ONE_DAY
