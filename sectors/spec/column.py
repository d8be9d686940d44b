"""One typed column: the names it bears in files, how its values are written, what a row must meet."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sectors.spec.text import Text

LIST_MARK = "\x1f"  # the unit separator: between the items of a list that a document held


class Sensitivity(StrEnum):
    """How a column may be shown: `public` values appear as samples, `internal` never leave unless licensed."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"


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
