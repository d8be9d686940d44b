"""How much a reading would take, told before it happens."""

from enum import StrEnum

from wire.base import Wire


class Basis(StrEnum):
    """Where the rows come from: the table's own statistics, or a count of the rows that the licence gives."""

    STATISTICS = "statistics"
    COUNT = "count"


class Wanted(Wire):
    """The columns that shall be read; what the reader may not read of them counts nothing."""

    columns: list[str] = []


class Estimate(Wire):
    """At most so many `rows` of that version of the table, and `size` bytes, are read; None: nobody can tell.

    Both are of what the licence gives alone.
    """

    dataset: str
    version: int
    rows: int | None = None
    size: int | None = None
    basis: Basis = Basis.STATISTICS
