"""Thousands of columns: judged some at a time, they come to what they come to at once."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from judging import dry_run, wide
from sectors.spec.column import Check, Column
from sectors.spec.dataset import Dataset
from sectors.spec.drift import DriftPolicy, OnDrift
from sectors.spec.table import DoubleRows, Repeats
from tests.support.declarations import make_dataset
from tests.support.judging import column

KINDS = ("integer", "date", "varchar", "timestamp", "double")


def columns(count: int) -> Iterator[Column]:
    yield replace(column("integer", required=True), name="id", sources=("id",))
    for place in range(1, count):
        kind = KINDS[place % len(KINDS)]
        checks = (Check("not_before", (f"c{place + 10}",)),) if kind == "date" and place + 10 < count else ()
        yield replace(column(kind, *checks), name=f"c{place}", sources=(f"c{place}",))


def written(folder: Path, count: int, rows: int) -> Path:
    texts = {
        "integer": "5",
        "date": "2024-01-31",
        "varchar": "it's",
        "timestamp": "2024-01-31 00:00:00",
        "double": "1e3",
    }
    row = [texts[KINDS[place % len(KINDS)]] for place in range(1, count)]
    lines = [[str(number), *row] for number in range(rows)]
    lines[1] = list(lines[0])  # an exact double
    lines[2] = ["0", *row[:-1], "x"]  # bad, and no double
    lines[3] = ["0", *row]  # an exact double again
    lines[4] = ["7", "9", *row[1:]]  # repeats the key of a later row
    lines[5][1], lines[5][5] = "2023-01-01", "x"  # bad in two columns, the first by another
    lines.append(["8", "9"])
    header = ",".join(["id", *(f"c{place}" for place in range(1, count))])
    file = folder / "wide.csv"
    file.write_text("\n".join([header, *map(",".join, lines), ""]), encoding="utf-8")
    return file


def dataset(count: int, **changes: object) -> Dataset:
    return make_dataset(columns=tuple(columns(count)), key=("id",), partitions=(), **changes)


@pytest.mark.parametrize(("repeats", "doubles"), list(product(Repeats, DoubleRows)))
def test_some_at_a_time_come_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repeats: Repeats, doubles: DoubleRows
) -> None:
    file = written(tmp_path, 40, 12)
    declared = dataset(40, repeats=repeats, double_rows=doubles)
    declared = replace(declared, columns=declared.columns[:-2], drift=DriftPolicy(OnDrift.EVOLVE))
    at_once = dry_run.run(declared, file)
    monkeypatch.setattr(wide, "AT_ONCE", 7)
    assert dry_run.run(declared, file) == at_once
    assert at_once.quarantined > 3
    assert bool(at_once.skipped) == (doubles is DoubleRows.SKIP)


def test_more_columns_than_a_plan_takes(tmp_path: Path) -> None:
    file = written(tmp_path, 1_200, 20)
    began = time.process_time()
    found = dry_run.run(dataset(1_200), file)
    assert (found.read, found.quarantined, len(found.bad_rows[0].said)) == (21, 6, 1_200)
    assert found.reasons["c1: before c11"] == 1
    assert time.process_time() - began < 30
