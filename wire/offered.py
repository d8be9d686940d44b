"""What crosses the wire about a dataset that plans offer: its columns, figures, releases and its source."""

from typing import Any

from pydantic import AwareDatetime

from wire.base import Wire
from wire.deliveries import Break, Changes, Expectation


class OfferedColumn(Wire):
    """A column that a plan gives. `shown`: "clear", or the mask of the least masked plan. Times are ISO 8601.

    The figures are of the table's rows that plans give; None where they cannot be counted so.
    """

    name: str
    title: str
    type: str
    unit: str | None
    sensitivity: str
    zone: str | None = None  # of a timestamp
    shown: str = "clear"
    null_share: float | None = None
    smallest: str | None = None
    largest: str | None = None


class NewestRelease(Wire):
    """`checks`: Great Expectations' results, of columns that a plan gives.

    `changes`: what it did to the table, where that was counted and a plan gives all rows.
    """

    published_at: AwareDatetime
    rows: int | None
    changes: Changes | None = None
    quarantined: int
    checks: list[Expectation]


class ReleaseFacts(Wire):
    """One release of a dataset's history: `rows` of its deliveries, `table_rows` that stood with it, as plans give it.

    `added`, `changed` (their key stayed), `removed`: rows of the table, told where a plan gives all of them.
    `corrections`: earlier deliveries whose rows it replaced. None: not counted, or not by what plans choose rows by.
    `breaks`: what of the columns that a plan gives it does to queries that were written before.
    """

    version: int
    published_at: AwareDatetime
    rows: int | None
    table_rows: int | None
    added: int | None = None
    changed: int | None = None
    removed: int | None = None
    deliveries: int
    quarantined: int
    corrections: int
    breaks: list[Break] = []


class SourceLicence(Wire):
    """Under which the source itself gives the data; `id` is SPDX's, `KOGL-…` or `LicenseRef-…`.

    `allows` everyone: redistribute, sell, change. `demands` of everyone: credit, share_alike.
    """

    id: str
    title: str
    url: str | None
    allows: list[str]
    demands: list[str]


class OfferedDataset(Wire):
    """What the plans on offer give of a dataset, and nothing that none of them gives.

    `rows`, `begins`, `ends` and the columns' figures are of the whole table, where `whole`; else all but `rows` are
    of the newest release alone. `all_rows`: a plan gives every row. `withheld_columns`: how many no plan gives.
    """

    id: str
    title: str
    description: str
    columns: list[OfferedColumn]
    rows: int | None
    begins: str | None
    ends: str | None
    whole: bool
    all_rows: bool
    withheld_columns: int
    newest: NewestRelease | None
    published_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    samples: list[dict[str, Any]]
    attribution: str | None
    licence: SourceLicence
