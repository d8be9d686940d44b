"""Declarations in, frozen values out: `<folder>/<sector>/{sector,<dataset>}.toml` → `Sector` with its `Dataset`s.

Everything is checked here, once: a mistake is refused with file, key path, cause and remedy.
"""

import hashlib
import tomllib
from pathlib import Path
from zoneinfo import available_timezones

from sectors.errors import DeclarationError
from sectors.reader import Reader, nearest
from sectors.spec import (
    Check,
    Column,
    Dataset,
    DriftPolicy,
    Feed,
    Format,
    Grain,
    OnNewColumns,
    Partition,
    Sector,
    Sensitivity,
    SupplyCenter,
    Text,
)
from sectors.types import PLAIN, is_cron, is_encoding, is_name, is_type

CHECKS = {"between": 2, "at_least": 1, "at_most": 1, "above": 1, "in": None, "matches": 1, "max_length": 1}
HIDDEN_PREFIX = "_"


def load_sector(folder: Path) -> Sector:
    """The sector declared in `folder`; DeclarationError for any mistake in any of its files."""
    file = folder / "sector.toml"
    reader = Reader(file, "", _read(file))
    sector = reader.table("sector")
    centers = tuple(_supply_center(item) for item in reader.tables("supply_center"))
    reader.done()
    files = sorted(path for path in folder.glob("*.toml") if path.name != "sector.toml")
    found = Sector(
        id=_name(file, "folder", folder.name),
        title=sector.text("title"),
        lead=sector.text("lead"),
        legal=sector.text("legal"),
        retention_days=sector.take("retention_days", int),
        supply_centers=centers,
        datasets=tuple(load_dataset(path, {center.id for center in centers}) for path in files),
    )
    sector.done()
    return found


def load_dataset(file: Path, supply_centers: set[str]) -> Dataset:
    """The dataset declared in `file`, whose feed must come from one of `supply_centers`."""
    reader = Reader(file, "", _read(file))
    dataset, feed = reader.table("dataset"), reader.table("feed")
    columns = tuple(_column(item) for item in reader.tables("column"))
    reader.done()
    if not columns:
        raise DeclarationError(file, "column", "no column is declared", "Write a [[column]] for each.")
    _unique(reader, columns)
    found = Dataset(
        sector=file.parent.name,
        name=_name(file, "file name", file.stem),
        title=dataset.text("title"),
        description=dataset.text("description"),
        columns=columns,
        key=dataset.strings("key", ()),
        partitions=_partitions(dataset, {column.name: column for column in columns}),
        feed=_feed(feed, supply_centers),
        drift=_drift(dataset.table("drift", optional=True)),
        hash=hashlib.sha256(file.read_bytes()).hexdigest(),
        ignored=dataset.strings("ignored", ()),
        attribution=dataset.optional("attribution", str),
        charts=tuple(_chart(item, columns) for item in dataset.tables("chart")),
    )
    dataset.done()
    for name in found.key:
        _known_column(dataset, "key", name, columns)
    return found


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DeclarationError(file, "", "there is no such file", "A sector's folder holds a sector.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise DeclarationError(file, "", f"is not TOML in UTF-8: {cause}", "Mend the line that it names.") from cause


def _name(file: Path, key: str, text: str) -> str:
    if not is_name(text):
        raise DeclarationError(file, key, f"{text!r} is no name", "Use lower-case letters, digits and _.")
    return text


def _supply_center(reader: Reader) -> SupplyCenter:
    found = SupplyCenter(reader.take("id", str), reader.text("name"))
    reader.done()
    return found


def _column(reader: Reader) -> Column:
    name, kind = reader.take("name", str), reader.take("type", str)
    if not is_name(name):
        raise reader.error("name", f"{name!r} is no column name", "Use a-z, 0-9 and _, a letter first.")
    if not is_type(kind):
        known = [*PLAIN, "decimal(18,2)"]
        raise reader.error("type", f"is {kind!r}", f"Use one of {', '.join(known)}{nearest(kind, known)}.")
    found = Column(
        name=name,
        sources=reader.strings("source", (name,)),
        type=kind,
        title=reader.text("title", Text(name, name)),
        unit=reader.optional("unit", str),
        format=reader.optional("format", str),
        zone=_zone(reader, reader.optional("zone", str)),
        null_tokens=reader.strings("null_tokens", ()),
        required=reader.take("required", bool, default=False),
        checks=tuple(_check(item) for item in reader.tables("checks")),
        sensitivity=reader.choice("sensitivity", Sensitivity, Sensitivity.PUBLIC),
    )
    reader.done()
    return found


def _zone(reader: Reader, zone: str | None) -> str | None:
    if zone is not None and zone not in available_timezones():
        raise reader.error("zone", f"{zone!r} is no time zone", "Use a name such as Asia/Seoul.")
    return zone


def _check(reader: Reader) -> Check:
    """`{ between = [0, 10] }`: one key, the kind; its value, the arguments."""
    items = reader.items()
    if len(items) != 1:
        raise reader.error("", "must have one key", f"Use one of {', '.join(CHECKS)}.")
    kind, value = items[0]
    if kind not in CHECKS:
        raise reader.error(kind, "is no check", f"Use one of {', '.join(CHECKS)}{nearest(kind, list(CHECKS))}.")
    arguments = tuple(value) if isinstance(value, list) else (value,)
    count = CHECKS[kind]
    if count is not None and len(arguments) != count:
        raise reader.error(kind, f"has {len(arguments)} values", f"It takes {count}.")
    return Check(kind, arguments)


def _partitions(dataset: Reader, columns: dict[str, Column]) -> tuple[Partition, ...]:
    """`{ month = "measured_at", region = "region" }`: a grain of a time column, or a column as it is."""
    found = []
    for name, of in dataset.table("partition_by", optional=True).items():
        if of not in columns:
            close = nearest(str(of), list(columns))
            raise dataset.error(f"partition_by.{name}", f"no column {of!r}", f"Name a column{close}.")
        grain = Grain(name) if name in tuple(Grain) else None
        if grain and columns[of].type not in ("date", "timestamp"):
            raise dataset.error(f"partition_by.{name}", f"{of!r} is no date or timestamp", "Name a column of time.")
        if grain is None and name != of:
            raise dataset.error(f"partition_by.{name}", "is no grain", f"Use day, month or year, or {of} = {of!r}.")
        if grain and name in columns:
            raise dataset.error(f"partition_by.{name}", "is a column's name, too", "Rename the column.")
        found.append(Partition(name, of, grain))
    return tuple(found)


def _feed(reader: Reader, supply_centers: set[str]) -> Feed:
    found = Feed(
        supply_center=reader.take("supply_center", str),
        pull=reader.take("pull", str),
        cron=reader.take("cron", str),
        format=_format(reader.table("format", optional=True)),
        zone=reader.take("zone", str, "Asia/Seoul"),
        refuse_above=reader.take("refuse_above", float, 0.5),
        late_after_hours=reader.take("late_after_hours", int, 48),
    )
    reader.done()
    if found.supply_center not in supply_centers:
        known = sorted(supply_centers)
        raise reader.error(
            "supply_center", f"{found.supply_center!r} is not in sector.toml", f"Use one of {', '.join(known)}."
        )
    if not is_cron(found.cron):
        raise reader.error("cron", f"{found.cron!r} is no schedule", "Give five fields: minute hour day month weekday.")
    _zone(reader, found.zone)
    if not 0 <= found.refuse_above <= 1:
        raise reader.error("refuse_above", f"is {found.refuse_above}", "Give a share from 0 to 1.")
    return found


def _format(reader: Reader) -> Format:
    found = Format(
        kind=reader.take("kind", str, "csv"),
        encoding=reader.take("encoding", str, "utf-8"),
        delimiter=reader.take("delimiter", str, ","),
        quote=reader.take("quote", str, '"'),
        compression=reader.optional("compression", str),
    )
    reader.done()
    if found.kind != "csv":
        raise reader.error("kind", f"is {found.kind!r}", "Use csv.")
    if not is_encoding(found.encoding):
        raise reader.error("encoding", f"{found.encoding!r} is unknown", "Use a name such as utf-8, cp949 or euc-kr.")
    if found.compression not in (None, "gzip", "xz", "zip"):
        raise reader.error("compression", f"is {found.compression!r}", "Use gzip, xz or zip, or leave it out.")
    if len(found.delimiter) != 1 or len(found.quote) > 1:
        raise reader.error("delimiter", "must be one character", "So must quote, or be empty for none.")
    return found


def _drift(reader: Reader) -> DriftPolicy:
    found = DriftPolicy(reader.choice("columns", OnNewColumns, OnNewColumns.FREEZE))
    types = reader.take("types", str, "freeze")
    reader.done()
    if types != "freeze":
        raise reader.error("types", f"is {types!r}", "Types are frozen: write freeze, or leave it out.")
    return found


def _chart(reader: Reader, columns: tuple[Column, ...]) -> dict[str, str]:
    found = {key: str(value) for key, value in reader.items()}
    for key, name in found.items():
        if key not in ("x", "y", "by"):
            raise reader.error(key, "is no part of a chart", "Use x, y and by.")
        _known_column(reader, key, name, columns)
    return found


def _known_column(reader: Reader, key: str, name: str, columns: tuple[Column, ...]) -> None:
    names = [column.name for column in columns]
    if name not in names:
        raise reader.error(key, f"no column {name!r}", f"Name a declared column{nearest(name, names)}.")


def _unique(reader: Reader, columns: tuple[Column, ...]) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        for word in {column.name, *column.sources}:
            if seen.setdefault(word, column.name) != column.name:
                raise reader.error(
                    "column", f"{word!r} names both {seen[word]} and {column.name}", "Give each its own."
                )
