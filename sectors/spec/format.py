"""How delivered files are written: their bytes, their rows, the names of their fields."""

from dataclasses import dataclass
from pathlib import Path


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
