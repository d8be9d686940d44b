"""A CSV of 5 GB through the Spark lane: what memory the task's process holds, and the engine beside it.

`python -m bench.large FOLDER` is that task: it lands, judges and publishes what lies in the folder's drop.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import duckdb

from bench.child import spent
from bench.network import declared, settings
from bench.printer import Measure
from infra.network import Network
from infra.parts.environment import shared
from infra.stack import control
from lakehouse.layout import Layout
from pipeline import land, publish, validate
from pipeline.settings import Settings
from sectors.loader import load_dataset
from sectors.spec.dataset import Dataset

GB = 10**9
ROWS = 20_000_000  # of some 250 bytes
MOST = 4 * 1024  # MiB
ROW = """
SELECT format('S{:04d}', i % 400) AS station,
    strftime(TIMESTAMP '2020-01-01' + to_seconds(60 * (i // 400)), '%Y-%m-%d %H:%M:%S') AS measured_at,
    (i * 7919 % 1000000 / 100.0) AS level,
    repeat(md5(i::VARCHAR), 6) || ' 점검 "완료"' AS remark
FROM range(?) AS numbers(i)
"""
REMARK = """
[[column]]
name = "remark"
type = "varchar"
title = { en = "Remark", ko = "비고" }
"""


def measures(network: Network) -> Iterator[Measure]:
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as made:
        folder = Path(made)
        told, dataset = _stores(settings(network), folder)
        drop = told.layout.drop(dataset.sector, dataset.name)
        drop.mkdir(parents=True)
        file = drop / "readings.csv"
        duckdb.sql(ROW, params=[ROWS]).write_csv(str(file))
        size = file.stat().st_size
        with _Watched(network) as engine:
            found = spent([sys.executable, "-m", "bench.large", made], os.environ | shared(network))
    steps = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in json.loads(found.output).items())
    remark = f"{size / GB:.1f} GB, {ROWS:,} rows, {steps}; Spark's server beside it held {engine.most:,.0f} MiB at most"
    yield Measure("a 5 GB CSV: memory of its task", "MiB", found.peak, most=MOST, remark=remark)


class _Watched:
    """The memory of the engine while something runs."""

    def __init__(self, network: Network) -> None:
        self._network, self.most = network, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(5):
            memory = next(part.memory for part in control.status(self._network) if part.name == "spark")
            self.most = max(self.most, memory / 2**20)


def _stores(told: Settings, folder: Path) -> tuple[Settings, Dataset]:
    """Stores of this measure's own, and what is declared there."""
    declaration = folder / "bench" / "readings.toml"
    declaration.parent.mkdir(exist_ok=True)
    declaration.write_text(declared(0) + REMARK, encoding="utf-8")
    layout = Layout(folder / "lakehouse", folder / "landing", folder / "feeds")
    return replace(told, layout=layout), load_dataset(declaration, None)


def main() -> None:
    told, dataset = _stores(Settings.read(), Path(sys.argv[1]))
    began = time.perf_counter()
    [delivery] = land.run(told, dataset, datetime.now(UTC))
    seconds = {"land": time.perf_counter() - began}
    for name, step in (("validate", validate.run), ("publish", publish.run)):
        began = time.perf_counter()
        step(told, dataset, delivery, datetime.now(UTC))
        seconds[name] = time.perf_counter() - began
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
