"""What a dataset's two tables, and its sector's table of deliveries, look like."""

from collections.abc import Mapping

from lakehouse.layout import DELIVERY, INGESTED_AT, LINE, REASONS, ROW, SINCE, UNTIL
from lakehouse.types import spark_type
from sectors.spec.dataset import Dataset

PROPERTIES = {
    # Deleted rows stay in older versions for so long; a reader of a share or a long query may still need them.
    "delta.deletedFileRetentionDuration": "interval 7 days",
    "delta.logRetentionDuration": "interval 30 days",
    # A delivery repeated later than this would be written again; land no longer knows such old files as new.
    "delta.setTransactionRetentionDuration": "interval 365 days",
}
MAINTENANCE = "maintenance"  # what a commit that adds and removes no row says of itself, and no release is made of
ERASURE = "erasure"  # what a commit that takes rows of one person away says of itself; no release either
OWN = {DELIVERY: "string", INGESTED_AT: "timestamp"}
OF_STAND = {LINE: "bigint", ROW: "bigint", SINCE: "bigint", UNTIL: "bigint"}  # where rows take each other's place
QUARANTINE: Mapping[str, str] = {LINE: "bigint", REASONS: "array<string>", "_raw": "string", **OWN}
WITH_ALL = "delivery: refused"  # the reason of a good row of a refused delivery
DELIVERIES: Mapping[str, str] = {
    "delivery": "string",
    "dataset": "string",
    "supply_center": "string",
    "file_name": "string",
    "sha256": "string",
    "size": "bigint",
    "received_at": "timestamp",
    "judged_at": "timestamp",
    "verdict": "string",
    "read": "bigint",
    "accepted": "bigint",
    "quarantined": "bigint",
    "skipped": "bigint",
    "refusal": "string",
    **OWN,
}


def accepted(dataset: Dataset) -> dict[str, str]:
    """Column → Spark type of the accepted rows: declared columns, derived partition columns, our own."""
    declared = {column.name: spark_type(column.type) for column in dataset.columns}
    derived = {part.name: "string" for part in dataset.partitions if part.grain}
    return declared | derived | own(dataset)


def properties(dataset: Dataset) -> dict[str, str]:
    """Of the accepted rows' table: Delta keeps what each version changed, where the rows do not say that themselves."""
    return PROPERTIES if dataset.write.replaces else PROPERTIES | {"delta.enableChangeDataFeed": "true"}


def own(dataset: Dataset) -> dict[str, str]:
    """Column → Spark type of what the network says of each accepted row."""
    return OWN | OF_STAND if dataset.write.replaces else OWN


def partitions(dataset: Dataset) -> list[str]:
    return [part.name for part in dataset.partitions]
