"""A dataset: its columns, its feed, its table; and what it is called, offered and classified as."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from sectors.spec.column import Column
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.feed import Feed
from sectors.spec.table import DoubleRows, Partition, Repeats, Write
from sectors.spec.text import Text

NOT_KNOWN = "LicenseRef-unknown"  # the licence of a source that nobody named


@dataclass(frozen=True, slots=True)
class Classified:
    """Where a dataset stands in the classification: codes of `sectors.classification`."""

    subsector: str
    producer: str
    cadence: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What it is about: codes of `sectors.places`; from which day to which, where its rows do not say so."""

    places: tuple[str, ...] = ()
    begins: str | None = None
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One declared dataset = one Delta table + one quarantine table. `id` is `<sector>.<name>`.

    `hash` is the SHA-256 of the declaration file's bytes: a release records which declaration judged it.
    """

    sector: str
    name: str
    title: Text
    description: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    partitions: tuple[Partition, ...]
    feed: Feed
    drift: DriftPolicy
    hash: str
    repeats: Repeats = Repeats.FIRST
    double_rows: DoubleRows = DoubleRows.KEEP
    write: Write = field(default_factory=Write)
    notice_days: int = 0  # from the announcement of what breaks queries to the first release with it
    ignored: tuple[str, ...] = ()  # source columns that are dropped without a word
    attribution: str | None = None  # who must be named, e.g. "Source: ECB"
    licence: str = NOT_KNOWN  # of the source: an id of sectors.licences
    charts: tuple[Mapping[str, str], ...] = field(default=())  # {"x": …, "y": …, "by"?: …} for the sector page
    classified: Classified | None = None
    covers: Coverage = field(default_factory=Coverage)

    @property
    def id(self) -> str:
        return f"{self.sector}.{self.name}"

    @property
    def time_column(self) -> Column | None:
        """The column by which the dataset's age and its extent in time are told: its first date or timestamp."""
        return next((column for column in self.columns if column.type in ("date", "timestamp")), None)

    def column(self, name: str) -> Column:
        """The declared column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.id} declares no column {name!r}")

    @property
    def needed(self) -> frozenset[str]:
        """The columns that no delivery can do without: required, of the key, of partitions, of how rows are written."""
        required = {column.name for column in self.columns if column.required}
        by = {self.write.order, self.write.deleted.column if self.write.deleted else None}
        return frozenset({*required, *self.key, *(part.of for part in self.partitions), *(name for name in by if name)})

    def deletes(self, file_name: str) -> bool:
        """Whether a delivered file of that name lists nothing but keys whose rows are gone."""
        return self.write.deletions is not None and fnmatchcase(file_name, self.write.deletions)

    def told_in(self, file_name: str) -> "Dataset":
        """The dataset less what a file of that name does not tell of its rows."""
        if not self.deletes(file_name):
            return self
        keys = tuple(column for column in self.columns if column.name in self.key)
        drift = DriftPolicy(OnDrift.IGNORE)
        return replace(self, columns=keys, partitions=(), drift=drift, charts=())

    def zone_of(self, column: Column) -> str | None:
        """The zone that a timestamp is read in and counted by: the column's, else the feed's. Nothing else has one."""
        return (column.zone or self.feed.zone) if column.type == "timestamp" else None

    def partition_zone(self, partition: Partition) -> str | None:
        """The zone whose days, months or years a partition holds; None where it holds none of a timestamp."""
        return self.zone_of(self.column(partition.of)) if partition.grain else None
