"""Summaries of columns that merge: what a delivery's rows hold, in bounded bytes however many the rows are.

They are made of public columns alone. Each summary is a sketch of Apache DataSketches as base64; None: of no value.
"""

from pydantic import Field

from wire.base import Wire


class ColumnSketch(Wire):
    """`distinct`: theta over texts; `quantiles`: KLL over numbers, days or seconds since 1970; `frequent`: texts with
    their counts; `lengths`: KLL over characters. `type` is the column's SQL type.
    """

    name: str
    type: str
    nulls: int = Field(ge=0)
    distinct: str | None = None
    quantiles: str | None = None
    frequent: str | None = None
    lengths: str | None = None


class PartSketch(Wire):
    """The accepted rows of one delivery in one partition, or in all where `values` is empty."""

    values: dict[str, str | None]
    rows: int = Field(ge=0)
    columns: list[ColumnSketch]
