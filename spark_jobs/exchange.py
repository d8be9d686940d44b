"""Rows that take each other's place, on Spark: what goes, what comes, and the one merge that does both."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging import changes
from judging.changes import ACCEPTED, DOUBTED, OPENS, STANDING
from lakehouse import delta
from lakehouse.layout import CLOSES, DELIVERY, INGESTED_AT, LINE, REASONS, ROW, SINCE, UNTIL
from lakehouse.shape import shape_of
from lakehouse.types import spark_type
from pipeline.errors import Disagreement
from sectors.spec.dataset import Dataset
from wire.deliveries import Changes

CHANGES = "changes"


@dataclass(frozen=True)
class Exchange:
    """A delivery and the table that it changes. `deletes`: it lists keys whose rows are gone."""

    session: SparkSession
    path: Path
    dataset: Dataset
    staged: DataFrame
    deletes: bool

    @property
    def table(self) -> DataFrame:
        """Every row that ever stood."""
        return self.session.read.format("delta").load(str(self.path))

    def removed(self, columns: Sequence[str]) -> tuple[int, int]:
        """How many rows that stand would go, with none in their place, and of how many the delivery speaks."""
        found = self._compared(columns)
        gone = found.where(F.col(CLOSES).isNotNull() & F.col(OPENS).isNull()).count()
        row = self.session.sql(changes.spoken_of_sql(self.dataset, "spark")).first()
        assert row is not None, "a count is always a row"
        return gone, int(row[0])

    def commit(self, columns: Sequence[str], transaction: str) -> int:
        """The version that did it. Disagreement where it is not the one that the rows tell."""
        self._add_columns(columns)
        self._compared(columns).createOrReplaceTempView(CHANGES)
        expected = delta.newest(self.session, self.path) + 1
        derived = [] if self.deletes else [part.name for part in self.dataset.partitions if part.grain]
        names = [*columns, *derived, DELIVERY, INGESTED_AT, LINE, ROW]
        rows = self.session.sql(changes.rows_sql(names, CHANGES, expected, "spark"))
        delta.exchange(self.session, rows, self.path, transaction)
        version = delta.version_of(self.session, self.path, transaction)
        if version != expected:
            raise Disagreement(f"{self.path}: {transaction} made version {version}, its rows say {expected}")
        return version

    def _compared(self, columns: Sequence[str]) -> DataFrame:
        kinds = {column.name: spark_type(column.type) for column in shape_of(self.dataset).columns}
        cast = {name: F.col(delta.quoted(name)).cast(kinds.get(name, "string")) for name in columns}
        good = self.staged.where(F.size(REASONS) == 0).withColumns(cast)
        good.createOrReplaceTempView(ACCEPTED)
        self.staged.where(F.size(REASONS) > 0).createOrReplaceTempView(DOUBTED)
        self.table.where(F.col(UNTIL).isNull()).createOrReplaceTempView(STANDING)
        known = self.table.columns
        return self.session.sql(changes.sql(self.dataset, columns, known, "spark", deletes=self.deletes))

    def _add_columns(self, columns: Sequence[str]) -> None:
        """Those that nobody declared, as text: a commit of maintenance, as a merge cannot add them in any order."""
        known = set(self.table.columns)
        for name in columns:
            if name not in known:
                delta.add_column(self.session, self.path, name, "string")

    def told(self, version: int) -> Changes:
        """What the version did, counted in the rows of the table."""
        came, went = (self.table.where(F.col(when) == version) for when in (SINCE, UNTIL))
        keys = [delta.quoted(name) for name in self.dataset.key]
        changed = came.select(*keys).join(went.select(*keys), list(self.dataset.key)).count() if keys else 0
        return Changes(added=came.count() - changed, changed=changed, removed=went.count() - changed)
