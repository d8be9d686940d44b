"""How rows stand in the table: in which partition, one of a key, what a delivery does to those before."""

from dataclasses import dataclass
from enum import StrEnum


class Grain(StrEnum):
    """The length of time that one partition holds."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Partition:
    """A table's partition column `name`: the `grain` (year 2026, month 2026-11, day) of column `of`, as text.

    The grain of a timestamp is of the column's zone (`Dataset.zone_of`). `grain` None: the column `of` itself, under
    its own name.
    """

    name: str
    of: str
    grain: Grain | None = None


class Repeats(StrEnum):
    """Which of the good rows with the same key stands; the others are quarantined."""

    FIRST = "first"
    LAST = "last"


class DoubleRows(StrEnum):
    """What becomes of a row that says the same as an earlier one in every column."""

    KEEP = "keep"
    SKIP = "skip"


class Mode(StrEnum):
    """What a delivery does to the rows of the table that are there already."""

    APPEND = "append"  # they stay; a file of the same name takes the place of its own rows
    UPSERT = "upsert"  # a row takes the place of the one with its key
    SNAPSHOT = "snapshot"  # the delivery is the whole table
    PERIOD = "period"  # the delivery is the whole of every partition that it has rows of


@dataclass(frozen=True, slots=True)
class Deleted:
    """Rows that say that the row of their key is gone: those whose `column` holds one of `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """How a delivery is written.

    `order`: of two rows of one key the one with the larger value there stands. `deletions`: a glob of the files that
    list nothing but keys whose rows are gone. `refuse_removal_above`: the share of the table's rows that a delivery may
    take away.
    """

    mode: Mode = Mode.APPEND
    order: str | None = None
    deleted: Deleted | None = None
    deletions: str | None = None
    refuse_removal_above: float = 0.5

    @property
    def replaces(self) -> bool:
        """Whether rows take each other's place: each then says from when until when it stands."""
        return self.mode is not Mode.APPEND
