"""A table as one of its versions holds it, for readers: by delta-rs, without its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from lakehouse.sound import opened


class NoSuchVersion(LookupError):
    """The log holds no such version: it never did, or it is older than what is kept (30 days)."""


@dataclass(frozen=True, slots=True)
class TableAt:
    """`columns` in the table's order, with Delta's names of their types; `partitions` are some of them."""

    folder: Path
    version: int
    columns: Mapping[str, str]
    partitions: tuple[str, ...] = ()


def table_at(folder: Path, version: int | None = None) -> TableAt:
    """The newest version, unless another is asked for. DamagedTable, NoSuchVersion."""
    found = opened(folder) if version is None else _at(folder, version)
    columns = {field.name: _kind(field.type) for field in found.schema().fields}
    return TableAt(folder, found.version(), columns, tuple(found.metadata().partition_columns))


def _at(folder: Path, version: int) -> DeltaTable:
    try:
        return DeltaTable(str(folder), version=version)
    except DeltaError as error:
        raise NoSuchVersion(f"{folder.name} has no version {version} any more") from error


def _kind(of: object) -> str:
    """`long`, `decimal(18,6)`; of a list `array`."""
    return str(getattr(of, "type", of))
