"""Can a table follow a changed declaration? What it was written for, what is declared now → what stands against it.

Pure. docs/declarations.md has the table of kinds; what needs a look at the rows is asked by `spark_jobs.follow`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lakehouse.shape import Shape, ShapeColumn, ShapePartition
from reading.errors import Refusal
from sectors.spec.table import Mode

PUT_BACK = "Put it back"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A change that the rows of the table cannot follow; `key` is its place in the declaration."""

    key: str
    cause: str
    remedy: str


def obstacles(before: Shape, now: Shape) -> list[Obstacle]:
    """Every change that would make a row of the table, or a licence on it, say something else than it did."""
    return [
        *_written(before, now),
        *_partitions(before, now),
        *(found for column in now.columns if (was := before.column(column.name)) for found in _column(was, column)),
        *_renamed(before, now),
    ]


def taken(before: Shape, evolved: Sequence[str]) -> Iterator[Obstacle]:
    """A column of text that would take the place of one that earlier rows have with another type."""
    for name in evolved:
        was = before.column(name)
        if was and was.type != "varchar":
            cause = f"is not declared any more, and rows of the table hold it as {was.type}"
            yield Obstacle(f"column {name}", cause, f"Declare it again, or ignore it: ignored = [{name!r}].")


def refusal(dataset_id: str, against: Obstacle) -> Refusal:
    """Of a delivery that cannot be written because of it."""
    place, remedy = f"declaration of {dataset_id}, {against.key}", f"{against.remedy} Then send the file again."
    return Refusal("declaration_unfit", place=place, cause=against.cause, remedy=remedy)


def is_rewritten(before: Shape, now: Shape) -> bool:
    """Whether rows must be written anew: partitions that are new or cut by another zone, types that are wider."""
    types = {column.name: column.type for column in before.columns}
    wider = any(types.get(column.name, column.type) != column.type for column in now.columns)
    return wider or before.partitions != now.partitions


def added_partitions(before: Shape, now: Shape) -> list[ShapePartition]:
    return [partition for partition in now.partitions if before.partition(partition.name) is None]


def is_key_looked_at(before: Shape, now: Shape) -> bool:
    """Rows that one key tells apart are told apart by more columns, too; by other columns they may not be."""
    return bool(now.key) and now.key != before.key and not (before.key and set(before.key) <= set(now.key))


def is_wider(old: str, new: str) -> bool:
    """Whether every value of the type `old` is one of `new`, to the last digit."""
    if (old, new) in (("integer", "bigint"), ("integer", "double")):
        return True
    wanted = _digits(new) if new.startswith("decimal") else None
    had = _digits(old)
    return bool(wanted and had and had[0] <= wanted[0] and had[1] <= wanted[1])


def _digits(kind: str) -> tuple[int, int] | None:
    """Before and after the point."""
    whole = {"integer": (10, 0), "bigint": (19, 0)}.get(kind)
    found = re.fullmatch(r"decimal\((\d+),(\d+)\)", kind)
    return (int(found[1]) - int(found[2]), int(found[2])) if found else whole


def _written(before: Shape, now: Shape) -> Iterator[Obstacle]:
    if now.mode is not before.mode:
        cause = f"is {now.mode}, and the rows of the table were written as {before.mode}"
        yield Obstacle("write.mode", cause, f"{PUT_BACK}, or declare another dataset.")
    elif now.key != before.key and now.mode is not Mode.APPEND:
        cause = f"was {', '.join(before.key) or 'none'}, by which rows of the table took each other's place"
        yield Obstacle("key", cause, f"{PUT_BACK}, or declare another dataset.")


def _partitions(before: Shape, now: Shape) -> Iterator[Obstacle]:
    for was in before.partitions:
        key, here = f"partition_by.{was.name}", now.partition(was.name)
        if here is None:
            yield Obstacle(
                key, "was removed, and licences may choose rows by it", f"{PUT_BACK}; others may stand beside it."
            )
        elif here.of != was.of:
            yield Obstacle(key, f"was of {was.of} and is now of {here.of}", f"{PUT_BACK}, or declare another dataset.")
    for added in added_partitions(before, now):
        if before.column(added.of) is None:
            cause = f"rows of the table have no {added.of}"
            yield Obstacle(f"partition_by.{added.name}", cause, "Partition by a column that all rows have.")


def _column(was: ShapeColumn, now: ShapeColumn) -> Iterator[Obstacle]:
    key = f"column {now.name}"
    if was.type != now.type and not is_wider(was.type, now.type):
        cause = f"is {now.type}, and rows of the table hold it as {was.type}"
        yield Obstacle(
            f"{key}.type", cause, "Put the type back, take one that holds all its values, or declare another dataset."
        )
    if was.unit is not None and was.unit != now.unit:
        cause = f"is {now.unit or 'nothing'}, and rows of the table hold {was.unit}"
        yield Obstacle(
            f"{key}.unit",
            cause,
            f"Put the unit back and convert what comes: convert = {{ from = {now.unit or 'its unit'!r}, … }}.",
        )
    if was.type == now.type == "timestamp" and was.zone != now.zone:
        cause = f"is {now.zone}, and times of the table were read in {was.zone}"
        yield Obstacle(f"{key}.zone", cause, f"Write zone = {was.zone!r} in the column, or declare another dataset.")


def _renamed(before: Shape, now: Shape) -> Iterator[Obstacle]:
    gone = [column for column in before.columns if now.column(column.name) is None]
    for column in now.columns:
        was = next((old for old in gone if set(old.sources) & set(column.sources)), None)
        if was and before.column(column.name) is None:
            cause = f"is read from what was column {was.name}, which licences may name"
            yield Obstacle(f"column {column.name}", cause, f"Keep the name {was.name}; title says what people see.")
