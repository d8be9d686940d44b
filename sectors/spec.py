"""The values a declaration becomes: `<sector>/*.toml` → loader → these, frozen, → every other package.

Nothing here reads a file or knows an engine. One word per concept: a sector holds datasets, a dataset has one
feed, a feed brings deliveries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Sensitivity(StrEnum):
    """How a column may be shown: `public` values appear as samples, `internal` never leave unless licensed."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"


class OnNewColumns(StrEnum):
    """What a column that nobody declared does to a delivery."""

    EVOLVE = "evolve"  # kept as text in the table, reported as drift
    IGNORE = "ignore"  # dropped, reported as drift
    FREEZE = "freeze"  # the delivery is refused


class Grain(StrEnum):
    """The length of time that one partition holds."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Text:
    """A title or description in both languages of the network."""

    en: str
    ko: str

    def of(self, language: str) -> str:
        """The text in `language` ("en" or "ko")."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class SupplyCenter:
    """A company or institute that delivers feeds; `id` is the organisation's slug in the marketplace."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Check:
    """One rule a row must meet. `kind` is a key of `spark_jobs.checks`; `arguments` are what the TOML gave it."""

    kind: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column. `sources` are the names it may bear in a file, the first the usual one.

    `type` is a SQL type as Spark, DuckDB and Trino all know it: `date`, `timestamp`, `boolean`, `integer`,
    `bigint`, `double`, `decimal(p,s)`, `varchar`. `format` is a strptime pattern for dates and times.
    """

    name: str
    sources: tuple[str, ...]
    type: str
    title: Text
    unit: str | None = None
    format: str | None = None
    zone: str | None = None  # of a timestamp without one; None: the feed's
    null_tokens: tuple[str, ...] = ()
    required: bool = False
    checks: tuple[Check, ...] = ()
    sensitivity: Sensitivity = Sensitivity.PUBLIC


@dataclass(frozen=True, slots=True)
class Partition:
    """A table's partition column `name`: the `grain` (year 2026, month 2026-11, day) of column `of`, as text.

    `grain` None: the column `of` itself, under its own name.
    """

    name: str
    of: str
    grain: Grain | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """How a delivered file is written. `kind`: csv; `compression`: none, gzip, zip or xz.

    Without a `compression` each file says itself, by its first bytes, how it is packed.
    """

    kind: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    compression: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """How a supply center delivers a dataset: `pull` is a glob in the feed's pull folder, `cron` in `zone`."""

    supply_center: str
    pull: str
    cron: str
    format: Format
    zone: str = "Asia/Seoul"
    refuse_above: float = 0.5  # share of bad rows above which the whole delivery is refused
    late_after_hours: int = 48


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """What may change between deliveries without a person's say. Types are always frozen."""

    columns: OnNewColumns = OnNewColumns.FREEZE


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
    ignored: tuple[str, ...] = ()  # source columns that are dropped without a word
    attribution: str | None = None  # who must be named, e.g. "Source: ECB"
    charts: tuple[Mapping[str, str], ...] = field(default=())  # {"x": …, "y": …, "by"?: …} for the sector page

    @property
    def id(self) -> str:
        return f"{self.sector}.{self.name}"

    def column(self, name: str) -> Column:
        """The declared column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.id} declares no column {name!r}")


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector platform: `id` is its folder, Trino schema and lakehouse folder."""

    id: str
    title: Text
    lead: Text
    supply_centers: tuple[SupplyCenter, ...]
    legal: Text
    retention_days: int
    datasets: tuple[Dataset, ...]
