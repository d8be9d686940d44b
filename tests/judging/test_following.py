"""Every kind of change of a declaration: what stands against it, what rewrites rows, what is only kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from judging.following import is_key_looked_at, is_rewritten, is_wider, obstacles
from lakehouse.shape import Shape, merged, shape_of, written
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text
from tests.support.declarations import make_dataset

MONTH = Partition("month", "measured_at", Grain.MONTH)


def changed(dataset: Dataset, name: str, **facts: object) -> Dataset:
    columns = tuple(replace(c, **facts) if c.name == name else c for c in dataset.columns)  # type: ignore[arg-type]
    return replace(dataset, columns=columns)


def without(dataset: Dataset, name: str) -> Dataset:
    return replace(dataset, columns=tuple(c for c in dataset.columns if c.name != name))


def with_one(dataset: Dataset, name: str, source: str, kind: str = "varchar") -> Dataset:
    return replace(dataset, columns=(*dataset.columns, Column(name, (source,), kind, Text(name, name))))


REFUSED: list[tuple[str, Callable[[Dataset], Dataset], str]] = [
    ("partition_by.month", lambda d: replace(d, partitions=()), "was removed"),
    ("partition_by.month", lambda d: replace(with_one(d, "until", "Until", "date"), partitions=(Partition("month", "until", Grain.MONTH),)), "was of measured_at and is now of until"),
    ("partition_by.kind", lambda d: replace(with_one(d, "kind", "Kind"), partitions=(MONTH, Partition("kind", "kind"))), "rows of the table have no kind"),
    ("column output.type", lambda d: changed(d, "output", type="decimal(8,2)"), "is decimal(8,2), and rows of the table hold it as decimal(10,2)"),
    ("column output.type", lambda d: changed(d, "output", type="double"), "is double"),
    ("column note.type", lambda d: changed(d, "note", type="integer"), "is integer, and rows of the table hold it as varchar"),
    ("column output.unit", lambda d: changed(d, "output", unit="kW"), "is kW, and rows of the table hold MW"),
    ("column output.unit", lambda d: changed(d, "output", unit=None), "is nothing"),
    ("column measured_at.zone", lambda d: changed(d, "measured_at", zone="UTC"), "is UTC, and times of the table were read in Asia/Seoul"),
    ("column measured_at.zone", lambda d: replace(d, feed=replace(d.feed, zone="Asia/Tokyo")), "is Asia/Tokyo"),
    ("column power", lambda d: with_one(without(d, "output"), "power", "Output", "decimal(10,2)"), "is read from what was column output"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "change", "says"), REFUSED)
def test_what_rows_cannot_follow(key: str, change: Callable[[Dataset], Dataset], says: str) -> None:
    found = obstacles(shape_of(make_dataset()), shape_of(change(make_dataset())))
    assert key in [item.key for item in found]
    assert any(says in item.cause and item.remedy.endswith(".") for item in found)


FOLLOWED: list[tuple[Callable[[Dataset], Dataset], bool]] = [
    (lambda d: replace(d, partitions=(MONTH, Partition("day", "measured_at", Grain.DAY))), True),
    (lambda d: replace(d, partitions=(MONTH, Partition("station", "station"))), True),
    (lambda d: changed(d, "output", type="decimal(12,3)"), True),
    (lambda d: with_one(d, "kind", "Kind"), False),
    (lambda d: without(d, "note"), False),
    (lambda d: changed(d, "note", unit="words"), False),
    (lambda d: changed(d, "note", sensitivity=Sensitivity.PUBLIC), False),
    (lambda d: changed(d, "output", sources=("Power", "Output"), title=Text("Power", "출력"), required=True), False),
]


@pytest.mark.parametrize(("change", "rewritten"), FOLLOWED)
def test_what_rows_follow(change: Callable[[Dataset], Dataset], rewritten: bool) -> None:
    before, now = shape_of(make_dataset()), shape_of(change(make_dataset()))
    assert obstacles(before, now) == []
    assert is_rewritten(before, now) is rewritten


def test_a_column_that_went_is_remembered_with_its_type() -> None:
    gone = merged(shape_of(make_dataset()), shape_of(without(make_dataset(), "output")))
    assert gone.column("output") is not None
    assert obstacles(gone, shape_of(make_dataset())) == []
    back = shape_of(changed(make_dataset(), "output", type="varchar"))
    assert [item.key for item in obstacles(gone, back)] == ["column output.type"]


@pytest.mark.parametrize(
    ("before", "now", "looked_at"),
    [(("a",), ("a", "b"), False), (("a",), (), False), ((), (), False), (("a", "b"), ("b", "a"), False),
     (("a", "b"), ("a",), True), (("a",), ("b",), True), ((), ("a",), True)],
)  # fmt: skip
def test_a_key_is_looked_at_where_rows_may_share_it(
    before: tuple[str, ...], now: tuple[str, ...], looked_at: bool
) -> None:
    assert is_key_looked_at(Shape(columns=(), key=before), Shape(columns=(), key=now)) is looked_at


@pytest.mark.parametrize(
    ("old", "new", "wider"),
    [("integer", "bigint", True), ("integer", "double", True), ("bigint", "double", False), ("bigint", "integer", False),
     ("integer", "decimal(10,0)", True), ("integer", "decimal(9,0)", False), ("bigint", "decimal(21,2)", True),
     ("decimal(10,2)", "decimal(12,4)", True), ("decimal(10,2)", "decimal(12,5)", False), ("date", "timestamp", False),
     ("varchar", "integer", False), ("integer", "varchar", False), ("decimal(4,0)", "integer", False)],
)  # fmt: skip
def test_wider_types_hold_every_value(old: str, new: str, wider: bool) -> None:
    assert is_wider(old, new) is wider


def test_a_table_that_says_nothing_of_itself_was_cut_in_utc() -> None:
    declared = shape_of(make_dataset())
    types = {
        "station": "string",
        "measured_at": "timestamp",
        "output": "decimal(10,2)",
        "note": "string",
        "weather": "string",
    }
    before = written(None, types, ["month"], declared)
    assert obstacles(before, declared) == []
    assert is_rewritten(before, declared)
    assert merged(before, declared) != before
    kept = merged(before, declared)
    assert written(kept.model_dump_json(), types, ["month"], declared) == kept
    assert kept.column("weather") is not None
    utc = shape_of(changed(make_dataset(), "measured_at", zone="UTC"))
    assert not is_rewritten(written(None, types, ["month"], utc), utc)
