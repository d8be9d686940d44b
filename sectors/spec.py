"""The values a declaration becomes: `<sector>/*.toml` → loader → these, frozen, → every other package.

Nothing here reads a file or knows an engine. One word per concept: a sector holds datasets, a dataset has one
feed, a feed brings deliveries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

LIST_MARK = "\x1f"  # the unit separator: between the items of a list that a document held
NOT_KNOWN = "LicenseRef-unknown"  # the licence of a source that nobody named


class Sensitivity(StrEnum):
    """How a column may be shown: `public` values appear as samples, `internal` never leave unless licensed."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"


class OnDrift(StrEnum):
    """What becomes of a delivery that is not as declared; which of them fit a kind of drift says `sectors.drift`."""

    EVOLVE = "evolve"  # taken as it comes, and said
    IGNORE = "ignore"  # done without, and said
    QUARANTINE = "quarantine"  # the rows that show it are quarantined
    FREEZE = "freeze"  # the delivery is refused


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
    """One rule a row must meet. `kind` is a key of `judging.checks`; `arguments` are what the TOML gave it."""

    kind: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Convert:
    """A value in the unit `origin` → (value + add) * multiply / divide in the column's unit; doubles only."""

    origin: str
    add: float = 0.0
    multiply: float = 1.0
    divide: float = 1.0


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column. `sources` are the names it may bear in a file, the first the usual one.

    Instead of `sources`: `parts`, fields whose texts are joined by a blank, or `file_name`, a regular expression whose
    one group is cut out of the delivered file's name.
    `type` is a SQL type as Spark, DuckDB and Trino all know it: `date`, `timestamp`, `boolean`, `integer`,
    `bigint`, `double`, `decimal(p,s)`, `varchar`; or `list`, of texts, which `split` parts in a cell.
    `formats` are strptime patterns for dates and times, or "excel" (day numbers), of which the first that fits reads
    the text. `strip`: texts around a value that are none of it; `negative`: ways to write minus one.
    """

    name: str
    sources: tuple[str, ...]
    type: str
    title: Text
    unit: str | None = None
    parts: tuple[str, ...] = ()
    file_name: str | None = None
    formats: tuple[str, ...] = ()
    first_year: int = 1969  # of the hundred years that two digits tell
    zone: str | None = None  # of a timestamp without one; None: the feed's
    null_tokens: tuple[str, ...] = ()
    null_pattern: str | None = None
    strip: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    thousands: str | None = None
    decimal_mark: str = "."
    recode: tuple[tuple[str, str], ...] = ()
    convert: Convert | None = None
    split: str = LIST_MARK
    required: bool = False
    checks: tuple[Check, ...] = ()
    sensitivity: Sensitivity = Sensitivity.PUBLIC


@dataclass(frozen=True, slots=True)
class Partition:
    """A table's partition column `name`: the `grain` (year 2026, month 2026-11, day) of column `of`, as text.

    The grain of a timestamp is of the column's zone (`Dataset.zone_of`). `grain` None: the column `of` itself, under
    its own name.
    """

    name: str
    of: str
    grain: Grain | None = None


@dataclass(frozen=True, slots=True)
class Hook:
    """A function of a sector's hooks.py that reads what no other kind of format can."""

    file: Path
    name: str


@dataclass(frozen=True, slots=True)
class Unpivot:
    """Wide to long: each source whose name `match` fits becomes a row.

    Its groups come under `names`, its value under `value`: names that columns then take as sources.
    """

    match: str
    names: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field of fixed width stands in its record; `start` counts from 1."""

    name: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Format:
    """How the delivered files whose names fit `files` are written.

    `kind`: csv, fixed (fields by their place), json (one document), jsonl (one a line), xml, geojson, geojsonl (a
    feature a line), shapefile, hook (a function of the sector's `hooks.py`), or one of those that hold types of their
    own (excel, parquet, …).
    Of several `encodings` a byte order mark decides, else the first in which the whole file reads.
    `compression`: none, gzip, xz, bz2, zstd, zip, 7z; without one each file says by its first bytes how it is packed.
    `archive` tar: each member is a document. `members`: a glob of those members of a zip, 7z or tar that are read.
    `rows`: the path from a document's root to its records. `sheet`: a glob of the one sheet of a workbook that is read,
    `table`: the one table of a database.
    """

    kind: str = "csv"
    files: str = "*"
    encodings: tuple[str, ...] = ("utf-8",)
    compression: str | None = None
    archive: str | None = None
    members: str | None = None
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""  # the sign before a quote, or before itself, within quotes
    line_end: str = "lf"
    skip_rows: int = 0
    header_rows: int = 1
    names: tuple[str, ...] = ()  # of the fields by their place, where no header says them or not well
    header: tuple[str, ...] = ()  # what the header must say where `names` stand for it
    more_names: tuple[str, ...] = ()  # of the fields that the header forgot
    skip_matching: str | None = None
    unpivot: Unpivot | None = None
    fields: tuple[Field, ...] = ()
    count: str = "characters"  # or bytes: what `fields` and `record_length` count
    record_length: int | None = None
    crs: str | None = None  # the reference system that coordinates came in
    rows: str = ""
    sheet: str | None = None
    table: str | None = None
    hook: Hook | None = None


class Calendar(StrEnum):
    """Whose holidays bring no delivery: those of Korean law, lunar and substitute ones too; of the euro's banks."""

    KR = "KR"
    ECB = "ECB"


@dataclass(frozen=True, slots=True)
class Expected:
    """At which times of its cron a feed delivers, and how long before or after such a time a file still answers it."""

    grace: timedelta
    early: timedelta
    calendar: Calendar | None = None
    weekends: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where the network fetches a feed's files by itself. `way`: https, api, sftp, s3, folder or sql.

    `url`, `name` and the values of `query` may hold `{date}` (sectors.templates): the run's time, `days_back` earlier.
    `connection` names the Airflow connection with the credentials; `key` (of the query) or `key_header` carries its
    password, where neither HTTP's basic scheme nor a bearer token does.
    """

    way: str
    url: str
    name: str = ""  # of the file in the drop folder, where the source has no names of its own
    connection: str | None = None
    days_back: int = 0
    key: str | None = None
    key_header: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    rows: str = ""  # api: the path from an answer's root to its records
    total: str = "response.body.totalCount"  # … to the number of all records
    code: str = "response.header.resultCode"  # … to what says whether it is an answer
    code_good: tuple[str, ...] = ("0", "00", "000", "0000", "200", "INFO-000")
    page: str = "pageNo"
    page_size: str = "numOfRows"
    page_rows: int = 100
    host_key: str = ""  # sftp: the server's public key, as in known_hosts
    endpoint: str | None = None  # s3: of another service than Amazon's
    region: str = "ap-northeast-2"
    table: str | None = None  # sql
    select: str | None = None
    since: str | None = None  # the column above whose last value rows are new
    settle_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """How a supply center delivers a dataset: `files` is a glob in the feed's drop folder, `cron` in `zone`.

    `expected`: a delivery at each time of the cron; None: `late_after_hours` alone tells when the feed is late.
    `source`: where the network fetches them; None: they are brought.
    """

    supply_center: str
    files: str
    cron: str
    formats: tuple[Format, ...]
    zone: str = "Asia/Seoul"
    refuse_above: float = 0.5  # share of bad rows above which the whole delivery is refused
    late_after_hours: int = 48
    expected: Expected | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class DriftPolicy:
    """What may change between deliveries without a person's say; the types of the table never do.

    `new`: a column that nobody declared. `missing`: one that the file lacks. `renamed`: one whose name is written
    otherwise. `widened`: values that only a wider type holds. `changed`: most of a column's values are not of its type.
    """

    new: OnDrift = OnDrift.FREEZE
    missing: OnDrift = OnDrift.FREEZE
    renamed: OnDrift = OnDrift.FREEZE
    widened: OnDrift = OnDrift.QUARANTINE
    changed: OnDrift = OnDrift.QUARANTINE


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


@dataclass(frozen=True, slots=True)
class Classified:
    """Where a dataset stands in the classification: codes of `sectors.classification`."""

    subsector: str
    producer: str
    cadence: str


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
    write: Write = Write()
    notice_days: int = 0  # from the announcement of what breaks queries to the first release with it
    ignored: tuple[str, ...] = ()  # source columns that are dropped without a word
    attribution: str | None = None  # who must be named, e.g. "Source: ECB"
    licence: str = NOT_KNOWN  # of the source: an id of sectors.licences
    charts: tuple[Mapping[str, str], ...] = field(default=())  # {"x": …, "y": …, "by"?: …} for the sector page
    classified: Classified | None = None

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


@dataclass(frozen=True, slots=True)
class LegalFrame:
    """What binds a sector: its laws, what personal or sensitive data needs before it is delivered, who approves."""

    laws: tuple[Text, ...]
    personal_data: Text
    approver: Text


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector platform: `id` is its folder, Trino schema and lakehouse folder; it may hold no dataset yet.

    `legal` is the frame in one sentence. `classification`: its codes there. `off`: declared, but not carried.
    `built_in`: it comes with the network, so everybody may know of it.
    """

    id: str
    title: Text
    lead: Text
    supply_centers: tuple[SupplyCenter, ...]
    legal: Text
    retention_days: int
    datasets: tuple[Dataset, ...]
    legal_frame: LegalFrame | None = None
    default_licence: Text | None = None
    classification: tuple[str, ...] = ()
    off: bool = False
    built_in: bool = False
