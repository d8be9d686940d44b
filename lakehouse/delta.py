"""Delta operations through Spark Connect. Every write is idempotent: its `txnAppId` names the delivery it writes.

    append(…)   new rows;  replace(…)  one commit that removes superseded deliveries' rows and writes the new ones

Delta skips a commit whose `txnAppId` and `txnVersion` the table has seen, so a killed and repeated step writes once.
Each commit's `userMetadata` is its `txnAppId`: so the version that it made can be found again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from lakehouse.layout import CLOSES, CLOSES_ROW, DELIVERY, ROW, SINCE, UNTIL, is_table
from lakehouse.tables import MAINTENANCE, PROPERTIES

USER_METADATA = "spark.databricks.delta.commitInfo.userMetadata"
AS_MAINTENANCE = {USER_METADATA: MAINTENANCE}


def create(session: SparkSession, table: Path, columns: Mapping[str, str], partitions: Sequence[str]) -> None:
    """The table with its declared columns (name → Spark type), unless it is there.

    By an append of no rows: CREATE TABLE takes the log folder that a killed creation leaves for a table and does
    nothing, and CREATE OR REPLACE would empty the table that another feed of the sector made meanwhile.
    """
    if is_table(table):
        return
    nothing = session.createDataFrame([], ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items()))
    try:
        nothing.write.format("delta").mode("append").partitionBy(*partitions).options(**PROPERTIES).save(str(table))
    except PySparkException:
        if not is_table(table):  # else another feed of the sector made it at the same moment, as was wanted
            raise


def append(rows: DataFrame, table: Path, transaction: str, *, may_add_columns: bool = False) -> None:
    """Add rows in one commit, once per `transaction`."""
    writer = rows.write.format("delta").mode("append").option("mergeSchema", str(may_add_columns).lower())
    writer.options(txnAppId=transaction, txnVersion="0", userMetadata=transaction).save(str(table))


def replace(session: SparkSession, rows: DataFrame, table: Path, transaction: str, deliveries: Sequence[str]) -> None:
    """Remove the rows of `deliveries` and add `rows`, in one commit, once per `transaction`."""
    # The new rows bear another delivery than the ones they replace, which is what this check would refuse.
    session.conf.set("spark.databricks.delta.replaceWhere.constraintCheck.enabled", "false")
    gone = ", ".join("'" + delivery.replace("'", "''") + "'" for delivery in deliveries)
    writer = rows.write.format("delta").mode("overwrite").option("replaceWhere", f"{DELIVERY} IN ({gone})")
    writer.options(txnAppId=transaction, txnVersion="0", userMetadata=transaction).save(str(table))


def exchange(session: SparkSession, rows: DataFrame, table: Path, transaction: str) -> None:
    """Let rows go and others come in one commit, once per `transaction`: `judging.changes.rows_sql` says which."""
    rows.createOrReplaceTempView("_exchanged")
    told = {
        "spark.databricks.delta.write.txnAppId": transaction,
        "spark.databricks.delta.write.txnVersion": "0",
        USER_METADATA: transaction,
    }
    names = [quoted(name) for name in rows.columns if name not in (CLOSES, CLOSES_ROW)]
    same = f"t.{DELIVERY} = s.{CLOSES} AND t.{ROW} = s.{CLOSES_ROW}"
    with _conf(session, told):
        session.sql(
            f"MERGE INTO {at(table)} AS t USING _exchanged AS s ON {same}"  # noqa: S608 - names are quoted or ours
            f" WHEN MATCHED THEN UPDATE SET {UNTIL} = s.{SINCE}"
            f" WHEN NOT MATCHED AND s.{CLOSES} IS NULL THEN INSERT ({', '.join(names)})"
            f" VALUES ({', '.join(f's.{name}' for name in names)})"
        ).collect()


@contextmanager
def _conf(session: SparkSession, told: Mapping[str, str]) -> Iterator[None]:
    """Settings of the session for as long as this."""
    for name, value in told.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name in told:
            session.conf.unset(name)


def add_column(session: SparkSession, table: Path, name: str, kind: str) -> None:
    session.sql(f"ALTER TABLE {at(table)} ADD COLUMNS ({quoted(name)} {kind})")


def newest(session: SparkSession, table: Path) -> int:
    """The newest version of the table."""
    row = session.sql(f"DESCRIBE HISTORY {at(table)} LIMIT 1").first()
    assert row is not None, f"{table} has no version"
    return int(row["version"])


def rewrite(
    session: SparkSession, rows: DataFrame, table: Path, properties: Mapping[str, str], parts: Sequence[str]
) -> None:
    """Put `rows`, read of the table itself, in the place of all, with new partitions and properties, in one commit.

    Transactions that the table has seen stay seen. Rows that come meanwhile make the commit fail, not vanish.
    """
    with _conf(session, AS_MAINTENANCE):
        writer = rows.writeTo(at(table)).using("delta")
        for name, value in properties.items():
            writer = writer.tableProperty(name, value)
        if parts:
            first, *others = (F.col(quoted(name)) for name in parts)
            writer = writer.partitionedBy(first, *others)
        writer.createOrReplace()


def merge(session: SparkSession, table: Path, partition: Mapping[str, object], target: int) -> None:
    """Merge the small files of a partition (column → value) into files of `target` bytes, in one commit."""
    sizes = {f"spark.databricks.delta.optimize.{name}": str(target) for name in ("maxFileSize", "minFileSize")}
    places = [
        f"{quoted(name)} IS NULL" if value is None else f"{quoted(name)} = {literal(str(value))}"
        for name, value in partition.items()
    ]
    with _conf(session, AS_MAINTENANCE | sizes):
        session.sql(f"OPTIMIZE {at(table)}{' WHERE ' if places else ''}{' AND '.join(places)}").collect()


def set_property(session: SparkSession, table: Path, name: str, value: str) -> None:
    session.sql(f"ALTER TABLE {at(table)} SET TBLPROPERTIES ('{name}' = {literal(value)})")


@dataclass(frozen=True, slots=True)
class Detail:
    """What a table says of itself."""

    partitions: tuple[str, ...]
    properties: Mapping[str, str]


def detail(session: SparkSession, table: Path) -> Detail:
    """All of it; Delta reads the whole state of the table for that: seconds, where `properties` needs its head."""
    row = session.sql(f"DESCRIBE DETAIL {at(table)}").first()
    assert row is not None, f"{table} does not describe itself"
    return Detail(tuple(row["partitionColumns"]), dict(row["properties"]))


def properties(session: SparkSession, table: Path) -> dict[str, str]:
    """What the table keeps beside its rows, and what Delta adds to that when it is asked."""
    return {row["key"]: row["value"] for row in session.sql(f"SHOW TBLPROPERTIES {at(table)}").collect()}


def version_of(session: SparkSession, table: Path, transaction: str) -> int | None:
    """The version that `transaction` made, None where the log does not know it: not yet, or not any more."""
    history = session.sql(f"DESCRIBE HISTORY {at(table)}")
    found = history.where(history.userMetadata == transaction).select("version").first()
    return None if found is None else int(found["version"])


def columns(session: SparkSession, table: Path) -> list[str]:
    """The names of the table's columns, in order."""
    return list(session.read.format("delta").load(str(table)).columns)


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A string as Spark reads it, which takes a backslash for the beginning of a sign."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def at(table: Path) -> str:
    """The table as a statement names it, by its folder."""
    return f"delta.{quoted(str(table))}"
