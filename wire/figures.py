"""What is counted of the rows that stand: parts of a delivery by partition, whose figures add up to a table's."""

from pydantic import Field

from wire.base import Wire


class ColumnFigures(Wire):
    """Figures that merge. `type` is the column's SQL type; values, of public columns only, are Spark's text in UTC."""

    name: str
    type: str
    nulls: int = Field(ge=0)
    smallest: str | None = None
    largest: str | None = None


class Part(Wire):
    """The accepted rows of one delivery in one partition: partition column → its value as text, or `{}` for all rows.

    `samples`: some of its rows, public columns only.
    """

    delivery: str
    values: dict[str, str | None]
    rows: int = Field(ge=0)
    columns: list[ColumnFigures]
    samples: list[dict[str, str | None]] = []
