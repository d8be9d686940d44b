"""SQL for the charts that a declaration hints at; identifiers come from declarations only.

One question a chart, summed up by the engine: a mean by time bucket (of Seoul's clock), or a sum by category; split by
the hint's `by`.
"""

from collections.abc import Mapping

from sectors.spec import Dataset

MOST_POINTS = 5_000
MOST_BARS = 30
ZONE = "Asia/Seoul"
BUCKETS = ("hour", "day", "week", "month")


def over_time(dataset: Dataset, hint: Mapping[str, str]) -> bool:
    """Whether the hint's `x` is a time; else it is a category."""
    return dataset.column(hint["x"]).type in ("date", "timestamp")


def categories(dataset: Dataset, hint: Mapping[str, str]) -> str:
    """The MOST_BARS largest sums: y (category), x (sum), part (of `by`)."""
    x, y = hint["x"], hint["y"]
    part = f', CAST("{hint["by"]}" AS varchar) AS part' if "by" in hint else ""
    table = f'"{dataset.sector}"."{dataset.name}"'
    largest = (
        f'SELECT "{x}" FROM {table} GROUP BY 1 ORDER BY sum(CAST("{y}" AS double)) DESC NULLS LAST LIMIT {MOST_BARS}'  # noqa: S608
    )
    return (
        f'SELECT CAST("{x}" AS varchar) AS y, sum(CAST("{y}" AS double)) AS x{part} FROM {table} '  # noqa: S608
        f'WHERE "{x}" IN ({largest}) GROUP BY {"1, 3" if part else "1"} ORDER BY 2 DESC'
    )


def series(dataset: Dataset, hint: Mapping[str, str], bucket: str) -> str:
    """The newest buckets of `hint`, newest first: x (a time without zone, Seoul's clock), y (mean), part (of `by`).

    ValueError for a bucket that is none of BUCKETS.
    """
    if bucket not in BUCKETS:
        raise ValueError(f"{bucket} is no bucket; choose one of {', '.join(BUCKETS)}")
    if bucket == "hour" and dataset.column(hint["x"]).type == "date":
        bucket = "day"  # a date has no hours
    part = f', CAST("{hint["by"]}" AS varchar) AS part' if "by" in hint else ""
    groups = "1, 3" if part else "1"
    return (
        f"SELECT date_trunc('{bucket}', {_clock(dataset, hint['x'])}) AS x, "  # noqa: S608 - declared names
        f'avg(CAST("{hint["y"]}" AS double)) AS y{part} FROM "{dataset.sector}"."{dataset.name}" '
        f'WHERE "{hint["x"]}" IS NOT NULL AND "{hint["y"]}" IS NOT NULL '
        f"GROUP BY {groups} ORDER BY 1 DESC LIMIT {MOST_POINTS}"
    )


def _clock(dataset: Dataset, x: str) -> str:
    """Without its zone, so that every browser draws the same clock."""
    name = f'"{x}"'
    return f"CAST({name} AT TIME ZONE '{ZONE}' AS timestamp)" if dataset.column(x).type == "timestamp" else name
