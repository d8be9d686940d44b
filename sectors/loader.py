"""Declarations in, frozen values out: `<folder>/<sector>/{sector,<dataset>}.toml` → `Sector` with its `Dataset`s.

Everything is checked here, once: a mistake is refused with file, key path, cause and remedy.
"""

import hashlib
import tomllib
from pathlib import Path

from sectors.classified import check_sector, read_classified
from sectors.columns import read_charts, read_columns, read_key, read_partitions
from sectors.drift import read_drift
from sectors.errors import DeclarationError
from sectors.feeds import read_feed
from sectors.legal import read_legal_frame
from sectors.licensed import read_licence
from sectors.places import read_coverage
from sectors.reader import Reader
from sectors.sources import fields
from sectors.spec.dataset import Dataset
from sectors.spec.feed import Feed
from sectors.spec.sector import Sector, SupplyCenter
from sectors.spec.table import DoubleRows
from sectors.types import is_name
from sectors.writes import read_repeats, read_write

SECTOR_FILE = "sector.toml"
# Names that the stores use: Trino's file metastore and schemas of its own, the sector's table of deliveries.
RESERVED_SECTORS = ("metastore", "information_schema", "default", "system")
LONGEST_NOTICE = 366  # days
RESERVED_DATASETS = ("deliveries",)


def load_sector(folder: Path) -> Sector:
    """The sector declared in `folder`; DeclarationError for any mistake in any of its files."""
    file = folder / SECTOR_FILE
    reader = Reader(file, "", _values(_content(file), file))
    sector = reader.table("sector")
    centers = _supply_centers(reader)
    reader.done()
    files = sorted(path for path in folder.glob("*.toml") if path.name != SECTOR_FILE and path.name[0] != ".")
    found = Sector(
        id=_name(file, "folder", folder.name, RESERVED_SECTORS),
        title=sector.text("title"),
        lead=sector.text("lead"),
        legal=sector.text("legal"),
        retention_days=sector.above_zero("retention_days"),
        supply_centers=centers,
        datasets=tuple(load_dataset(path, [center.id for center in centers]) for path in files),
        legal_frame=read_legal_frame(sector),
        default_licence=sector.text("default_licence") if sector.has("default_licence") else None,
        classification=sector.strings("classification", ()),
        off=sector.take("off", bool, default=False),
    )
    sector.done()
    check_sector(sector, found)
    return found


def load_dataset(file: Path, supply_centers: list[str] | None) -> Dataset:
    """The dataset declared in `file`, whose feed must come from one of `supply_centers`; None: from anybody."""
    content = _content(file)
    reader = Reader(file, "", _values(content, file))
    dataset, feed = reader.table("dataset"), reader.table("feed")
    columns = read_columns(reader)
    reader.done()
    given = read_feed(feed, supply_centers)
    key, partitions = read_key(dataset, columns), read_partitions(dataset, columns)
    write = read_write(dataset, columns, key, partitions)
    found = Dataset(
        sector=file.parent.name,
        name=_name(file, "file name", file.stem, RESERVED_DATASETS),
        title=dataset.text("title"),
        description=dataset.text("description"),
        columns=tuple(columns.values()),
        key=key,
        partitions=partitions,
        feed=given,
        drift=read_drift(dataset.table("drift", optional=True)),
        repeats=read_repeats(dataset, write),
        double_rows=dataset.choice("double_rows", DoubleRows, DoubleRows.KEEP),
        write=write,
        notice_days=_notice_days(dataset),
        hash=_hash(content, given),
        ignored=dataset.strings("ignored", ()),
        attribution=dataset.optional("attribution", str),
        licence=read_licence(dataset),
        charts=read_charts(dataset, columns),
        classified=read_classified(dataset),
        covers=read_coverage(dataset),
    )
    dataset.done()
    _not_both(dataset, found)
    return found


def _hash(content: bytes, feed: Feed) -> str:
    """Of the declaration and of the code that it names: either decides rows."""
    code = b"".join(form.hook.file.read_bytes() for form in feed.formats if form.hook)
    return hashlib.sha256(content + code).hexdigest()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise DeclarationError(file, "", "there is no such file", "A sector's folder holds a sector.toml.") from None


def _values(content: bytes, file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise DeclarationError(file, "", f"is not TOML in UTF-8: {cause}", "Mend the line that it names.") from cause


def _name(file: Path, key: str, text: str, reserved: tuple[str, ...]) -> str:
    if not is_name(text) or "__" in text:
        raise DeclarationError(file, key, f"{text!r} is not a name", "Use lower-case letters, digits and single _.")
    if text in reserved:
        raise DeclarationError(file, key, f"{text!r} is a name of the network's own", "Choose another.")
    return text


def _supply_centers(file: Reader) -> tuple[SupplyCenter, ...]:
    found: dict[str, SupplyCenter] = {}
    for reader in file.tables("supply_center"):
        center = SupplyCenter(reader.take("id", str), reader.text("name"))
        reader.done()
        if not is_name(center.id.replace("-", "_")):
            raise reader.error("id", f"{center.id!r} is not a name", "Use lower-case letters, digits, - and _.")
        if center.id in found:
            raise reader.error("id", f"{center.id!r} stands twice", "Name each supply center once.")
        found[center.id] = center
    if not found:
        raise file.error("supply_center", "is missing", "Write a [[supply_center]] for each that delivers.")
    return tuple(found.values())


def _notice_days(reader: Reader) -> int:
    days = reader.take("notice_days", int, 0)
    if not 0 <= days <= LONGEST_NOTICE:
        raise reader.error("notice_days", f"is {days}", f"Give a number of days, 0 to {LONGEST_NOTICE}.")
    return days


def _not_both(reader: Reader, dataset: Dataset) -> None:
    for column in dataset.columns:
        if both := sorted({*fields(column)} & {*dataset.ignored}):
            cause = f"{both[0]!r} is ignored, and the source of column {column.name}, too"
            raise reader.error("ignored", cause, "Decide for one.")
