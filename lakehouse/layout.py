"""Paths and names of everything stored: one folder and one Trino schema per sector, one table per dataset.

<lakehouse>/<sector>/<dataset>               accepted rows (Delta)
<lakehouse>/<sector>/<dataset>__quarantine   rows refused, with reasons (Delta)
<lakehouse>/<sector>/deliveries              every delivery with its verdict (Delta)
<landing>/raw/<sha256>                       raw bytes as they came
<landing>/raw/<sha256>.erased.json           what stands in their place once they were erased
<landing>/deliveries/<delivery>/             manifest.json, parsed.parquet, staged.parquet/, verdict.json
<feeds>/<sector>/<dataset>/                  the drop folder that a supply center fills
<feeds>/.uploads/<upload>                    what an upload has brought so far; renamed into the drop folder when whole
<feeds>/.fetched/<sector>.<dataset>/         what a fetch has brought so far; renamed into the drop folder when whole
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

CATALOG = "lakehouse"  # the Trino catalog
DELIVERIES = "deliveries"
QUARANTINE_SUFFIX = "__quarantine"

DELIVERY = "_delivery"  # every row of a table says which delivery brought it …
INGESTED_AT = "_ingested_at"  # … and when (UTC); both hidden from buyers
LINE = "_line"
REASONS = "_reasons"
# Where rows take each other's place, each also says which of its delivery it is, and the Delta version that it stands
# in the table from, and until (not with that one any more; null: it stands).
ROW, SINCE, UNTIL = "_row", "_since", "_until"
CLOSES, CLOSES_ROW = "_closes", "_closes_row"  # in the rows of a merge: the delivery and the row of one that goes
HIDDEN = (DELIVERY, INGESTED_AT, LINE, ROW, SINCE, UNTIL)


@dataclass(frozen=True, slots=True)
class Layout:
    """The three roots; methods give the paths below them. Local folders today, `s3://` roots the same."""

    lakehouse: Path
    landing: Path
    feeds: Path

    def table(self, sector: str, dataset: str) -> Path:
        return self.lakehouse / sector / dataset

    def quarantine(self, sector: str, dataset: str) -> Path:
        return self.lakehouse / sector / f"{dataset}{QUARANTINE_SUFFIX}"

    def deliveries(self, sector: str) -> Path:
        return self.lakehouse / sector / DELIVERIES

    def raw(self, sha256: str) -> Path:
        return self.landing / "raw" / sha256

    def erased(self, sha256: str) -> Path:
        return self.landing / "raw" / f"{sha256}.erased.json"

    def delivery(self, delivery: str) -> Path:
        return self.landing / "deliveries" / delivery

    def drop(self, sector: str, dataset: str) -> Path:
        return self.feeds / sector / dataset

    def upload(self, upload: str) -> Path:
        return self.feeds / ".uploads" / upload

    def fetched(self, dataset: str) -> Path:
        return self.feeds / ".fetched" / dataset


def stood_at(version: int) -> str:
    """The condition on a row that it stood in its table as `version` left it."""
    return f"{SINCE} <= {version} AND ({UNTIL} IS NULL OR {UNTIL} > {version})"


def delivery_id(dataset: str, file_name: str, sha256: str, modified_ns: int) -> str:
    """The id of the delivery that a file in the drop folder becomes; `dataset` is `<sector>.<name>`.

    `modified_ns`: its time of modification. The same bytes put there again are another delivery, a duplicate.
    """
    identity = f"{dataset}|{file_name}|{sha256}|{modified_ns}"
    return f"{dataset.partition('.')[2]}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def is_table(folder: Path) -> bool:
    """Whether a Delta table lies there: a log folder alone is what a killed creation leaves."""
    return any((folder / "_delta_log").glob("*.json"))
