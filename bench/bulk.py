"""A million rows of retail to Delta, typed, checked, quarantined, certified, beside bare copies of the same file."""

import lzma
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import deltalake
import polars as pl

from bench.network import settings
from bench.printer import Measure
from bench.turns import ROUNDS, in_turns, release
from infra.network import Network
from lakehouse.layout import Layout
from pipeline import land
from pipeline.settings import Settings
from sectors.registry import load
from spark_jobs.session import spark

DATASET, FILE = "distribution.online_retail", "retail/online_retail.csv.xz"
KINDS = (
    "`Invoice` string, `StockCode` string, `Description` string, `Quantity` int, `InvoiceDate` timestamp, "
    "`Price` double, `Customer` double, `Country` string"
)
TIMES = "M/d/yyyy H:mm"


def measures(network: Network, folder: Path) -> Iterator[Measure]:
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        file = Path(made) / "online_retail.csv"
        with lzma.open(folder / FILE) as packed, file.open("wb") as out:
            shutil.copyfileobj(packed, out)
        rows = f"1,067,371 rows, {file.name}, median of {ROUNDS}"
        light = in_turns(lambda: _ours(settings(network), file), lambda: _by_polars(file))
        yield _measure("retail to Delta, light lane", light, 0.5, f"{rows}; peer: polars, delta-rs, nothing checked")
        heavy = in_turns(lambda: _ours(settings(network, light_rows=0), file), lambda: _by_spark(network, file))
        yield _measure(
            "retail to Delta, Spark lane", heavy, 0.7, f"{rows}; peer: Spark's CSV to Delta, nothing checked"
        )


def _measure(name: str, seconds: tuple[float, float], share: float, remark: str) -> Measure:
    """As seconds: to have `share` of the peer's speed is to take 1 / share of its time."""
    return Measure(name, "s", *seconds, most=1 / share, remark=remark)


def _ours(told: Settings, file: Path) -> float:
    """Seconds of validate and publish, of a delivery that has landed, into a table of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=told.layout.lakehouse.parent) as made:
        root = Path(made)
        where = replace(told, layout=Layout(root / "lakehouse", root / "landing", root / "feeds"))
        dataset = load().dataset(DATASET)
        drop = where.layout.drop(dataset.sector, dataset.name)
        drop.mkdir(parents=True)
        shutil.copy(file, drop)
        [delivery] = land.run(where, dataset, datetime.now(UTC))
        began = time.perf_counter()
        release(where, dataset, delivery)
        return time.perf_counter() - began


def _by_polars(file: Path) -> float:
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        began = time.perf_counter()
        texts = dict.fromkeys(("Invoice", "StockCode"), pl.String)
        rows = pl.read_csv(file, infer_schema_length=10_000, schema_overrides=texts)
        timed = rows.with_columns(pl.col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M"))
        deltalake.write_deltalake(made, timed.to_arrow())
        return time.perf_counter() - began


def _by_spark(network: Network, file: Path) -> float:
    told = settings(network)
    told.layout.delivery("bench-0").mkdir(parents=True, exist_ok=True)
    with spark(told, "bench-0") as session:
        began = time.perf_counter()
        rows = session.read.csv(str(file), schema=KINDS, header=True, timestampFormat=TIMES)
        rows.write.format("delta").mode("overwrite").save(str(network.home / "bench-retail"))
        return time.perf_counter() - began
