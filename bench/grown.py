"""What a delivery of a hundred rows costs after 1,000 and 10,000 of them to one table, beside a young one, in turns.

By the light lane; the table is maintained as one of a delivery every five minutes is each night. Whatever else the
machine does meanwhile slows both.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.network import declare, drop, ids
from bench.printer import Measure
from bench.turns import in_turns, release
from lakehouse.layout import Layout
from pipeline import land
from pipeline.settings import Settings
from sectors.registry import load
from sectors.spec.dataset import Dataset
from spark_jobs import maintain

YOUNG, SIZES, ROWS, ROUNDS = 10, (1_000, 10_000), 100, 15
A_DAY = 288
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
    declared = load([told.secrets / "declared"])
    grown, young = (_Table(told, declared.dataset(name)) for name in ids()[:2])
    young.grow(YOUNG)
    for size in SIZES:
        grown.grow(size)
        seconds = in_turns(grown.deliver, young.deliver, ROUNDS)
        remark = f"of {ROWS} rows, median of {ROUNDS}; beside one after {young.deliveries:,}"
        yield Measure(f"a delivery after {size:,}", "s", *seconds, most=MOST, remark=remark)


class _Table:
    """A table of a sector of its own, and how many deliveries it has had."""

    def __init__(self, told: Settings, dataset: Dataset) -> None:
        self._told, self._dataset, self.deliveries = told, dataset, 0

    def grow(self, size: int) -> None:
        while self.deliveries < size:
            self.deliver()
            if self.deliveries % A_DAY == 0:
                maintain.run(self._told, maintain.tables_of(self._told.layout, self._dataset))

    def deliver(self) -> float:
        drop(self._told, self._dataset, f"d{self.deliveries}", ROWS)
        began = time.perf_counter()
        delivery = land.run(self._told, self._dataset, datetime.now(UTC))[-1]
        release(self._told, self._dataset, delivery)
        seconds = time.perf_counter() - began
        (self._told.layout.delivery(delivery) / "announced").touch()
        self.deliveries += 1
        return seconds
