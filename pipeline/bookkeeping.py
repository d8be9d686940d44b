"""What a delivery leaves beside its table, whichever lane it took, by DuckDB and delta-rs: few rows ask for no cluster.

staged.parquet → <dataset>__quarantine: the bad rows with their reasons
verdict.json → <sector>/deliveries: the delivery's own row
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from judging.engine import engine
from judging.view import WRITE
from lakehouse import log, tables
from lakehouse.layout import INGESTED_AT, REASONS, Layout
from pipeline.delivery import Folder
from pipeline.light.measure import STAGED, look_at
from sectors.spec.dataset import Dataset

MEMORY = "500MB"
KINDS = {"string": pa.string(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC")}
# ruff: noqa: S608 - names are quoted or ours


def quarantine(layout: Layout, dataset: Dataset, folder: Folder, transaction: str, *, whole: bool) -> None:
    """Add the bad rows, once per `transaction`; `whole`: all rows but those skipped, of a refused delivery."""
    table = layout.quarantine(dataset.sector, dataset.name)
    log.create(table, tables.QUARANTINE)
    with engine(folder.path / ".spilled", MEMORY) as found:
        look_at(found, folder.staged)
        log.append(_bad(found, whole=whole), table, transaction)


def _bad(found: duckdb.DuckDBPyConnection, *, whole: bool) -> Any:
    told = {
        REASONS: f"CASE WHEN len({REASONS}) > 0 THEN {REASONS} ELSE ['{tables.WITH_ALL}'] END AS {REASONS}",
        INGESTED_AT: f"{INGESTED_AT}::TIMESTAMPTZ AS {INGESTED_AT}",  # Spark's files do not tell the zone, UTC
    }
    chosen = ", ".join(told.get(name, WRITE.name(name)) for name in tables.QUARANTINE)
    wanted = f"{REASONS} IS NOT NULL" if whole else f"len({REASONS}) > 0"
    return found.execute(f"SELECT {chosen} FROM {STAGED} WHERE {wanted}").to_arrow_reader()


def record(layout: Layout, dataset: Dataset, transaction: str, row: Mapping[str, object]) -> None:
    """Add the delivery's row to its sector's table, once per `transaction`."""
    table = layout.deliveries(dataset.sector)
    log.create(table, tables.DELIVERIES)
    named = {name: pa.array([row[name]], KINDS[kind]) for name, kind in tables.DELIVERIES.items()}
    log.append(pa.table(named), table, transaction)
