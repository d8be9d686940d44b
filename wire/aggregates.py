"""Figures of groups of rows, where a licence gives no single ones."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from wire.base import Wire


class Function(StrEnum):
    """What is told of a group's values. The smallest and the largest are single rows' values, and are told of none."""

    SUM = "sum"
    MEAN = "mean"


class Figure(Wire):
    of: str = Field(max_length=128)
    function: Function


class Asked(Wire):
    """`by`: the columns whose values make the groups; none: all rows are one. `only`: values of those to be shown."""

    by: list[str] = Field(default=[], max_length=3)
    figures: list[Figure] = Field(default=[], max_length=20)
    only: dict[str, list[str | int | bool | None]] = {}


class Group(Wire):
    """`values` by column, `figures` by “function of column”; each group has the minimum of rows at least."""

    values: dict[str, Any]
    rows: int
    figures: dict[str, Any]


class Aggregates(Wire):
    """`complete`: no group was left out for having too few rows, or for telling of those that have."""

    dataset: str
    version: int
    minimum_group: int
    complete: bool
    groups: list[Group]
