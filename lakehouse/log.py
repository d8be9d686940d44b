"""Delta without Spark, by delta-rs: what a table says of itself, tables made, added to, corrected, each commit once.

As with Spark (`lakehouse.delta`), a commit bears its transaction in its `txnAppId` and its `userMetadata`. delta-rs
records transactions and does not enforce them: whoever writes holds the lock of the table (`pipeline.locks`).
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.schema import ArrayType, PrimitiveType

from lakehouse import sound
from lakehouse.descriptions import Descriptions
from lakehouse.layout import CLOSES, CLOSES_ROW, DELIVERY, ROW, SINCE, UNTIL, is_table
from lakehouse.shape import PROPERTY, Shape, written
from lakehouse.sound import opened
from lakehouse.tables import PROPERTIES

PRIMITIVE = {"int": "integer", "bigint": "long"}  # names of Spark → of Delta's log
PARQUET = WriterProperties(compression="ZSTD", compression_level=3)  # as Spark writes (spark-defaults.conf)
LATEST = 50  # commits in which one's own is looked for, where it is not the newest


@dataclass(frozen=True, slots=True)
class Told:
    """What a table says of itself: column → comment, columns that are never empty, properties."""

    comment: str | None
    comments: Mapping[str, str | None]
    never_empty: frozenset[str]
    properties: Mapping[str, str]

    def shape(self, declared: Shape) -> Shape | None:
        """What it was written for; None of an old table, which does not say so."""
        kept = self.properties.get(PROPERTY)
        return None if kept is None else written(kept, {}, (), declared)

    def says(self, words: Descriptions) -> bool:
        """Whether that is what its declaration says now."""
        told = {name: text for name, text in self.comments.items() if name in words.columns}
        return self.comment == words.table and told == words.columns and self.never_empty <= words.never_empty


def told(table: Path) -> Told | None:
    """None where there is no table."""
    if not is_table(table):
        return None
    found = opened(table)
    fields, metadata = found.schema().fields, found.metadata()
    return Told(
        metadata.description,
        {field.name: field.metadata.get("comment") for field in fields},
        frozenset(field.name for field in fields if not field.nullable),
        metadata.configuration,
    )


def create(
    table: Path,
    columns: Mapping[str, str],
    partitions: Sequence[str] = (),
    *,
    words: Descriptions | None = None,
    properties: Mapping[str, str] | None = None,
) -> None:
    """The table with its columns (name → Spark type), unless it is there."""
    if is_table(table):
        return
    comments, never_empty = (words.columns, words.never_empty) if words else ({}, frozenset[str]())
    fields = [
        Field(name, _type(kind), name not in never_empty, {"comment": comments[name]} if name in comments else {})
        for name, kind in columns.items()
    ]
    try:
        DeltaTable.create(
            str(table),
            Schema(fields),
            mode="error",
            partition_by=list(partitions),
            description=words.table if words else None,
            configuration={**PROPERTIES, **(properties or {})},
            raise_if_key_not_exists=False,  # properties of ours
        )
    except DeltaError:
        if not is_table(table):  # else another feed of the sector made it at the same moment, as was wanted
            raise


def append(rows: Any, table: Path, transaction: str) -> int:
    """Add rows (an Arrow table or reader) in one commit, once per `transaction`; the version that has them."""
    found = opened(table)
    if is_new := found.transaction_version(transaction) is None:
        # `merge`: a column of the table that is not declared any more is empty in new rows
        write_deltalake(
            found, rows, mode="append", schema_mode="merge", writer_properties=PARQUET,
            commit_properties=_commit(transaction),
        )  # fmt: skip
    return _holding(found, table, transaction, anew=not is_new)


def replace(rows: Any, table: Path, transaction: str, deliveries: Sequence[str]) -> int:
    """Remove the rows of `deliveries` and add `rows`, of another one, in one commit, once per `transaction`.

    A merge, as delta-rs overwrites by a condition only what fits it, and no new row is of an old delivery.
    """
    found = opened(table)
    if is_new := found.transaction_version(transaction) is None:
        merge = found.merge(
            rows, f"t.{DELIVERY} = s.{DELIVERY}", source_alias="s", target_alias="t",
            writer_properties=PARQUET, commit_properties=_commit(transaction),
        )  # fmt: skip
        gone = ", ".join("'" + delivery.replace("'", "''") + "'" for delivery in deliveries)
        added = {f'"{name}"': f's."{name}"' for name in rows.schema.names}
        merge = merge.when_not_matched_by_source_delete(f"t.{DELIVERY} IN ({gone})").when_not_matched_insert(added)
        merge.execute()
    return _holding(found, table, transaction, anew=not is_new)


def made(found: DeltaTable, table: Path, transaction: str) -> int | None:
    """The version that the transaction made; None where it has not been committed."""
    version = _version_of(found, table, transaction, anew=True)
    if version is None and found.transaction_version(transaction) is not None:
        raise LookupError(f"{transaction} was committed, but the log of {table} has forgotten which version it made")
    return version


def exchange(rows: Any, found: DeltaTable, table: Path, transaction: str) -> int:
    """Let rows go and others come in one commit: `judging.changes.rows_sql` says which; the version that did."""
    names = [name for name in rows.schema.names if name not in (CLOSES, CLOSES_ROW)]
    merge = found.merge(
        rows, f"t.{DELIVERY} = s.{CLOSES} AND t.{ROW} = s.{CLOSES_ROW}", source_alias="s", target_alias="t",
        writer_properties=PARQUET, commit_properties=_commit(transaction),
    )  # fmt: skip
    merge = merge.when_matched_update({UNTIL: f"s.{SINCE}"})
    merge = merge.when_not_matched_insert({f'"{n}"': f's."{n}"' for n in names}, predicate=f"s.{CLOSES} IS NULL")
    merge.execute()
    return _holding(found, table, transaction)


def nothing(rows: Any, table: Path, transaction: str) -> int:
    """A version that changes no row, but says that the transaction is done."""
    kept = rows.select([name for name in rows.schema.names if name not in (CLOSES, CLOSES_ROW)])
    return append(kept, table, transaction)


def names(found: DeltaTable) -> list[str]:
    """The names of the table's columns."""
    return [field.name for field in found.schema().fields]


def rows(found: DeltaTable, wanted: Any, columns: Sequence[str] | None = None) -> Any:
    """An Arrow reader of the rows for which `wanted`, of pyarrow, is true; of all columns if none are named."""
    return found.to_pyarrow_dataset().scanner(filter=wanted, columns=columns).to_reader()


def set_property(table: Path, name: str, value: str) -> None:
    """In a commit of its own."""
    opened(table).alter.set_table_properties({name: value}, raise_if_not_exists=False)


def rows_of(table: Path) -> int:
    """How many rows the table holds."""
    return int(sum(opened(table).get_add_actions(flatten=True)["num_records"].to_pylist()))


def _commit(transaction: str) -> CommitProperties:
    """With the time: Spark takes a transaction without one for older than it has to remember, and writes it again."""
    seen = Transaction(transaction, 0, last_updated=time.time_ns() // 1_000_000)
    return CommitProperties(custom_metadata={"userMetadata": transaction}, app_transactions=[seen])


def _holding(found: DeltaTable, table: Path, transaction: str, *, anew: bool = False) -> int:
    """The version that the transaction made; the newest, which has its rows too, where the log has forgotten which."""
    version = _version_of(found, table, transaction, anew=anew)
    return int(found.version()) if version is None else version


def _version_of(found: DeltaTable, table: Path, transaction: str, *, anew: bool) -> int | None:
    """The version that the transaction made, once it is on the disk; `found` is as new as what it wrote."""
    for most in (1, LATEST, None):  # a commit is read for each
        for commit in found.history(most):
            if commit.get("userMetadata") == transaction:
                sound.keep(table, int(commit["version"]), anew=anew)
                return int(commit["version"])
    return None


def _type(spark: str) -> PrimitiveType | ArrayType:
    if spark.startswith("array<"):
        return ArrayType(PrimitiveType(PRIMITIVE.get(spark[6:-1], spark[6:-1])), contains_null=True)
    return PrimitiveType(PRIMITIVE.get(spark, spark))
