"""What a Delta table was written for: the part of a declaration on which the rows that are there hang.

Kept as a property of the table, in the commit that makes it true. Tables older than that property are read for what
they show: their types, and partitions that were cut in UTC.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from lakehouse.types import declared_type
from sectors.sources import fields
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Mode

PROPERTY = "sdn.shape"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShapeColumn(Frozen):
    """`sources`: the fields of a file that it was read from. `declared`: whether deliveries still bring it."""

    name: str
    type: str
    sources: tuple[str, ...] = ()
    unit: str | None = None
    zone: str | None = None
    declared: bool = True


class ShapePartition(Frozen):
    """`zone`: whose days, months or years it holds; None of a date or of a column as it is."""

    name: str
    of: str
    grain: Grain | None = None
    zone: str | None = None


class Shape(Frozen):
    """`columns` holds those that nobody declares any more, too: earlier rows have them.

    `notice_days`: how long before a release that breaks queries its readers are told, as promised with these rows.
    """

    columns: tuple[ShapeColumn, ...]
    key: tuple[str, ...] = ()
    partitions: tuple[ShapePartition, ...] = ()
    mode: Mode = Mode.APPEND
    notice_days: int = 0

    def column(self, name: str) -> ShapeColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    def partition(self, name: str) -> ShapePartition | None:
        return next((partition for partition in self.partitions if partition.name == name), None)


def shape_of(dataset: Dataset) -> Shape:
    """As the dataset is declared now."""
    columns = (
        ShapeColumn(name=c.name, type=c.type, sources=fields(c), unit=c.unit, zone=dataset.zone_of(c))
        for c in dataset.columns
    )
    partitions = (
        ShapePartition(name=p.name, of=p.of, grain=p.grain, zone=dataset.partition_zone(p)) for p in dataset.partitions
    )
    return Shape(
        columns=tuple(columns), key=dataset.key, partitions=tuple(partitions), mode=dataset.write.mode,
        notice_days=dataset.notice_days,
    )  # fmt: skip


def written(kept: str | None, types: Mapping[str, str], partitions: Sequence[str], declared: Shape) -> Shape:
    """What a table was written for: as `kept` with it, and the columns (name → Spark type) that only the table tells.

    Of a table without the property what cannot be seen is taken to be as declared, but for months: they were UTC's.
    """
    if kept is not None:
        told = Shape.model_validate_json(kept)
        more = (_seen(name, kind, None) for name, kind in types.items() if told.column(name) is None)
        return told.model_copy(update={"columns": (*told.columns, *more)})
    columns = tuple(_seen(name, kind, declared.column(name)) for name, kind in types.items())
    return Shape(columns=columns, key=declared.key, partitions=tuple(_cut(name, declared) for name in partitions))


def merged(before: Shape, declared: Shape) -> Shape:
    """What a table is written for once it follows: as declared, with the columns of earlier rows."""
    gone = (
        column.model_copy(update={"declared": False})
        for column in before.columns
        if declared.column(column.name) is None
    )
    return declared.model_copy(update={"columns": (*declared.columns, *gone)})


def is_carried(before: Shape, declared: Shape) -> bool:
    """Whether rows as declared fit beside those that are there: columns may have gone, nothing else has changed."""
    still = tuple(column for column in before.columns if declared.column(column.name))
    return before.model_copy(update={"columns": still}) == declared


def _seen(name: str, kind: str, declared: ShapeColumn | None) -> ShapeColumn:
    as_declared = declared or ShapeColumn(name=name, type="varchar", declared=False)
    return as_declared.model_copy(update={"type": declared_type(kind)})


def _cut(name: str, declared: Shape) -> ShapePartition:
    found = declared.partition(name) or ShapePartition(name=name, of=name)
    return found.model_copy(update={"zone": "UTC"}) if found.zone else found
