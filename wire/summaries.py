"""Figures of a table's columns as they were with one release: small, where sketches are large."""

from pydantic import AwareDatetime, Field

from wire.base import Wire


class ColumnSummary(Wire):
    """`smallest` and `largest` are numbers, or days or seconds since 1970. `counted`: `distinct` is exact."""

    name: str
    type: str
    rows: int = Field(ge=0)
    nulls: int = Field(ge=0)
    distinct: int = Field(ge=0)
    counted: bool
    smallest: float | None = None
    largest: float | None = None


class ColumnThen(Wire):
    """The same as people read it: days and times in the dataset's zone."""

    null_share: float
    distinct: int
    counted: bool
    smallest: str | None
    largest: str | None


class ColumnChange(Wire):
    """`before`: with the release before; None where it did not have the column, or is not kept."""

    name: str
    now: ColumnThen
    before: ColumnThen | None
    changed: bool


class ReleaseSummary(Wire):
    """`version` as releases are named; `before`: the one it is held against; `kept`: those that can be asked for."""

    dataset: str
    version: int
    published_at: AwareDatetime
    rows: int
    before: int | None
    kept: list[int]
    columns: list[ColumnChange]
