"""What a delivery of a hundred rows costs after 10, 1,000 and 10,000 of them to one table, by the light lane."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.network import declare, drop, ids
from bench.printer import Measure
from bench.turns import release
from lakehouse.layout import Layout
from pipeline import land
from pipeline.settings import Settings
from sectors.registry import load
from sectors.spec.dataset import Dataset

SIZES, ROWS, ROUNDS = (10, 1_000, 10_000), 100, 7
MOST = 1.5


def measures() -> Iterator[Measure]:
    root = Path(tempfile.mkdtemp(prefix="sdn-bench-"))
    try:
        declare(root / "declared")
        yield from _measured(
            Settings(Layout(root / "lakehouse", root / "landing", root / "feeds"), (), root, "", "", "")
        )
    finally:
        shutil.rmtree(root)


def _measured(told: Settings) -> Iterator[Measure]:
    dataset, done, first = load([told.secrets / "declared"]).dataset(ids()[0]), 0, None
    for size in SIZES:
        while done < size:
            _deliver(told, dataset, done)
            done += 1
        seconds = median(_deliver(told, dataset, done + place) for place in range(ROUNDS))
        done += ROUNDS
        yield Measure(f"a delivery after {size:,}", "s", seconds, first, most=MOST if first else None)
        first = first or seconds


def _deliver(told: Settings, dataset: Dataset, place: int) -> float:
    drop(told, dataset, f"d{place}", ROWS)
    began = time.perf_counter()
    delivery = land.run(told, dataset, datetime.now(UTC))[-1]
    release(told, dataset, delivery)
    seconds = time.perf_counter() - began
    (told.layout.delivery(delivery) / "announced").touch()
    return seconds
