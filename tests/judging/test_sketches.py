"""Sketches hold what was counted exactly, within their bounds; merged ones say the same as the whole."""

import random
from collections import Counter
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from judging.sketches import Sketch
from judging.sketching import MOST, Sketching
from judging.statistics import Statistics, statistics
from wire.sketches import PartSketch

ROWS = 20_000
COLUMNS = [("station", "varchar"), ("output", "double"), ("at", "timestamp")]


def rows(seed: int, count: int = ROWS) -> pa.RecordBatch:
    chance = random.Random(seed)
    common = [chance.choice(["서울", "부산", "Busan-2", None]) for _ in range(count)]
    stations = [name if chance.random() < 0.9 else f"s{n}" for n, name in enumerate(common)]
    return pa.RecordBatch.from_pydict(
        {
            "p0": [f"2026-{n % 3 + 1:02}" for n in range(count)],
            "c0": stations, "c1": [chance.gauss(10, 3) for _ in range(count)],
            "c2": pa.array([datetime(2026, 1, 1, n % 24, tzinfo=UTC) for n in range(count)], pa.timestamp("us", "UTC")),
        }
    )  # fmt: skip


def told(*batches: pa.RecordBatch, names: tuple[str, ...] = ()) -> list[PartSketch]:
    made = Sketching(COLUMNS, names)
    for batch in batches:
        made.feed(batch)
    return made.told()


def of(parts: list[PartSketch]) -> list[Statistics]:
    return statistics(parts)


def test_figures_are_within_the_bounds_of_what_was_counted_exactly() -> None:
    batch = rows(1)
    station, output, at = of(told(batch))
    stations, numbers = batch["c0"].to_pylist(), sorted(batch["c1"].to_pylist())
    known = Counter(value for value in stations if value is not None)
    assert station.nulls == stations.count(None)
    assert station.distinct == pytest.approx(len(known), rel=0.1)
    assert [value for value, _ in station.top[:3]] == [value for value, _ in known.most_common(3)]
    assert (output.smallest, output.largest) == (numbers[0], numbers[-1])
    for share, value in output.quantiles.items():
        assert sum(number < value for number in numbers) / ROWS == pytest.approx(share, abs=0.02)
    assert sum(count for _, _, count in output.histogram) == pytest.approx(ROWS, rel=0.02)
    assert (at.distinct, station.lengths) == (24, (2.0, pytest.approx(2, abs=3), 7.0))


def test_merged_parts_say_what_the_whole_says() -> None:
    one, two = rows(2), rows(3)
    by_part, whole = of(told(one, two, names=("month",))), of(told(one, two))
    for left, right in zip(by_part, whole, strict=True):
        assert (left.rows, left.nulls, left.smallest, left.largest) == (
            right.rows, right.nulls, right.smallest, right.largest,
        )  # fmt: skip
        assert left.distinct == pytest.approx(right.distinct, rel=0.1)
    assert dict(by_part[0].top[:3]) == pytest.approx(dict(whole[0].top[:3]), rel=0.05)


def test_what_crosses_between_processes_goes_on_as_if_it_had_not() -> None:
    first, second = told(rows(4), names=("month",)), told(rows(5), names=("month",))
    merged = Sketching(COLUMNS, ("month",))
    merged.merge([*first, *(PartSketch.model_validate_json(part.model_dump_json()) for part in second)])
    assert of(merged.told())[0].rows == 2 * ROWS
    assert [part.values for part in merged.told()] == [{"month": f"2026-0{month}"} for month in (1, 2, 3)]


def test_too_many_partitions_are_one_part_and_bytes_do_not_grow_with_rows() -> None:
    many = MOST // len(COLUMNS) + 1
    batch = rows(6, 500).set_column(0, "p0", pa.array([str(n % many) for n in range(500)]))
    [part] = told(batch, names=("month",))
    assert (part.values, part.rows) == ({}, 500)
    sizes = [len(told(*(rows(seed) for seed in range(10, 10 + n)))[0].model_dump_json()) for n in (1, 6)]
    assert sizes[1] < 1.5 * sizes[0] < 80_000


def test_a_value_has_the_same_hash_whatever_its_type() -> None:
    texts, numbers = Sketch("a", "varchar"), Sketch("b", "bigint")
    texts.feed(pa.array(["1", "2"]))
    numbers.feed(pa.array([1, 2, None]))
    texts.merge(numbers)
    assert texts.theta().get_estimate() == 2


def test_numbers_that_are_not_finite_are_no_quantiles() -> None:
    sketch = Sketch("a", "double")
    sketch.feed(pa.array([1.0, float("nan"), float("inf"), None]))
    assert (sketch.quantiles.n, sketch.nulls) == (1, 1)
