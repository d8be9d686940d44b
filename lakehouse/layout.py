"""Paths and names of everything stored: one folder and one Trino schema per sector, one table per dataset.

<lakehouse>/<sector>/<dataset>               accepted rows (Delta)
<lakehouse>/<sector>/<dataset>__quarantine   rows refused, with reasons (Delta)
<lakehouse>/<sector>/deliveries              every delivery with its verdict (Delta)
<landing>/raw/<sha256>                       raw bytes as they came
<landing>/deliveries/<delivery>/             manifest.json, parsed.parquet, staged.parquet/, verdict.json
<feeds>/<sector>/<dataset>/                  the pull folder that a supply center fills
"""

from dataclasses import dataclass
from pathlib import Path

CATALOG = "lakehouse"  # the Trino catalog
DELIVERIES = "deliveries"
QUARANTINE_SUFFIX = "__quarantine"

DELIVERY = "_delivery"  # every row of a table says which delivery brought it …
INGESTED_AT = "_ingested_at"  # … and when (UTC); both hidden from buyers
LINE = "_line"
REASONS = "_reasons"
HIDDEN = (DELIVERY, INGESTED_AT)


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

    def delivery(self, delivery: str) -> Path:
        return self.landing / "deliveries" / delivery

    def pull(self, sector: str, dataset: str) -> Path:
        return self.feeds / sector / dataset


def is_table(folder: Path) -> bool:
    """Whether a Delta table lies there: a log folder alone is what a killed creation leaves."""
    return any((folder / "_delta_log").glob("*.json"))
