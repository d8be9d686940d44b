"""A table follows its changed declaration, or says what stands against it, before the next delivery is written.

    property `sdn.shape` + declaration → judging.following → one commit that rewrites rows and property together

Alone: `python -m spark_jobs.follow finance.reference_rates`. A commit of maintenance is not a release: no row is
added, removed, or said to have been delivered anew. Killed anywhere and run again, the outcome is the same, for what
the table was written for changes in the very commit that rewrites its rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by
from sqlglot import exp

from judging import following
from judging.expressions import grain_of
from judging.following import Obstacle, added_partitions, is_key_looked_at, is_rewritten, obstacles
from lakehouse import delta, tables
from lakehouse.descriptions import MARK
from lakehouse.layout import DELIVERY, is_table
from lakehouse.shape import PROPERTY, Shape, ShapePartition, merged, shape_of, written
from lakehouse.types import spark_type
from pipeline.errors import NotFollowed
from pipeline.lane import writing
from pipeline.settings import Settings
from reading.errors import Refusal
from sectors.spec.dataset import Dataset
from spark_jobs import describe
from spark_jobs.session import spark


def run(settings: Settings, dataset: Dataset, _now: datetime) -> bool:
    """Whether the table had to change. NotFollowed where it cannot follow the declaration."""
    work = f"{dataset.id}-{tables.MAINTENANCE}"
    settings.layout.delivery(work).mkdir(parents=True, exist_ok=True)
    table = settings.layout.table(dataset.sector, dataset.name)
    with writing(settings, table, work), spark(settings, work) as session:
        has_changed = follow(session, table, dataset)
        if has_changed:
            describe.ensure(session, table, dataset)
    return has_changed


def refusal(session: SparkSession, table: Path, dataset: Dataset, evolved: Sequence[str] = ()) -> Refusal | None:
    """Why nothing can be delivered as the dataset is declared now; `evolved`: columns that a file brings beside it."""
    if not is_table(table):
        return None
    found = _Table(session, table, shape_of(dataset))
    against = next(iter((*found.obstacles(), *following.taken(found.before, evolved))), None)
    return None if against is None else following.refusal(dataset.id, against)


def follow(session: SparkSession, table: Path, dataset: Dataset) -> bool:
    """Make the table as its declaration has it; False where it is, or where there is none yet."""
    if not is_table(table):
        return False
    found = _Table(session, table, shape_of(dataset))
    if found.is_as_declared:
        return False
    if against := list(found.obstacles()):
        told = "; ".join(f"{item.key}: {item.cause}. {item.remedy}" for item in against)
        raise NotFollowed(f"{dataset.id}: the table cannot follow its declaration: {told}")
    found.follow()
    return True


@dataclass
class _Table:
    """A table, what it was written for (`before`) and what is declared (`now`)."""

    session: SparkSession
    path: Path
    now: Shape

    def __post_init__(self) -> None:
        self.kept = delta.properties(self.session, self.path).get(PROPERTY)
        self.rows: DataFrame = self.session.read.format("delta").load(str(self.path))
        derived = {part.name for part in self.now.partitions if part.grain}
        types = {
            field.name: field.dataType.simpleString()
            for field in self.rows.schema.fields
            if field.name not in {*tables.OWN, *tables.OF_STAND, *derived}
        }
        partitions = delta.detail(self.session, self.path).partitions if self.kept is None else ()
        self.before = written(self.kept, types, partitions, self.now)

    @property
    def is_as_declared(self) -> bool:
        return self.kept is not None and self.before == merged(self.before, self.now)

    def obstacles(self) -> Iterator[Obstacle]:
        """First what the declarations tell, then what only the rows do."""
        if self.is_as_declared:
            return
        known = obstacles(self.before, self.now)
        yield from known
        if not known:
            yield from self._without_value()
            yield from self._of_one_key()

    def follow(self) -> None:
        """One commit: rows and property, or the property alone where rows stay as they are."""
        shape = merged(self.before, self.now).model_dump_json()
        if is_rewritten(self.before, self.now):
            # Without the mark of its comment, which a rewrite loses: it is told again.
            properties = delta.detail(self.session, self.path).properties
            kept = {name: value for name, value in properties.items() if name not in (PROPERTY, MARK)}
            partitions = [part.name for part in self.now.partitions]
            delta.rewrite(self.session, self._rewritten(), self.path, kept | {PROPERTY: shape}, partitions)
        else:
            delta.set_property(self.session, self.path, PROPERTY, shape)

    def _rewritten(self) -> DataFrame:
        derived = {part.name: part for part in self.now.partitions if part.grain}
        own = [name for name in (*tables.OWN, *tables.OF_STAND) if name in self.rows.columns]
        plain = [name for name in self.rows.columns if name not in derived and name not in own]
        cast = self.rows.select(*(self._wider(name) for name in plain), *own)
        values = [partition_value(part).alias(name) for name, part in derived.items()]
        return cast.select(*map(F.col, map(delta.quoted, plain)), *values, *own)

    def _wider(self, name: str) -> Column:
        value, declared = F.col(delta.quoted(name)), self.now.column(name)
        return value.cast(spark_type(declared.type)).alias(name) if declared else value

    def _without_value(self) -> Iterator[Obstacle]:
        for part in added_partitions(self.before, self.now):
            if empty := self.rows.where(F.col(delta.quoted(part.of)).isNull()).count():
                cause = f"{empty} rows of the table have no {part.of}"
                yield Obstacle(f"partition_by.{part.name}", cause, "Partition by a column that all rows have.")

    def _of_one_key(self) -> Iterator[Obstacle]:
        if not is_key_looked_at(self.before, self.now):
            return
        if missing := [name for name in self.now.key if name not in self.rows.columns]:
            yield Obstacle("key", f"rows of the table have no {missing[0]}", "Take columns that all rows have.")
            return
        names = [DELIVERY, *self.now.key]
        twice = self.rows.groupBy(*map(delta.quoted, names)).count().where("count > 1").count()
        if twice:
            cause = f"{twice} keys stand on several rows of one delivery in the table"
            yield Obstacle("key", cause, "Put the key back, or take columns that tell all rows apart.")


def partition_value(part: ShapePartition) -> Column:
    """The partition's value from its typed column, by the tree that judged it."""
    tree = grain_of(exp.column(part.of, quoted=True), part.grain, part.zone)
    return F.expr(tree.sql(dialect="spark", identify=True))


if __name__ == "__main__":
    from pipeline.command import main

    main(lambda settings, dataset, now: print("rewritten" if run(settings, dataset, now) else "as declared"))  # noqa: T201 - its output
