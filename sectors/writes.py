"""`[dataset.write]`: what a delivery does to the rows that are there already."""

from collections.abc import Sequence

from sectors.columns import Columns, known
from sectors.reader import Reader
from sectors.spec.table import Deleted, Mode, Partition, Repeats, Write

BY_KEY = ("order", "deleted", "deletions")  # what only an upsert has


def read_write(dataset: Reader, columns: Columns, key: Sequence[str], partitions: Sequence[Partition]) -> Write:
    """How deliveries are written: appended, where nothing is said."""
    if not dataset.has("write"):
        return Write()
    reader = dataset.table("write")
    mode = reader.choice("mode", Mode, Mode.APPEND)
    _check(reader, mode, key, partitions)
    found = Write(
        mode=mode,
        order=_order(reader, columns),
        deleted=_deleted(reader.table("deleted"), columns) if reader.has("deleted") else None,
        deletions=reader.optional("deletions", str),
        refuse_removal_above=reader.take("refuse_removal_above", float, 0.5),
    )
    if not 0 <= found.refuse_removal_above <= 1:
        raise reader.error("refuse_removal_above", f"is {found.refuse_removal_above}", "Give a share from 0 to 1.")
    reader.done()
    return found


def read_repeats(dataset: Reader, write: Write) -> Repeats:
    """Which row of a key stands within a delivery; in an upsert it is the last, as between deliveries."""
    if write.mode is Mode.UPSERT and dataset.has("repeats"):
        raise dataset.error("repeats", "stands beside an upsert, whose last row of a key stands", "Leave it out.")
    return dataset.choice("repeats", Repeats, Repeats.FIRST)


def _check(reader: Reader, mode: Mode, key: Sequence[str], partitions: Sequence[Partition]) -> None:
    if mode is Mode.UPSERT and not key:
        raise reader.error("mode", "is upsert, and no key tells which row takes whose place", "Give the dataset a key.")
    if mode is Mode.PERIOD and not partitions:
        raise reader.error("mode", "is period, and the table has no partitions", 'Write partition_by: { month = "…" }.')
    other = next((name for name in BY_KEY if reader.has(name)), None)
    if other and mode is not Mode.UPSERT:
        cause = f"is of an upsert, and the mode is {mode}"
        raise reader.error(other, cause, 'Write mode = "upsert", or leave it out.')
    if mode is Mode.APPEND and reader.has("refuse_removal_above"):
        raise reader.error("refuse_removal_above", "is given, and an append removes nothing", "Leave it out.")


def _order(reader: Reader, columns: Columns) -> str | None:
    name = reader.optional("order", str)
    if name is not None and known(reader, "order", name, columns).type in ("list", "boolean"):
        raise reader.error("order", f"{name} is a {columns[name].type}", "Name a time, a number or a text.")
    return name


def _deleted(reader: Reader, columns: Columns) -> Deleted:
    column = known(reader, "column", reader.take("column", str), columns)
    if column.type != "varchar":
        raise reader.error("column", f"{column.name} is a {column.type}", "Name a column of varchar.")
    found = Deleted(column.name, reader.strings("values"))
    reader.done()
    return found
