"""Which changes of a declaration break queries that were written before."""

from dataclasses import replace

import pytest

from judging.breaking import breaks
from lakehouse.shape import Shape, merged, shape_of
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import Partition
from sectors.spec.text import Text
from tests.support.declarations import make_dataset
from wire.deliveries import Break, BreakKind


def without(dataset: Dataset, name: str) -> Dataset:
    return replace(dataset, columns=tuple(column for column in dataset.columns if column.name != name))


def typed(dataset: Dataset, name: str, kind: str) -> Dataset:
    columns = (replace(column, type=kind) if column.name == name else column for column in dataset.columns)
    return replace(dataset, columns=tuple(columns))


PROMISED = make_dataset(notice_days=30)
BEFORE = shape_of(PROMISED)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (without(PROMISED, "note"), Break(kind=BreakKind.COLUMN_REMOVED, columns=["note"], before="varchar")),
        (
            typed(PROMISED, "output", "decimal(12,2)"),
            Break(kind=BreakKind.TYPE_CHANGED, columns=["output"], before="decimal(10,2)", after="decimal(12,2)"),
        ),
        (
            replace(PROMISED, key=("station", "measured_at", "output")),
            Break(
                kind=BreakKind.KEY_CHANGED, columns=["station", "measured_at", "output"],
                before="station, measured_at", after="station, measured_at, output",
            ),
        ),
        (
            replace(PROMISED, notice_days=0),
            Break(kind=BreakKind.NOTICE_SHORTENED, columns=[], before="30", after="0"),
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_breaks_is_named(now: Dataset, expected: Break) -> None:
    assert breaks(BEFORE, shape_of(now)) == [expected]


def test_months_that_were_cut_in_another_zone_break() -> None:
    month = BEFORE.partitions[0].model_copy(update={"zone": "UTC"})
    before = BEFORE.model_copy(update={"partitions": (month,)})
    [found] = breaks(before, BEFORE)
    assert (found.kind, found.columns, found.before, found.after) == (
        BreakKind.ZONE_CHANGED, ["month"], "UTC", "Asia/Seoul",
    )  # fmt: skip


@pytest.mark.parametrize(
    "now",
    [
        PROMISED,
        replace(PROMISED, columns=(*PROMISED.columns, Column("wind", ("Wind",), "double", Text("Wind", "바람")))),
        replace(PROMISED, partitions=(*PROMISED.partitions, Partition("station", "station"))),
        replace(PROMISED, notice_days=60, hash="e" * 64),
    ],
    ids=["the same", "a column more", "a partition more", "a longer notice"],
)
def test_what_queries_do_not_see_breaks_none(now: Dataset) -> None:
    assert breaks(BEFORE, shape_of(now)) == []


def test_a_table_that_followed_is_not_broken_again() -> None:
    """Nor by the columns that it keeps of rows before, as it is read back from its property."""
    now = shape_of(without(PROMISED, "note"))
    followed = Shape.model_validate_json(merged(BEFORE, now).model_dump_json())
    assert followed.column("note") is not None
    assert breaks(followed, now) == []
    assert merged(followed, now) == followed


def test_a_column_that_comes_back_is_no_break() -> None:
    followed = merged(BEFORE, shape_of(without(PROMISED, "note")))
    assert breaks(followed, BEFORE) == []
