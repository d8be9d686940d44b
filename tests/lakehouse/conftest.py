"""A Spark session on the suite's network, and tables of each test's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from infra.network import Network
from infra.parts.environment import shared, spark_client
from lakehouse import delta

COLUMNS = {"hour": "string", "value": "bigint", "month": "string", "_delivery": "string"}
Row = tuple[str, int, str, str]


@dataclass(frozen=True)
class Table:
    """A table of readings: what Spark writes to it and sees in it."""

    session: SparkSession
    path: Path

    def create(self) -> None:
        delta.create(self.session, self.path, COLUMNS, ["month"])

    def frame(self, *rows: tuple[object, ...], **more: str) -> DataFrame:
        """Rows as a frame; `more` are columns beside the declared ones."""
        kinds = COLUMNS | more
        return self.session.createDataFrame(list(rows), ", ".join(f"{name} {kind}" for name, kind in kinds.items()))

    def append(self, transaction: str, *rows: Row) -> None:
        delta.append(self.frame(*rows), self.path, transaction)

    def replace(self, transaction: str, gone: list[str], *rows: Row) -> None:
        delta.replace(self.session, self.frame(*rows), self.path, transaction, gone)

    def version(self, transaction: str) -> int | None:
        return delta.version_of(self.session, self.path, transaction)

    def rows(self, version: int | None = None) -> list[tuple[object, ...]]:
        """Every row, now or as of a version, in order."""
        reader = self.session.read.format("delta")
        if version is not None:
            reader = reader.option("versionAsOf", version)
        return sorted(tuple(row) for row in reader.load(str(self.path)).collect())

    def commits(self) -> int:
        return len(list((self.path / "_delta_log").glob("*.json")))


@pytest.fixture(scope="session")
def session(network: Network) -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in spark_client(network).items():
            environment.setenv(name, value)
        found = SparkSession.builder.remote(shared(network)["SPARK_REMOTE"]).create()
        found.conf.set("spark.sql.session.timeZone", "UTC")
        yield found
        found.stop()


@pytest.fixture
def table(session: SparkSession, tmp_path: Path) -> Table:
    """A table that is not there yet."""
    return Table(session, tmp_path / "testing" / "readings")
