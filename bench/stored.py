"""Bytes a row of a table of many deliveries after its maintenance, beside DuckDB's zstd Parquet of the same rows."""

import lzma
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from bench.bulk import DATASET, FILE
from bench.printer import Measure
from bench.turns import release
from lakehouse import upkeep
from lakehouse.layout import Layout
from pipeline import land
from pipeline.settings import Settings
from sectors.registry import load
from spark_jobs import maintain

DELIVERIES = 50
MOST = 1.1


def measures(folder: Path) -> Iterator[Measure]:
    """The retail set in parts, delivered one after another by the light lane; the log counts, older versions do not."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        root = Path(made)
        told = Settings(Layout(root / "lakehouse", root / "landing", root / "feeds"), (), root, "", "", "")
        table = _delivered(told, folder)
        before = upkeep.look(table)
        report = maintain.run(told, [table])
        assert not report.failed, report.failed
        after = upkeep.look(table)
        log = sum(file.stat().st_size for file in (table / "_delta_log").iterdir())
        peer = _by_duckdb(table, root / "peer.parquet")
    remark = (
        f"{after.rows:,} rows of {DELIVERIES} deliveries, {before.files} files before, {after.files} after; before "
        f"{before.size / before.rows:.2f}, after {after.size / after.rows:.2f} and {log / after.rows:.2f} of log; "
        f"peer: DuckDB, zstd Parquet"
    )
    yield Measure("bytes a row", "B", (after.size + log) / after.rows, peer / after.rows, most=MOST, remark=remark)


def _delivered(told: Settings, folder: Path) -> Path:
    dataset = load().dataset(DATASET)
    drop = told.layout.drop(dataset.sector, dataset.name)
    drop.mkdir(parents=True)
    with lzma.open(folder / FILE, "rt", encoding="utf-8", newline="") as packed:
        header, *rows = packed
    for place in range(DELIVERIES):
        part = rows[len(rows) * place // DELIVERIES : len(rows) * (place + 1) // DELIVERIES]
        (drop / f"part_{place}.csv").write_text(header + "".join(part), encoding="utf-8", newline="")
    for delivery in land.run(told, dataset, datetime.now(UTC)):
        release(told, dataset, delivery)
    return told.layout.table(dataset.sector, dataset.name)


def _by_duckdb(table: Path, file: Path) -> int:
    """Bytes of the same rows, in the order in which the table has them."""
    with duckdb.connect() as engine:
        engine.register("rows", DeltaTable(str(table)).to_pyarrow_table())
        engine.execute(f"COPY rows TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
    return file.stat().st_size
