"""Rows a second of the pass that judges rows, on Spark and on DuckDB: one query, one file, Parquet written."""

import os
import tempfile
import time
from pathlib import Path

import duckdb

from bench.printer import Measure
from infra.network import Network
from infra.parts.environment import shared
from infra.stack import control
from judging import row_pass
from pipeline.settings import Settings
from reading.parse import parse
from sectors.registry import load
from spark_jobs.session import spark

DATASET, FILE = "distribution.online_retail", "retail/online_retail.csv.xz"
NOW = "2026-01-01 00:00:00.000000"
ROUNDS = 2  # the second is the one that counts: the first compiles


def measures(folder: Path) -> list[Measure]:
    """The retail set of `folder`, parsed once, judged by both; Spark is that of the network of SDN_HOME."""
    dataset, network = load().dataset(DATASET), Network.read()
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        parsed = Path(made) / "parsed.parquet"
        began = time.monotonic()
        rows = parse(dataset, folder / FILE, Path(FILE).name, parsed).read
        reading = Measure("retail: parse", "rows/s", rows / (time.monotonic() - began), remark=f"{rows:,} rows")
        duck = rows / _by_duckdb(row_pass.sql(dataset, (), "bench", NOW, "duckdb"), parsed, Path(made))
        if control.running(network) is None:
            remark = "Spark not measured: no network runs at SDN_HOME (start one with `sdn up`)"
            return [reading, Measure("retail: judge, DuckDB", "rows/s", duck, remark=remark)]
        theirs = rows / _by_spark(network, row_pass.sql(dataset, (), "bench", NOW, "spark"), parsed, Path(made))
    remark = f"judged on {os.cpu_count()} cores"
    return [reading, Measure("retail: judge, DuckDB beside Spark", "rows/s", duck, theirs, remark=remark)]


def _by_duckdb(query: str, parsed: Path, folder: Path) -> float:
    """Seconds."""
    with duckdb.connect(config={"temp_directory": str(folder)}) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(f"CREATE VIEW {row_pass.PARSED} AS SELECT * FROM read_parquet('{parsed}')")  # noqa: S608
        for place in range(ROUNDS):
            began = time.monotonic()
            engine.execute(f"COPY ({query}) TO '{folder}/duckdb-{place}.parquet' (FORMAT parquet)")
        return time.monotonic() - began


def _by_spark(network: Network, query: str, parsed: Path, folder: Path) -> float:
    """Seconds."""
    settings = Settings.read(shared(network))
    settings.layout.delivery("bench-0").mkdir(parents=True, exist_ok=True)
    with spark(settings, "bench-0") as session:
        session.read.parquet(str(parsed)).createOrReplaceTempView(row_pass.PARSED)
        for place in range(ROUNDS):
            began = time.monotonic()
            session.sql(query).write.parquet(str(folder / f"spark-{place}"))
        return time.monotonic() - began
