"""Keys are asked for repeats at once in large files, and the verdict is the same as where they are sorted."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from judging import dry_run, repeats
from judging.dry_run import DryRun
from sectors.spec.column import Column
from sectors.spec.text import Text
from tests.support.declarations import make_dataset

DATASET = make_dataset(
    columns=(
        Column("id", ("Id",), "integer", Text("Id", "번호"), required=True),
        Column("on_day", ("Day",), "date", Text("Day", "날짜"), required=True, formats=("%Y-%m-%d",)),
        Column("value", ("Value",), "double", Text("Value", "값")),
    ),
    key=("id", "on_day"),
    partitions=(),
)


def judged(folder: Path, rows: Sequence[str]) -> DryRun:
    file = folder / "a.csv"
    file.write_text("Id,Day,Value\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return dry_run.run(DATASET, file)


@pytest.mark.parametrize(
    ("rows", "asked_twice"),
    [
        (["1,2026-10-01,1", "1,2026-10-02,1", "2,2026-10-01,x"], False),
        (["1,2026-10-01,1", "01,2026-10-01,2", "2,2026-10-01,3"], True),
        (["1,2026-10-01,x", "1,2026-10-01,2", "2,2026-10-01,3"], True),
        (["x,2026-10-01,1", "y,2026-10-01,2", "2,2026-10-01,3", "3,2026-10-01,3"], True),
    ],
    ids=["each once", "one number written in two ways", "a bad row and a good one", "two rows without a key"],
)
def test_the_verdict_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], asked_twice: bool
) -> None:
    sorted_ = judged(tmp_path, rows)
    keys: list[bool] = []
    real = repeats.without_repeats

    def seen(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        keys.append(bool(found.key))
        return found

    monkeypatch.setattr("judging.duck.without_repeats", seen)
    monkeypatch.setattr(repeats, "FROM_ROWS", 1)
    assert judged(tmp_path, rows) == sorted_
    assert keys == [asked_twice]
