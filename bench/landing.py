"""What landing costs as deliveries gather: `python -m bench.landing`.

So many deliveries that were landed and announced, their files still in the drop folder → a run that finds nothing new;
a run that finds one new file; the first run after the index was deleted, which reads every manifest.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.printer import Measure, as_facts, as_text
from lakehouse.layout import Layout, delivery_id
from pipeline import land
from pipeline.delivery import STEP_VERSION, Manifest
from pipeline.settings import Settings
from sectors.registry import load
from sectors.spec.dataset import Dataset

SIZES = (10, 1_000, 5_000, 20_000)
DATASET = "finance.reference_rates"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 0.5  # seconds for one new file, however many there were before


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.landing", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for programs")
    as_json = parser.parse_args().json
    measures = [one for size in SIZES for one in measured(size)]
    print(json.dumps(as_facts(measures), indent=1) if as_json else as_text(measures))


def measured(size: int) -> list[Measure]:
    """Seconds with so many deliveries before."""
    declared = load().dataset(DATASET)
    dataset = replace(declared, feed=replace(declared.feed, files="*.csv"))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        layout = Layout(root / "lakehouse", root / "landing", root / "feeds")
        settings = Settings(layout, (), root, "", "", "")
        _fill(layout, dataset, size)
        first = _seconds(lambda: land.run(settings, dataset, NOW))
        nothing = _seconds(lambda: land.run(settings, dataset, NOW))
        _drop(layout, dataset, size)
        new = _seconds(lambda: land.run(settings, dataset, NOW))
    return [
        Measure(f"nothing new, {size:,} before", "s", nothing, most=MOST),
        Measure(f"one new file, {size:,} before", "s", new, most=MOST),
        Measure(f"index built anew, {size:,} before", "s", first),
    ]


def _seconds(run: Callable[[], object]) -> float:
    before = time.perf_counter()
    run()
    return time.perf_counter() - before


def _fill(layout: Layout, dataset: Dataset, size: int) -> None:
    """What so many runs of land and announce leave behind."""
    layout.drop(dataset.sector, dataset.name).mkdir(parents=True)
    for number in range(size):
        file = _drop(layout, dataset, number)
        sha256 = land._sha256(file)  # noqa: SLF001 - the id of a delivery is made of it
        made = delivery_id(dataset.id, file.name, sha256, file.stat().st_mtime_ns)
        folder = layout.delivery(made)
        folder.mkdir(parents=True)
        manifest = Manifest(
            id=made, sector=dataset.sector, dataset=dataset.id, supply_center=dataset.feed.supply_center,
            file_name=file.name, sha256=sha256, size=file.stat().st_size, received_at=NOW,
            declaration_hash=dataset.hash, step_version=STEP_VERSION,
        )  # fmt: skip
        (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1))
        (folder / "announced").touch()


def _drop(layout: Layout, dataset: Dataset, number: int) -> Path:
    file = layout.drop(dataset.sector, dataset.name) / f"{number}.csv"
    file.write_text(f"day,rate\n2026-01-01,{number}\n")
    return file


if __name__ == "__main__":
    main()
